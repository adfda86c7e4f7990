// SPDX-License-Identifier: GPL-2.0-only
#include "selftests/builder/expression.hpp"

#include "base/text.hpp"

namespace kdump::builder {

namespace {

result<uint64_t> term(std::string_view text, const symbols &known, bool lenient)
{
	if (auto number = parse_number(text))
		return *number;
	if (text.empty() || (text[0] >= '0' && text[0] <= '9'))
		return make_error(error_code::invalid_argument, "'%.*s' is not a number",
				  static_cast<int>(text.size()), text.data());
	auto found = known.find(text);
	if (found != known.end())
		return found->second;
	if (lenient)
		return uint64_t{0};
	return make_error(error_code::not_found, "nothing is called '%.*s'",
			  static_cast<int>(text.size()), text.data());
}

} // namespace

result<uint64_t> evaluate(std::string_view text, const symbols &known, bool lenient)
{
	uint64_t value = 0;
	char operation = '+';

	if (text.starts_with('-')) {
		operation = '-';
		text.remove_prefix(1);
	}
	for (;;) {
		size_t length = text.find_first_of("+-*");
		KDUMP_TRY(next, term(text.substr(0, length), known, lenient));
		if (operation == '+')
			value += next;
		else if (operation == '-')
			value -= next;
		else
			value *= next;
		if (length == text.npos)
			return value;
		operation = text[length];
		text.remove_prefix(length + 1);
	}
}

} // namespace kdump::builder
