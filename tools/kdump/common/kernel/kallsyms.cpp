// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/kallsyms.hpp"

#include "base/text.hpp"
#include "kdump/config.hpp"
#include "kdump/layout/kernel/kallsyms_internal.hpp"

#include <algorithm>
#include <cwchar>

namespace kdump {

namespace {

/*
 * A polynomial in the characters, so that the hash of a name follows from those of its tokens
 * without spelling it out.
 */
constexpr uint32_t hash_base = 0x01000193;

uint32_t hash_of(std::string_view text)
{
	uint32_t hash = 0;

	for (char c : text)
		hash = hash * hash_base + static_cast<uint8_t>(c);
	return hash;
}

uint32_t scale_of(std::string_view text)
{
	uint32_t scale = 1;

	for (size_t i = 0; i < text.size(); i++)
		scale *= hash_base;
	return scale;
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
	static_assert(sizeof(offset_type) == sizeof(uint32_t) &&
		      sizeof(index_type) == sizeof(uint16_t));
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
	KDUMP_CHECK(symbols.load_tokens());
	KDUMP_CHECK(symbols.index_names());
	return symbols;
}

result<void> kallsyms::load_tokens()
{
	std::string_view table = as_text(raw_.token_table);

	for (size_t i = 0; i < tokens_.size(); i++) {
		size_t begin = raw_.token_index[i], end = table.find('\0', begin);

		if (begin >= table.size() || end == table.npos)
			return make_error(error_code::corrupt,
					  "token %zu of kallsyms is not in its table", i);
		std::string_view text = table.substr(begin, end - begin);
		tokens_[i] = {text, hash_of(text), scale_of(text)};
	}
	return {};
}

/* The codes of symbol i's tokens; index_names() has seen to it that they are there. */
std::span<const std::byte> kallsyms::codes(size_t i) const
{
	std::span<const std::byte> rest = std::span(raw_.names).subspan(name_offsets_[i]);
	name_length length = *load_length(rest);

	return rest.subspan(length.prefix, length.bytes);
}

/* Without the first character, which is the type. */
uint32_t kallsyms::hash_of_name(std::span<const std::byte> codes) const
{
	uint32_t hash = 0;

	if (codes.empty())
		return 0;
	std::string_view first = token_of(codes[0]).text;
	if (!first.empty())
		hash = hash_of(first.substr(1));
	for (std::byte code : codes.subspan(1))
		hash = hash * token_of(code).scale + token_of(code).hash;
	return hash;
}

result<void> kallsyms::index_names()
{
	size_t offset = 0;

	name_offsets_.reserve(size());
	hashes_.reserve(size());
	for (size_t i = 0; i < size(); i++) {
		std::optional<name_length> length =
			load_length(std::span(raw_.names).subspan(offset));

		if (!length || raw_.names.size() - offset - length->prefix < length->bytes)
			return make_error(error_code::corrupt,
					  "name %zu of kallsyms runs out of its table", i);
		name_offsets_.push_back(static_cast<uint32_t>(offset));
		offset += length->prefix + length->bytes;
		hashes_.push_back(static_cast<wchar_t>(hash_of_name(codes(i))));
	}
	return {};
}

std::string kallsyms::spell(size_t i) const
{
	std::string text;

	for (std::byte code : codes(i))
		text += token_of(code).text;
	return text;
}

char kallsyms::type(size_t i) const
{
	std::string text = spell(i);

	return text.empty() ? '?' : text[0];
}

std::string kallsyms::name(size_t i) const
{
	std::string text = spell(i);

	return text.empty() ? text : text.substr(1);
}

std::optional<size_t> kallsyms::find_from(size_t first, std::string_view name) const
{
	wchar_t hash = static_cast<wchar_t>(hash_of(name));

	for (size_t i = first; i < size(); i++) {
		const wchar_t *found = std::wmemchr(&hashes_[i], hash, size() - i);
		if (!found)
			break;
		i = found - hashes_.data();
		if (this->name(i) == name)
			return i;
	}
	return std::nullopt;
}

std::optional<size_t> kallsyms::find(std::string_view name) const
{
	return find_from(0, name);
}

std::optional<size_t> kallsyms::find_next(size_t i) const
{
	return find_from(i + 1, name(i));
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
