// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel's own symbol table, read from the dump. scripts/kallsyms.c writes it and
 * kernel/kallsyms.c reads it: names in the order of their addresses, each a length and that many
 * bytes, and each byte stands for a token of one or more characters. The first character is the
 * symbol's type. Beside the names is an array of offsets.
 */
#pragma once

#include "base/address.hpp"
#include "base/result.hpp"
#include "mm/memory.hpp"
#include "vmcore/vmcoreinfo.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace kdump {

/* Kept compressed, with an index of names beside it. */
class kallsyms {
public:
	/* The tables as they stand in the kernel's .rodata. */
	struct tables {
		std::vector<std::byte> names; /* may have other things behind its end */
		std::vector<std::byte> token_table;
		std::array<uint16_t, 256> token_index{};
		std::vector<vaddr> addresses; /* the offsets, made absolute */
	};

	/* Tokens are views into the tables, which a move leaves where they are. */
	kallsyms(kallsyms &&) = default;
	kallsyms &operator=(kallsyms &&) = default;

	static result<kallsyms> read(const memory &mem, const vmcoreinfo &info);

	/* error_code::corrupt if a name or a token runs out of its table. */
	static result<kallsyms> parse(tables raw);

	/*
	 * kallsyms_sym_address(): an offset is unsigned, or with KALLSYMS_ABSOLUTE_PERCPU an
	 * absolute value if it is positive.
	 */
	static vaddr address_of(uint32_t offset, vaddr relative_base, bool absolute_percpu);

	size_t size() const
	{
		return raw_.addresses.size();
	}
	/* i < size() from here on; addresses ascend with i. */
	vaddr address(size_t i) const
	{
		return raw_.addresses[i];
	}
	char type(size_t i) const;
	std::string name(size_t i) const;

	/* The first symbol of that name, in table order. */
	std::optional<size_t> find(std::string_view name) const;
	/* The next one of the same name. */
	std::optional<size_t> find_next(size_t i) const;

	/* The last symbol at or below the address; of several at one address the first. */
	std::optional<size_t> find(vaddr address) const;

private:
	kallsyms() = default;

	struct token {
		std::string_view text; /* in raw_.token_table */
		uint32_t hash;	       /* of the text */
		uint32_t scale;	       /* for the hash of what comes before it */
	};

	result<void> load_tokens();
	result<void> index_names();
	const token &token_of(std::byte code) const
	{
		return tokens_[std::to_integer<size_t>(code)];
	}
	std::span<const std::byte> codes(size_t i) const;
	uint32_t hash_of_name(std::span<const std::byte> codes) const;
	std::string spell(size_t i) const;
	std::optional<size_t> find_from(size_t first, std::string_view name) const;

	tables raw_;
	std::array<token, 256> tokens_{};
	std::vector<uint32_t> name_offsets_;
	/*
	 * Of the names, in their order. wmemchr() looks through all of them in some 20 us, while
	 * making a hash table, which fits into no cache, takes as long as some hundred such looks.
	 */
	static_assert(sizeof(wchar_t) == sizeof(uint32_t));
	std::vector<wchar_t> hashes_;
};

} // namespace kdump
