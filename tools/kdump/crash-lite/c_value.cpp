// SPDX-License-Identifier: GPL-2.0-only
#include "crash-lite/c_value.hpp"

#include "crash-lite/text/escape.hpp"
#include "crash-lite/text/hex.hpp"
#include "crash-lite/value.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <cinttypes>

namespace kdump::crash_lite {

namespace {

/* From the byte that holds its first bit to the byte that holds its last. */
uint64_t field_bytes(const btf_member &field)
{
	return (field.bit_offset % 8 + field.bitfield_size + 7) / 8;
}

/* The one type of which the kernel may allocate less than it is long. */
result<uint64_t> allocated_size(const kernel &k, const c_type &type, uint64_t size)
{
	KDUMP_TRY(base, resolve(type));

	if (type.is_plain() && base.kind == btf_kind::structure && base.name == "task_struct")
		return std::min(size, task_struct_size(k));
	return size;
}

/* "extern const char linux_banner[];": how long it is only its source file knows. */
bool is_text_without_end(const c_type &type)
{
	result<array_shape> shape = elements(type);

	if (!shape || !shape->element.is_plain())
		return false;
	result<btf_type> element = resolve(shape->element);
	return element && element->kind == btf_kind::integer && element->name == "char";
}

} // namespace

result<c_value> require_type(c_value value)
{
	if (value.has_type())
		return value;
	return make_error(error_code::not_found,
			  "the type of this symbol is not known; say it: (TYPE)SYMBOL");
}

result<uint64_t> read_number(session &s, const c_value &value)
{
	std::array<std::byte, 8> buffer;

	if (!value.in_memory)
		return value.number;
	if (value.bits) {
		KDUMP_TRY(bytes,
			  s.mem().read_bytes(vaddr{value.number + value.bits->bit_offset / 8},
					     field_bytes(*value.bits)));
		return extract_bits(bytes, value.bits->bit_offset % 8, value.bits->bitfield_size,
				    value.type.types->byte_order());
	}
	KDUMP_TRY(size, size_of(value.type));
	if (size != 1 && size != 2 && size != 4 && size != 8)
		return make_error(error_code::invalid_argument, "not a number");
	std::span bytes = std::span(buffer).first(size);
	KDUMP_CHECK(s.mem().read(vaddr{value.number}, bytes));
	return load_integer(bytes, value.type.types->byte_order());
}

result<c_value> dereference(session &s, c_value value)
{
	KDUMP_TRY(typed, require_type(std::move(value)));

	if (is_array(typed.type) && typed.in_memory) {
		KDUMP_TRY(shape, elements(typed.type));
		return value_in_memory(std::move(shape.element), typed.number);
	}
	KDUMP_TRY(target, pointee(typed.type));
	KDUMP_TRY(address, read_number(s, typed));
	return value_in_memory(std::move(target), address);
}

result<c_value> find_member(c_value whole, std::string_view name)
{
	KDUMP_TRY(typed, require_type(std::move(whole)));
	KDUMP_TRY(record, resolve(typed.type));

	if (!typed.type.is_plain() || !record.is_composite() || !typed.in_memory)
		return make_error(error_code::invalid_argument,
				  "not a structure in front of \"%s\"", std::string(name).c_str());
	KDUMP_TRY(member, typed.type.types->find_member(record, name));

	c_value found = value_in_memory({.types = typed.type.types, .id = member.type},
					typed.number + member.bit_offset / 8);
	if (member.bitfield_size) {
		found.bits = member;
		found.number = typed.number;
	}
	return found;
}

result<c_value> index_value(session *s, c_value value, uint64_t index)
{
	c_type element;
	uint64_t begin = value.number;

	KDUMP_TRY(typed, require_type(std::move(value)));
	if (is_array(typed.type)) {
		KDUMP_TRY(shape, elements(typed.type));
		element = std::move(shape.element);
	} else if (s) {
		KDUMP_TRY(target, pointee(typed.type));
		KDUMP_TRY(address, read_number(*s, typed));
		element = std::move(target);
		begin = address;
	} else {
		return make_error(error_code::invalid_argument, "not an array");
	}
	KDUMP_TRY(size, size_of(element));
	return value_in_memory(std::move(element), begin + index * size);
}

result<c_value> select_member(const c_value &whole, std::string_view path)
{
	c_value value = whole;

	for (std::string_view rest = path; !rest.empty();) {
		std::string_view part = take_field(rest, '.');
		size_t bracket = std::min(part.find('['), part.size());
		std::string_view indices = part.substr(bracket);

		KDUMP_TRY(member, find_member(std::move(value), part.substr(0, bracket)));
		value = std::move(member);
		while (!indices.empty()) {
			std::string_view number = take_field(indices, ']');
			std::optional<uint64_t> index;

			if (number.starts_with('['))
				index = parse_number(number.substr(1));
			if (!index)
				return make_error(error_code::invalid_argument,
						  "not an index: \"%s\"",
						  std::string(part).c_str());
			KDUMP_TRY(element, index_value(nullptr, std::move(value), *index));
			value = std::move(element);
		}
	}
	return value;
}

result<cell> read_value(session &s, const memory_source &source, const c_value &value,
			unsigned int radix)
{
	value_maker maker(s, radix);

	KDUMP_TRY(typed, require_type(value));
	KDUMP_TRY(size, size_of(typed.type));
	if (size > value_maker::size_limit)
		return make_error(error_code::limit, "a value of %" PRIu64 " bytes is too large",
				  size);
	if (typed.in_memory && size == 0 && is_text_without_end(typed.type)) {
		KDUMP_TRY(text, s.mem().read_string(vaddr{typed.number}));
		std::string shown = "\"" + c_string(text) + "\"";
		return cell(std::move(text)).shown_as(std::move(shown));
	}
	if (typed.in_memory && size == 0 && elements(typed.type))
		return make_error(
			error_code::not_found,
			"how long this array is only its source file says: name an element, "
			"as in NAME[0]");
	if (!typed.in_memory) {
		std::endian order = typed.type.types->byte_order();
		std::array<std::byte, 8> bytes;

		if (order == std::endian::big && size < 8)
			typed.number <<= 8 * (8 - size);
		store(bytes.data(), typed.number, order);
		return maker.make(typed.type, std::span(bytes).first(std::min<uint64_t>(size, 8)));
	}
	if (!typed.bits) {
		std::vector<std::byte> bytes(size);
		KDUMP_TRY(allocated, allocated_size(s.dumped(), typed.type, size));

		KDUMP_CHECK(source.read(typed.number, std::span(bytes).first(allocated)));
		return maker.make(typed.type, bytes);
	}
	/* A bit field may begin in one unit of its type and end in the next. */
	btf_member field = *typed.bits;
	std::vector<std::byte> bytes(field_bytes(field));
	KDUMP_CHECK(source.read(typed.number + field.bit_offset / 8, bytes));
	field.bit_offset %= 8;
	return maker.make_member(*typed.type.types, field, bytes);
}

} // namespace kdump::crash_lite
