// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/kallsyms.hpp"

#include "kdump/config.hpp"
#include "kdump/layout/kernel/kallsyms_internal.hpp"

#include <algorithm>
#include <bit>

namespace kdump {

namespace {

/* FNV-1a */
constexpr uint32_t hash_start = 2166136261;

constexpr uint32_t hash_step(uint32_t hash, char c)
{
	return (hash ^ static_cast<uint8_t>(c)) * 16777619;
}

uint32_t hash_of(std::string_view name)
{
	uint32_t hash = hash_start;

	for (char c : name)
		hash = hash_step(hash, c);
	return hash;
}

/* The length of a compressed name: 7 bits, or 15 if the top one is set. */
struct name_length {
	size_t bytes;  /* that hold the tokens */
	size_t prefix; /* that hold the length */
};

std::optional<name_length> load_length(std::span<const std::byte> names)
{
	if (names.empty())
		return std::nullopt;
	size_t first = std::to_integer<size_t>(names[0]);
	if (first < 0x80)
		return name_length{first, 1};
	if (names.size() < 2)
		return std::nullopt;
	return name_length{(first & 0x7f) | std::to_integer<size_t>(names[1]) << 7, 2};
}

template <typename T> result<ptr<T>> find_table(const vmcoreinfo &info, const char *name)
{
	std::optional<vaddr> address = info.find_symbol(name);

	if (!address)
		return make_error(error_code::not_found, "VMCOREINFO has no SYMBOL(%s)", name);
	return ptr<T>{*address};
}

/* What the kernel declares as an array of T without a length. */
template <typename Symbol> struct element_of;
template <typename T, size_t N> struct element_of<const symbol<array<T, N>>> {
	using type = T;
};

} // namespace

vaddr kallsyms::address_of(uint32_t offset, vaddr relative_base, bool absolute_percpu)
{
	int32_t value = static_cast<int32_t>(offset);

	if (!absolute_percpu)
		return relative_base + offset;
	if (value >= 0)
		return vaddr{offset};
	return relative_base - 1 - static_cast<uint64_t>(int64_t{value});
}

/*
 * Nothing says how long the names are; but the token table was written behind them, with the
 * markers in between.
 */
result<kallsyms> kallsyms::read(const memory &mem, const vmcoreinfo &info)
{
	using base_type = decltype(variable::kallsyms_relative_base)::type;
	using count_type = decltype(variable::kallsyms_num_syms)::type;
	using offset_type = element_of<decltype(variable::kallsyms_offsets)>::type;
	using index_type = element_of<decltype(variable::kallsyms_token_index)>::type;
	static_assert(sizeof(offset_type) == sizeof(uint32_t) && sizeof(index_type) == sizeof(uint16_t));
	tables raw;

	KDUMP_TRY(names, find_table<std::byte>(info, "kallsyms_names"));
	KDUMP_TRY(token_table, find_table<std::byte>(info, "kallsyms_token_table"));
	KDUMP_TRY(token_index, find_table<index_type>(info, "kallsyms_token_index"));
	KDUMP_TRY(offsets_at, find_table<offset_type>(info, "kallsyms_offsets"));
	KDUMP_TRY(base_at, find_table<base_type>(info, "kallsyms_relative_base"));
	KDUMP_TRY(count_at, find_table<count_type>(info, "kallsyms_num_syms"));

	if (token_table <= names || token_index.address <= token_table.address)
		return make_error(error_code::corrupt, "the tables of kallsyms are out of order");
	KDUMP_TRY(name_bytes, mem.read_bytes(names.address, token_table.address - names.address));
	KDUMP_TRY(token_bytes,
		  mem.read_bytes(token_table.address, token_index.address - token_table.address));
	KDUMP_TRY(indexes, mem.read_array(token_index, raw.token_index.size()));
	KDUMP_TRY(count, mem.read(count_at));
	KDUMP_TRY(offsets, mem.read_array(offsets_at, count));
	KDUMP_TRY(base, mem.read(base_at));

	raw.names = std::move(name_bytes);
	raw.token_table = std::move(token_bytes);
	for (size_t i = 0; i < raw.token_index.size(); i++)
		raw.token_index[i] = indexes[i];
	raw.addresses.reserve(count);
	for (size_t i = 0; i < count; i++)
		raw.addresses.push_back(address_of(static_cast<uint32_t>(offsets[i]), vaddr{base},
						   config::KALLSYMS_ABSOLUTE_PERCPU));
	return parse(std::move(raw));
}

result<kallsyms> kallsyms::parse(tables raw)
{
	kallsyms symbols;

	symbols.raw_ = std::move(raw);
	KDUMP_CHECK(symbols.check_tokens());
	KDUMP_CHECK(symbols.index_names());
	return symbols;
}

/* Every token must end inside the table; then expand() need not look. */
result<void> kallsyms::check_tokens()
{
	for (size_t i = 0; i < raw_.token_index.size(); i++) {
		auto begin = raw_.token_table.begin();
		size_t offset = raw_.token_index[i];

		if (offset >= raw_.token_table.size() ||
		    std::find(begin + offset, raw_.token_table.end(), std::byte{0}) ==
			    raw_.token_table.end())
			return make_error(error_code::corrupt,
					  "token %zu of kallsyms is not in its table", i);
	}
	return {};
}

/* Calls use(char) for each character of symbol i, its type first, until that says false. */
template <typename Use> void kallsyms::expand(size_t i, Use use) const
{
	std::span<const std::byte> rest = std::span(raw_.names).subspan(name_offsets_[i]);
	name_length length = *load_length(rest);

	for (std::byte code : rest.subspan(length.prefix, length.bytes)) {
		size_t at = raw_.token_index[std::to_integer<size_t>(code)];

		for (; raw_.token_table[at] != std::byte{0}; at++) {
			if (!use(std::to_integer<char>(raw_.token_table[at])))
				return;
		}
	}
}

result<void> kallsyms::index_names()
{
	size_t offset = 0;

	name_offsets_.reserve(size());
	slots_.resize(std::bit_ceil(size() * 2 + 1));
	for (size_t i = 0; i < size(); i++) {
		std::optional<name_length> length =
			load_length(std::span(raw_.names).subspan(offset));

		if (!length || raw_.names.size() - offset - length->prefix < length->bytes)
			return make_error(error_code::corrupt,
					  "name %zu of kallsyms runs out of its table", i);
		name_offsets_.push_back(static_cast<uint32_t>(offset));
		offset += length->prefix + length->bytes;

		uint32_t hash = hash_start;
		bool is_type = true;
		expand(i, [&](char c) {
			if (!is_type)
				hash = hash_step(hash, c);
			is_type = false;
			return true;
		});
		size_t slot = hash & (slots_.size() - 1);
		while (slots_[slot] != 0)
			slot = (slot + 1) & (slots_.size() - 1);
		slots_[slot] = static_cast<uint32_t>(i + 1);
	}
	return {};
}

char kallsyms::type(size_t i) const
{
	char type = '?';

	expand(i, [&](char c) {
		type = c;
		return false;
	});
	return type;
}

std::string kallsyms::name(size_t i) const
{
	std::string text;

	expand(i, [&](char c) {
		text.push_back(c);
		return true;
	});
	return text.empty() ? text : text.substr(1);
}

bool kallsyms::has_name(size_t i, std::string_view name) const
{
	size_t matched = 0;
	bool is_type = true, equal = true;

	expand(i, [&](char c) {
		if (!is_type) {
			equal = matched < name.size() && name[matched] == c;
			matched++;
		}
		is_type = false;
		return equal;
	});
	return equal && matched == name.size();
}

/* Symbols of one name were put in their slots in table order, so they are found in it. */
std::optional<size_t> kallsyms::find(std::string_view name) const
{
	for (size_t slot = hash_of(name);; slot++) {
		uint32_t entry = slots_[slot & (slots_.size() - 1)];

		if (entry == 0)
			return std::nullopt;
		if (has_name(entry - 1, name))
			return entry - 1;
	}
}

std::optional<size_t> kallsyms::find_next(size_t i) const
{
	std::string same = name(i);
	bool passed = false;

	for (size_t slot = hash_of(same);; slot++) {
		uint32_t entry = slots_[slot & (slots_.size() - 1)];

		if (entry == 0)
			return std::nullopt;
		if (passed && has_name(entry - 1, same))
			return entry - 1;
		passed = passed || entry - 1 == i;
	}
}

std::optional<size_t> kallsyms::find(vaddr address) const
{
	const std::vector<vaddr> &all = raw_.addresses;
	auto after = std::upper_bound(all.begin(), all.end(), address);

	if (after == all.begin())
		return std::nullopt;
	return std::lower_bound(all.begin(), after, *std::prev(after)) - all.begin();
}

} // namespace kdump
