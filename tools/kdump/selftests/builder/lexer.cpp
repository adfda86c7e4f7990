// SPDX-License-Identifier: GPL-2.0-only
#include "selftests/builder/lexer.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace kdump::builder {

namespace {

/* The escape behind a backslash; takes it off the front. */
result<char> take_escape(std::string_view &rest)
{
	char c = rest.empty() ? ' ' : rest[0];

	rest.remove_prefix(std::min<size_t>(1, rest.size()));
	switch (c) {
	case 'n':
		return '\n';
	case '0':
		return '\0';
	case '"':
	case '\\':
		return c;
	case 'x':
		if (auto value = parse_u64(rest.substr(0, 2), 16); value && rest.size() >= 2) {
			rest.remove_prefix(2);
			return static_cast<char>(*value);
		}
		[[fallthrough]];
	default:
		return make_error(error_code::invalid_argument, "bad escape in a string");
	}
}

} // namespace

result<std::vector<std::string>> split_line(std::string_view rest)
{
	std::vector<std::string> words;
	bool in_word = false;
	bool in_quotes = false;

	while (!rest.empty()) {
		char c = rest[0];
		rest.remove_prefix(1);
		bool blank = c == ' ' || c == '\t' || c == '\r';
		if (!in_quotes && (blank || c == '#')) {
			if (c == '#')
				break;
			in_word = false;
			continue;
		}
		if (!in_word)
			words.emplace_back();
		in_word = true;
		if (c == '"') {
			in_quotes = !in_quotes;
		} else if (in_quotes && c == '\\') {
			KDUMP_TRY(escaped, take_escape(rest));
			words.back() += escaped;
		} else {
			words.back() += c;
		}
	}
	if (in_quotes)
		return make_error(error_code::invalid_argument, "a string has no end");
	return words;
}

} // namespace kdump::builder
