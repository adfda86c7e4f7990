// SPDX-License-Identifier: GPL-2.0-only
#include "crash-lite/expression.hpp"

#include "crash-lite/variable.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <cctype>

namespace kdump::crash_lite {

namespace {

constexpr unsigned int nesting_limit = 64;
/* Shorter words of hexadecimal digits are more likely misspelt names than addresses. */
constexpr size_t min_bare_digits = 8;

error bad(const char *what, std::string_view where)
{
	if (where.empty())
		return make_error(error_code::invalid_argument, "%s at the end", what);
	return make_error(error_code::invalid_argument, "%s: \"%s\"", what,
			  std::string(where).c_str());
}

bool is_word_char(char c)
{
	return isalnum(static_cast<unsigned char>(c)) || c == '_';
}

/* A structure or union itself, not a pointer to one or an array. */
result<bool> is_record(const c_type &type)
{
	KDUMP_TRY(base, resolve(type));

	return type.is_plain() && base.is_composite();
}

class expression_parser {
public:
	expression_parser(session &s, type_sources types, std::string_view text,
			  std::optional<unsigned int> cpu) :
		session_(s),
		types_(types), rest_(trim(text)), cpu_(cpu)
	{
	}

	result<c_value> parse();

private:
	bool take(std::string_view token);
	std::string_view take_word();
	bool enter()
	{
		return ++depth_ <= nesting_limit;
	}

	result<c_value> parse_sum();
	result<c_value> parse_unary();
	result<c_value> parse_postfix();
	result<c_value> parse_primary();
	result<c_value> parse_sizeof();
	result<c_value> parse_cast(const c_type &type);
	result<c_value> parse_word();
	error refuse_type(const std::string &name) const;
	result<c_value> add(c_value left, c_value right, bool minus);
	std::optional<c_type> take_type_in_brackets();
	result<c_type> number_type() const
	{
		return find_c_type(types_, "unsigned long");
	}

	session &session_;
	type_sources types_;
	std::string_view rest_;
	std::optional<unsigned int> cpu_;
	bool meets_per_cpu_ = false;
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

result<c_value> expression_parser::parse()
{
	KDUMP_TRY(value, parse_sum());

	if (!rest_.empty())
		return bad("not understood", rest_);
	if (cpu_ && !meets_per_cpu_)
		return make_error(error_code::invalid_argument,
				  "\":CPU\" is for expressions with a per-CPU variable");
	return value;
}

result<c_value> expression_parser::parse_sum()
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

/* As C: what is added to a pointer, or lies between two, counts in what they point to. */
result<c_value> expression_parser::add(c_value left, c_value right, bool minus)
{
	KDUMP_TRY(base, require_type(std::move(left)));
	KDUMP_TRY(offset, require_type(std::move(right)));
	if (!minus && is_pointer(offset.type))
		std::swap(base, offset);
	KDUMP_TRY(a, read_number(session_, base));
	KDUMP_TRY(b, read_number(session_, offset));
	uint64_t scale = 1;

	if (is_pointer(base.type)) {
		KDUMP_TRY(target, pointee(base.type));
		KDUMP_TRY(size, size_of(target));
		scale = size;
	}
	if (!is_pointer(offset.type))
		return value_of_number(base.type, minus ? a - b * scale : a + b * scale);
	KDUMP_TRY(type, find_c_type(types_, "long"));
	if (!minus || !is_pointer(base.type) || scale == 0 ||
	    name_of(base.type).value_or("") != name_of(offset.type).value_or(""))
		return make_error(error_code::invalid_argument,
				  "of pointers only two of the same type can be subtracted");
	auto distance = static_cast<int64_t>(a - b) / static_cast<int64_t>(scale);
	return value_of_number(std::move(type), static_cast<uint64_t>(distance));
}

result<c_value> expression_parser::parse_unary()
{
	if (!enter())
		return make_error(error_code::limit, "an expression too deep");

	result<c_value> value = make_error(error_code::invalid_argument, "empty");
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
		value = value_of_number(std::move(type), object.number);
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

result<c_value> expression_parser::parse_cast(const c_type &type)
{
	std::string_view operand = rest_;
	KDUMP_TRY(value, parse_unary());
	operand.remove_suffix(rest_.size());
	KDUMP_TRY(record, is_record(type));

	/* Of a thing that C could not cast, the user says what it is. */
	if (value.in_memory && (!value.has_type() || record || is_array(type)))
		return value_in_memory(type, value.number);
	if (record || is_array(type))
		return make_error(error_code::invalid_argument,
				  "a number is no structure: *(TYPE *)ADDRESS");
	if (value.in_memory) {
		KDUMP_TRY(whole, is_record(value.type));
		std::string name(trim(operand));
		if (whole)
			return make_error(error_code::invalid_argument, "%s is a struct: write &%s",
					  name.c_str(), name.c_str());
	}

	KDUMP_TRY(number, read_number(session_, value));
	KDUMP_TRY(size, size_of(type));
	if (size < 8)
		number &= (uint64_t{1} << (8 * size)) - 1;
	return value_of_number(type, number);
}

result<c_value> expression_parser::parse_postfix()
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
			KDUMP_TRY(number, read_number(session_, index));
			if (!take("]"))
				return bad("\"]\" expected", rest_);
			KDUMP_TRY(element, index_value(&session_, std::move(value), number));
			value = std::move(element);
		} else {
			return value;
		}
	}
}

result<c_value> expression_parser::parse_primary()
{
	if (take("(")) {
		KDUMP_TRY(value, parse_sum());
		if (!take(")"))
			return bad("\")\" expected", rest_);
		return value;
	}
	return parse_word();
}

result<c_value> expression_parser::parse_sizeof()
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
		return value_of_number(std::move(type), size);
	}
	rest_ = before;
	KDUMP_TRY(value, parse_unary());
	KDUMP_TRY(typed, require_type(std::move(value)));
	KDUMP_TRY(size, size_of(typed.type));
	return value_of_number(std::move(type), size);
}

error expression_parser::refuse_type(const std::string &name) const
{
	result<c_type> type = find_c_type(types_, name);

	if (!type)
		return std::move(type).failure();
	return make_error(error_code::invalid_argument,
			  "%s is a type: (TYPE)SYMBOL or *(TYPE *)ADDRESS", name.c_str());
}

result<c_value> expression_parser::parse_word()
{
	std::string_view word = take_word();

	if (word.empty())
		return bad("an expression expected", rest_);
	if (word == "sizeof")
		return parse_sizeof();
	if (word == "struct" || word == "union" || word == "enum")
		return refuse_type(std::string(word) + " " + std::string(take_word()));

	result<variable_declaration> found = find_variable(session_, word);
	if (found && !found->per_cpu)
		return value_in_memory(std::move(found->type), found->address.value);
	if (found) {
		if (!cpu_)
			return make_error(error_code::invalid_argument,
					  "%s is a per-CPU variable: append \":CPU\"",
					  std::string(word).c_str());
		meets_per_cpu_ = true;
		KDUMP_TRY(place, session_.per_cpu(found->address, *cpu_));
		return value_in_memory(std::move(found->type), place.value);
	}

	std::optional<uint64_t> number = parse_number(word);
	if (!number && word.size() >= min_bare_digits)
		number = parse_u64(word, 16);
	if (!number)
		return std::move(found).failure();
	KDUMP_TRY(type, number_type());
	return value_of_number(std::move(type), *number);
}

} // namespace

result<c_value> evaluate(session &s, std::string_view text, std::optional<unsigned int> cpu)
{
	KDUMP_TRY(types, s.types());

	return expression_parser(s, types, text, cpu).parse();
}

} // namespace kdump::crash_lite
