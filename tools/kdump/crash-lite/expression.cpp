// SPDX-License-Identifier: GPL-2.0-only
#include "crash-lite/expression.hpp"

#include "crash-lite/text/hex.hpp"
#include "crash-lite/value.hpp"
#include "crash-lite/variable.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cinttypes>

namespace kdump::crash_lite {

namespace {

constexpr unsigned int max_depth = 64;
/* Shorter words of hexadecimal digits are more likely misspelt names than addresses. */
constexpr size_t min_bare_digits = 8;

error bad(const char *what, std::string_view where)
{
	return make_error(error_code::invalid_argument, "%s: \"%s\"", what,
			  std::string(where).c_str());
}

bool is_word_char(char c)
{
	return isalnum(static_cast<unsigned char>(c)) || c == '_';
}

/* From the byte that holds its first bit to the byte that holds its last. */
uint64_t field_bytes(const btf_member &field)
{
	return (field.bit_offset % 8 + field.bitfield_size + 7) / 8;
}

/* Reads an integer of the size that its type has. */
result<uint64_t> read_integer(session &s, const expression_value &value)
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

expression_value in_memory(c_type type, uint64_t address)
{
	return {.type = std::move(type), .in_memory = true, .number = address};
}

expression_value a_number(c_type type, uint64_t number)
{
	return {.type = std::move(type), .in_memory = false, .number = number};
}

result<expression_value> require_type(expression_value value)
{
	if (value.has_type())
		return value;
	return make_error(error_code::not_found,
			  "the type of this symbol is not known; say it: (TYPE)SYMBOL");
}

/* What a pointer points to, or an array's first element. */
result<expression_value> dereference(session &s, expression_value value)
{
	KDUMP_TRY(typed, require_type(std::move(value)));

	if (is_array(typed.type) && typed.in_memory) {
		KDUMP_TRY(shape, elements(typed.type));
		return in_memory(std::move(shape.element), typed.number);
	}
	KDUMP_TRY(target, pointee(typed.type));
	KDUMP_TRY(address, read_integer(s, typed));
	return in_memory(std::move(target), address);
}

result<expression_value> find_member(expression_value whole, std::string_view name)
{
	KDUMP_TRY(typed, require_type(std::move(whole)));
	KDUMP_TRY(record, resolve(typed.type));

	if (!typed.type.is_plain() || !record.is_composite() || !typed.in_memory)
		return bad("not a structure in front of", name);
	KDUMP_TRY(member, typed.type.types->find_member(record, name));

	expression_value found = in_memory({.types = typed.type.types, .id = member.type},
					   typed.number + member.bit_offset / 8);
	if (member.bitfield_size) {
		found.bits = member;
		found.number = typed.number;
	}
	return found;
}

result<expression_value> index_value(session *s, expression_value value, uint64_t index)
{
	c_type element;
	uint64_t begin = value.number;

	KDUMP_TRY(typed, require_type(std::move(value)));
	if (is_array(typed.type)) {
		KDUMP_TRY(shape, elements(typed.type));
		element = std::move(shape.element);
	} else if (s) {
		KDUMP_TRY(target, pointee(typed.type));
		KDUMP_TRY(address, read_integer(*s, typed));
		element = std::move(target);
		begin = address;
	} else {
		return make_error(error_code::invalid_argument, "not an array");
	}
	KDUMP_TRY(size, size_of(element));
	return in_memory(std::move(element), begin + index * size);
}

class expression_parser {
public:
	expression_parser(session &s, type_sources types, std::string_view text,
			  std::optional<unsigned int> cpu) :
		session_(s),
		types_(types), rest_(trim(text)), cpu_(cpu)
	{
	}

	result<expression_value> parse();

private:
	bool take(std::string_view token);
	std::string_view take_word();
	bool enter()
	{
		return ++depth_ <= max_depth;
	}

	result<expression_value> parse_sum();
	result<expression_value> parse_unary();
	result<expression_value> parse_postfix();
	result<expression_value> parse_primary();
	result<expression_value> parse_sizeof();
	result<expression_value> parse_cast(const c_type &type);
	result<expression_value> parse_word();
	result<expression_value> add(expression_value left, expression_value right, bool minus);
	std::optional<c_type> take_type_in_brackets();
	result<c_type> number_type() const
	{
		return find_c_type(types_, "unsigned long");
	}

	session &session_;
	type_sources types_;
	std::string_view rest_;
	std::optional<unsigned int> cpu_;
	unsigned int depth_ = 0;
};

bool expression_parser::take(std::string_view token)
{
	rest_ = trim(rest_);
	if (!rest_.starts_with(token))
		return false;
	rest_.remove_prefix(token.size());
	rest_ = trim(rest_);
	return true;
}

std::string_view expression_parser::take_word()
{
	rest_ = trim(rest_);
	auto end = std::find_if_not(rest_.begin(), rest_.end(), is_word_char);
	std::string_view word = rest_.substr(0, static_cast<size_t>(end - rest_.begin()));

	rest_.remove_prefix(word.size());
	return word;
}

result<expression_value> expression_parser::parse()
{
	KDUMP_TRY(value, parse_sum());

	if (!rest_.empty())
		return bad("not understood", rest_);
	return value;
}

result<expression_value> expression_parser::parse_sum()
{
	if (!enter())
		return make_error(error_code::limit, "an expression too deep");
	KDUMP_TRY(value, parse_unary());

	for (;;) {
		bool minus = rest_.starts_with('-');

		if (!take("+") && !take("-"))
			break;
		KDUMP_TRY(right, parse_unary());
		KDUMP_TRY(sum, add(std::move(value), std::move(right), minus));
		value = std::move(sum);
	}
	depth_--;
	return value;
}

/* As C: a number added to a pointer counts in what it points to. */
result<expression_value> expression_parser::add(expression_value left, expression_value right,
						bool minus)
{
	KDUMP_TRY(base, require_type(std::move(left)));
	KDUMP_TRY(offset, require_type(std::move(right)));
	KDUMP_TRY(a, read_integer(session_, base));
	KDUMP_TRY(b, read_integer(session_, offset));
	uint64_t scale = 1;

	if (is_pointer(base.type)) {
		KDUMP_TRY(target, pointee(base.type));
		KDUMP_TRY(size, size_of(target));
		scale = size;
	}
	return a_number(base.type, minus ? a - b * scale : a + b * scale);
}

result<expression_value> expression_parser::parse_unary()
{
	if (!enter())
		return make_error(error_code::limit, "an expression too deep");

	result<expression_value> value = make_error(error_code::invalid_argument, "empty");
	if (take("*")) {
		KDUMP_TRY(pointer, parse_unary());
		value = dereference(session_, std::move(pointer));
	} else if (take("&")) {
		KDUMP_TRY(object, parse_unary());
		if (!object.in_memory || object.bits)
			return make_error(error_code::invalid_argument, "no address to take");
		/* Of what type it is may be unknown; that it is a pointer is not. */
		c_type type = object.has_type() ? object.type : c_type{.types = types_.front()};
		type.dimensions.clear();
		type.pointers++;
		value = a_number(std::move(type), object.number);
	} else if (std::optional<c_type> type = take_type_in_brackets()) {
		value = parse_cast(*type);
	} else {
		value = parse_postfix();
	}
	depth_--;
	return value;
}

/* "(TYPE)" if what stands in the brackets is a type and something follows that it can cast. */
std::optional<c_type> expression_parser::take_type_in_brackets()
{
	size_t end = rest_.find(')');

	if (!rest_.starts_with('(') || end == rest_.npos)
		return std::nullopt;
	std::string_view inside = trim(rest_.substr(1, end - 1));
	std::string_view behind = trim(rest_.substr(end + 1));
	if (behind.empty() || behind.front() == '.' || behind.starts_with("->"))
		return std::nullopt;
	if (inside.find_first_of("()&.-+") != inside.npos)
		return std::nullopt;

	result<c_type> type = find_c_type(types_, inside);
	if (!type)
		return std::nullopt;
	rest_ = behind;
	return *std::move(type);
}

result<expression_value> expression_parser::parse_cast(const c_type &type)
{
	KDUMP_TRY(value, parse_unary());
	KDUMP_TRY(base, resolve(type));
	bool record = type.is_plain() && base.is_composite();

	/* Of a thing that C could not cast, the user says what it is. */
	if (value.in_memory && (!value.has_type() || record || is_array(type)))
		return in_memory(type, value.number);
	if (record || is_array(type))
		return make_error(error_code::invalid_argument,
				  "a number is no structure: *(TYPE *)ADDRESS");

	KDUMP_TRY(number, read_integer(session_, value));
	KDUMP_TRY(size, size_of(type));
	if (size < 8)
		number &= (uint64_t{1} << (8 * size)) - 1;
	return a_number(type, number);
}

result<expression_value> expression_parser::parse_postfix()
{
	KDUMP_TRY(value, parse_primary());

	for (;;) {
		if (take("->")) {
			KDUMP_TRY(whole, dereference(session_, std::move(value)));
			KDUMP_TRY(member, find_member(std::move(whole), take_word()));
			value = std::move(member);
		} else if (take(".")) {
			KDUMP_TRY(member, find_member(std::move(value), take_word()));
			value = std::move(member);
		} else if (take("[")) {
			KDUMP_TRY(index, parse_sum());
			KDUMP_TRY(number, read_integer(session_, index));
			if (!take("]"))
				return bad("\"]\" expected", rest_);
			KDUMP_TRY(element, index_value(&session_, std::move(value), number));
			value = std::move(element);
		} else {
			return value;
		}
	}
}

result<expression_value> expression_parser::parse_primary()
{
	if (take("(")) {
		KDUMP_TRY(value, parse_sum());
		if (!take(")"))
			return bad("\")\" expected", rest_);
		return value;
	}
	return parse_word();
}

result<expression_value> expression_parser::parse_sizeof()
{
	KDUMP_TRY(type, number_type());
	std::string_view before = rest_;

	if (!take("("))
		return bad("\"(\" expected", rest_);
	size_t end = rest_.find(')');
	if (end == rest_.npos)
		return bad("\")\" expected", rest_);
	if (result<c_type> named = find_c_type(types_, rest_.substr(0, end))) {
		rest_ = trim(rest_.substr(end + 1));
		KDUMP_TRY(size, size_of(*named));
		return a_number(std::move(type), size);
	}
	rest_ = before;
	KDUMP_TRY(value, parse_unary());
	KDUMP_TRY(typed, require_type(std::move(value)));
	KDUMP_TRY(size, size_of(typed.type));
	return a_number(std::move(type), size);
}

result<expression_value> expression_parser::parse_word()
{
	std::string_view word = take_word();

	if (word.empty())
		return bad("an expression expected", rest_);
	if (word == "sizeof")
		return parse_sizeof();

	result<variable_declaration> found = find_variable(session_, word);
	if (found && !found->per_cpu)
		return in_memory(std::move(found->type), found->address.value);
	if (found) {
		if (!cpu_)
			return make_error(error_code::invalid_argument,
					  "%s is a per-CPU variable: append \":CPU\"",
					  std::string(word).c_str());
		KDUMP_TRY(place, session_.dumped().per_cpu(found->address, *cpu_));
		return in_memory(std::move(found->type), place.value);
	}

	std::optional<uint64_t> number = parse_number(word);
	if (!number && word.size() >= min_bare_digits)
		number = parse_u64(word, 16);
	if (!number)
		return std::move(found).failure();
	KDUMP_TRY(type, number_type());
	return a_number(std::move(type), *number);
}

/* The one type of which the kernel may allocate less than it is long. */
result<uint64_t> allocated_size(const kernel &k, const c_type &type, uint64_t size)
{
	KDUMP_TRY(base, resolve(type));

	if (type.is_plain() && base.kind == btf_kind::structure && base.name == "task_struct")
		return std::min(size, task_struct_size(k));
	return size;
}

} // namespace

result<expression_value> evaluate(session &s, std::string_view text,
				  std::optional<unsigned int> cpu)
{
	KDUMP_TRY(types, s.types());

	return expression_parser(s, types, text, cpu).parse();
}

result<expression_value> select_member(const expression_value &whole, std::string_view path)
{
	expression_value value = whole;

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
				return bad("not an index", part);
			KDUMP_TRY(element, index_value(nullptr, std::move(value), *index));
			value = std::move(element);
		}
	}
	return value;
}

result<cell> read_value(session &s, const memory_source &source, const expression_value &value,
			unsigned int radix)
{
	value_maker maker(s, radix);

	KDUMP_TRY(typed, require_type(value));
	KDUMP_TRY(size, size_of(typed.type));
	if (size > value_maker::size_limit)
		return make_error(error_code::limit, "a value of %" PRIu64 " bytes is too large",
				  size);
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
