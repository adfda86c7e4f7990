// SPDX-License-Identifier: GPL-2.0-only
#include "crash-lite/value.hpp"

#include "base/text.hpp"
#include "crash-lite/text/escape.hpp"
#include "crash-lite/text/hex.hpp"

#include <algorithm>
#include <cinttypes>

namespace kdump::crash_lite {

namespace {

/* Structs and arrays inside each other; C compilers need not take more than 63. */
constexpr unsigned int struct_depth_limit = 64;
/* How much of a string that a pointer leads to is shown. */
constexpr size_t pointed_text_limit = 200;

bool is_character(const btf &types, const btf_type &type)
{
	return type.kind == btf_kind::integer && type.size == 1 &&
	       (type.name == "char" || types.integer(type).is_char);
}

/* For programs up to the first NUL; for people, as gdb does it, all but the last NUL. */
cell make_string(std::span<const std::byte> bytes)
{
	std::string_view text = as_text(bytes);
	std::string_view shown = text.ends_with('\0') ? text.substr(0, text.size() - 1) : text;

	return cell(text.substr(0, text.find('\0'))).shown_as("\"" + c_string(shown) + "\"");
}

error out_of_bounds()
{
	return make_error(error_code::corrupt, "a type with a member outside of it");
}

} // namespace

uint64_t extract_bits(std::span<const std::byte> bytes, uint64_t first, unsigned int count,
		      std::endian order)
{
	uint64_t value = 0;

	for (unsigned int done = 0; done < count;) {
		uint64_t at = first + done;
		unsigned int shift = at % 8;
		unsigned int part = std::min(8 - shift, count - done);
		unsigned int byte =
			at / 8 < bytes.size() ? std::to_integer<unsigned int>(bytes[at / 8]) : 0;
		unsigned int mask = (1U << part) - 1;

		if (order == std::endian::little)
			value |= uint64_t{byte >> shift & mask} << done;
		else
			value = value << part | (byte >> (8 - shift - part) & mask);
		done += part;
	}
	return value;
}

value_maker::value_maker(session &s, unsigned int radix) : kernel_(s.dumped()), radix_(radix)
{
	if (result<const symbol_table *> symbols = kernel_.symbols())
		symbols_ = *symbols;
}

result<cell> value_maker::make(const c_type &type, std::span<const std::byte> bytes)
{
	cells_left_ = cell_limit;
	return make(type, bytes, 0);
}

result<cell> value_maker::make(const c_type &type, std::span<const std::byte> bytes,
			       unsigned int depth)
{
	place at{*type.types, bytes, depth};

	if (cells_left_-- == 0)
		return make_error(error_code::limit, "a value of too many members");
	if (depth > struct_depth_limit)
		return make_error(error_code::corrupt, "types inside each other without an end");
	if (is_array(type))
		return make_list(type, at);
	KDUMP_TRY(base, resolve(type));
	if (type.pointers)
		return make_pointer(load_integer(bytes, at.types.byte_order()),
				    type.pointers == 1 && is_character(at.types, base));
	return make_plain(base, at);
}

result<cell> value_maker::make_plain(const btf_type &type, const place &at)
{
	switch (type.kind) {
	case btf_kind::structure:
	case btf_kind::union_type:
		return make_record(type, at);
	case btf_kind::integer:
	case btf_kind::pointer:
	case btf_kind::enumeration:
	case btf_kind::enumeration64:
	case btf_kind::floating_point: {
		unsigned int bits = static_cast<unsigned int>(at.bytes.size() * 8);

		if (bits > 64) /* __int128: kept as its two halves */
			return cell(cell::list{
				hexadecimal{load_integer(at.bytes.first(8), at.types.byte_order())},
				hexadecimal{load_integer(at.bytes.last(8), at.types.byte_order())}});
		return make_scalar(type, at.types,
				   extract_bits(at.bytes, 0, bits, at.types.byte_order()), bits);
	}
	default:
		return cell().shown_as("<incomplete type>");
	}
}

cell value_maker::make_scalar(const btf_type &type, const btf &types, uint64_t value,
			      unsigned int bits) const
{
	if (type.kind == btf_kind::pointer) {
		result<btf_type> target = types.resolve(type.target);

		return make_pointer(value, target && is_character(types, *target));
	}
	if (type.is_enumeration())
		return make_enumerator(type, types, value, bits);
	if (type.kind != btf_kind::integer)
		return hexadecimal{value, bits / 4, true};

	btf_integer kind = types.integer(type);
	if (kind.is_bool && value <= 1)
		return value != 0;
	cell number = make_integer(value, bits, kind.is_signed);
	if (!is_character(types, type) || bits != 8)
		return number;
	char c = static_cast<char>(value);
	std::string quoted = c == '\0' ? "\\000" : c_string({&c, 1});
	return cell(number).shown_as(
		format("%d '%s'", static_cast<int>(static_cast<int8_t>(value)), quoted.c_str()));
}

cell value_maker::make_integer(uint64_t value, unsigned int bits, bool is_signed) const
{
	if (is_signed && bits < 64 && bits > 0 && value >> (bits - 1) & 1)
		value |= ~uint64_t{0} << bits;

	cell number = is_signed ? cell(static_cast<int64_t>(value)) : cell(value);
	if (radix_ == 10)
		return number;
	if (bits < 64)
		value &= (uint64_t{1} << bits) - 1;
	return std::move(number).shown_as(format("0x%" PRIx64, value));
}

/* A sum of flags is shown as a number: which of them it holds is not for us to guess. */
cell value_maker::make_enumerator(const btf_type &type, const btf &types, uint64_t value,
				  unsigned int bits) const
{
	uint64_t mask = bits < 64 ? (uint64_t{1} << bits) - 1 : ~uint64_t{0};

	for (uint32_t i = 0; i < type.count; i++) {
		btf_enumerator e = types.enumerator(type, i);

		if ((e.value & mask) == value)
			return e.name;
	}
	return make_integer(value, bits, type.kind_flag);
}

cell value_maker::make_pointer(uint64_t value, bool to_text) const
{
	std::string shown = format("0x%" PRIx64, value);

	if (symbols_ && value) {
		if (auto at = symbols_->find(vaddr{value}))
			shown += " <" + at->symbol.name +
				 (at->offset ? format("+%" PRIu64, at->offset) : "") + ">";
	}
	if (to_text && value) {
		/* Many a "char *" points to something else: text it is only if it reads as text. */
		result<std::string> text =
			kernel_.mem().read_string(vaddr{value}, pointed_text_limit);

		if (text && std::all_of(text->begin(), text->end(),
					[](char c) { return c >= 0x20 && c < 0x7f; }))
			shown += " \"" + c_string(*text) + "\"";
	}
	return cell(hexadecimal{value}).shown_as(std::move(shown));
}

result<cell> value_maker::make_list(const c_type &type, const place &at)
{
	KDUMP_TRY(shape, elements(type));
	KDUMP_TRY(size, size_of(shape.element));
	cell::list values;

	/* A flexible array has no elements that its struct would know of. */
	if (size == 0 || shape.count == 0)
		return cell(std::move(values));
	if (shape.count > at.bytes.size() / size)
		return out_of_bounds();
	if (shape.element.is_plain()) {
		KDUMP_TRY(base, resolve(shape.element));
		if (is_character(at.types, base))
			return make_string(at.bytes.first(shape.count));
	}
	values.reserve(shape.count);
	for (uint64_t i = 0; i < shape.count; i++) {
		KDUMP_TRY(value,
			  make(shape.element, at.bytes.subspan(i * size, size), at.depth + 1));
		values.push_back(std::move(value));
	}
	return cell(std::move(values));
}

result<cell> value_maker::make_record(const btf_type &type, const place &at)
{
	cell::record members;

	members.reserve(type.count);
	for (uint32_t i = 0; i < type.count; i++) {
		btf_member member = at.types.member(type, i);

		if (member.name.empty() && member.bitfield_size)
			continue; /* padding */
		KDUMP_TRY(value, make_member(member, at));
		members.emplace_back(member.name, std::move(value));
	}
	return cell(std::move(members));
}

result<cell> value_maker::make_member(const btf &types, const btf_member &member,
				      std::span<const std::byte> whole)
{
	cells_left_ = cell_limit;
	return make_member(member, place{types, whole, 0});
}

result<cell> value_maker::make_member(const btf_member &member, const place &whole)
{
	if (member.bitfield_size) {
		if (uint64_t{member.bit_offset} + member.bitfield_size > whole.bytes.size() * 8 ||
		    member.bitfield_size > 64)
			return out_of_bounds();
		KDUMP_TRY(type, whole.types.resolve(member.type));
		return make_scalar(type, whole.types,
				   extract_bits(whole.bytes, member.bit_offset,
						member.bitfield_size, whole.types.byte_order()),
				   member.bitfield_size);
	}

	KDUMP_TRY(size, whole.types.size_of(member.type));
	uint64_t offset = member.bit_offset / 8;
	if (offset > whole.bytes.size() || size > whole.bytes.size() - offset)
		return out_of_bounds();
	return make({.types = &whole.types, .id = member.type}, whole.bytes.subspan(offset, size),
		    whole.depth + 1);
}

} // namespace kdump::crash_lite
