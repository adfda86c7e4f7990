// SPDX-License-Identifier: GPL-2.0-only
#include "crash-lite/c_type.hpp"

#include "base/arith.hpp"
#include "base/text.hpp"
#include "kernel/btf_text.hpp"

namespace kdump::crash_lite {

namespace {

/* Nobody casts to more. */
constexpr unsigned int max_pointers = 8;
constexpr size_t max_dimensions = 8;

/* Cuts "[N]..." off the end; a length that is not known is 0, "[]". */
result<std::vector<uint64_t>> take_dimensions(std::string_view &text)
{
	std::vector<uint64_t> dimensions;
	size_t bracket = text.find('[');
	std::string_view rest = bracket == text.npos ? "" : trim(text.substr(bracket));

	text = trim(text.substr(0, bracket));
	while (!rest.empty()) {
		size_t end = rest.find(']');
		std::optional<uint64_t> count;

		if (rest.starts_with("[]"))
			count = 0;
		else if (rest.front() == '[' && end != rest.npos)
			count = parse_number(trim(rest.substr(1, end - 1)));
		if (!count || dimensions.size() == max_dimensions)
			return make_error(error_code::invalid_argument, "not a type: %s",
					  std::string(text).c_str());
		dimensions.push_back(*count);
		rest = trim(rest.substr(end + 1));
	}
	return dimensions;
}

unsigned int take_pointers(std::string_view &text)
{
	unsigned int pointers = 0;

	for (text = trim(text); text.ends_with('*') && pointers < max_pointers; text = trim(text)) {
		text.remove_suffix(1);
		pointers++;
	}
	return pointers;
}

/* BTF has the type without "const" and "volatile" in front. */
std::string_view without_qualifiers(std::string_view text)
{
	for (bool again = true; again;) {
		again = false;
		for (std::string_view qualifier : {"const ", "volatile "}) {
			if (!text.starts_with(qualifier))
				continue;
			text = trim(text.substr(qualifier.size()));
			again = true;
		}
	}
	return text;
}

} // namespace

result<c_type> find_c_type(type_sources sources, std::string_view text)
{
	std::string_view base = trim(text);
	KDUMP_TRY(dimensions, take_dimensions(base));
	c_type found{.pointers = take_pointers(base), .dimensions = std::move(dimensions)};

	base = without_qualifiers(base);
	for (const btf *types : sources) {
		std::vector<btf_id> ids = find_type(*types, base);

		if (base != "void" && ids.empty())
			continue;
		found.types = types;
		found.id = ids.empty() ? 0 : ids.front();
		return found;
	}
	return make_error(error_code::not_found, "no type is called \"%s\"",
			  std::string(base).c_str());
}

result<std::string> name_of(const c_type &type)
{
	KDUMP_TRY(name, declare(*type.types, type.id, ""));

	if (type.pointers)
		name += " " + std::string(type.pointers, '*');
	for (uint64_t count : type.dimensions) {
		if (count)
			name += format("[%llu]", wide(count));
		else
			name += "[]";
	}
	return name;
}

result<uint64_t> size_of(const c_type &type)
{
	uint64_t size = type.types->pointer_size();

	if (type.pointers == 0) {
		KDUMP_TRY(base, type.types->size_of(type.id));
		size = base;
	}
	for (uint64_t count : type.dimensions) {
		std::optional<uint64_t> product = checked_mul(size, count);

		if (!product)
			return make_error(error_code::limit, "an array larger than memory");
		size = *product;
	}
	return size;
}

result<btf_type> resolve(const c_type &type)
{
	return type.types->resolve(type.id);
}

bool is_array(const c_type &type)
{
	if (!type.is_plain())
		return !type.dimensions.empty();
	result<btf_type> base = resolve(type);
	return base && base->kind == btf_kind::array;
}

bool is_pointer(const c_type &type)
{
	if (!type.is_plain())
		return type.dimensions.empty();
	result<btf_type> base = resolve(type);
	return base && base->kind == btf_kind::pointer;
}

result<c_type> pointee(const c_type &type)
{
	c_type target = type;

	if (!is_pointer(type))
		return make_error(error_code::invalid_argument, "not a pointer");
	if (type.pointers) {
		target.pointers--;
		return target;
	}
	KDUMP_TRY(base, resolve(type));
	target.id = base.target;
	return target;
}

result<array_shape> elements(const c_type &type)
{
	array_shape shape{type, 0};

	if (!is_array(type))
		return make_error(error_code::invalid_argument, "not an array");
	if (!type.dimensions.empty()) {
		shape.count = type.dimensions.front();
		shape.element.dimensions.erase(shape.element.dimensions.begin());
		return shape;
	}
	KDUMP_TRY(base, resolve(type));
	shape.count = type.types->array_length(base);
	shape.element.id = base.target;
	return shape;
}

} // namespace kdump::crash_lite
