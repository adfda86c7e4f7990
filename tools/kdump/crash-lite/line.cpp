// SPDX-License-Identifier: GPL-2.0-only
#include "crash-lite/line.hpp"

#include "base/text.hpp"

#include <cctype>

namespace kdump::crash_lite {

namespace {

class line_scanner {
public:
	explicit line_scanner(std::string_view line) : rest_(line)
	{
	}

	result<parsed_line> scan();

private:
	bool at_end() const
	{
		return rest_.empty();
	}
	char take()
	{
		char c = rest_.front();
		rest_.remove_prefix(1);
		return c;
	}
	void skip_blanks()
	{
		rest_ = trim(rest_);
	}

	result<std::string> scan_word();
	result<void> scan_quoted(std::string &into);
	result<void> scan_sink(parsed_line &line);

	std::string_view rest_;
	int parentheses_ = 0;
};

bool is_blank(char c)
{
	return isspace(static_cast<unsigned char>(c));
}

result<void> line_scanner::scan_quoted(std::string &into)
{
	char quote = take();

	while (!at_end()) {
		char c = take();

		if (c == quote)
			return {};
		if (c == '\\' && quote == '"' && !at_end())
			c = take();
		into += c;
	}
	return make_error(error_code::invalid_argument, "unmatched %c", quote);
}

result<std::string> line_scanner::scan_word()
{
	std::string word;

	while (!at_end() && !is_blank(rest_.front())) {
		char c = rest_.front();

		if (c == '|' && parentheses_ == 0)
			break;
		if (c == '"' || c == '\'') {
			KDUMP_CHECK(scan_quoted(word));
			continue;
		}
		parentheses_ += c == '(' ? 1 : c == ')' && parentheses_ > 0 ? -1 : 0;
		word += take();
	}
	return word;
}

/* Behind "|", everything is the shell's; behind ">" there is one word. */
result<void> line_scanner::scan_sink(parsed_line &line)
{
	if (take() == '|') {
		skip_blanks();
		line.output = parsed_line::sink::pipe;
		line.target = rest_;
		rest_ = {};
	} else {
		line.output = parsed_line::sink::file;
		if (!at_end() && rest_.front() == '>') {
			take();
			line.output = parsed_line::sink::append;
		}
		skip_blanks();
		KDUMP_TRY(name, scan_word());
		line.target = std::move(name);
		skip_blanks();
		if (!at_end())
			return make_error(error_code::invalid_argument,
					  "nothing may follow the file name behind \">\"");
	}
	if (line.target.empty())
		return make_error(
			error_code::invalid_argument, "%s expected at the end of the line",
			line.output == parsed_line::sink::pipe ? "shell command" : "file name");
	return {};
}

result<parsed_line> line_scanner::scan()
{
	parsed_line line;

	skip_blanks();
	if (at_end() || rest_.front() == '#')
		return line;
	if (rest_.front() == '!' || rest_.front() == '<') {
		bool shell = take() == '!';

		line.what = shell ? parsed_line::kind::shell : parsed_line::kind::input_file;
		skip_blanks();
		line.target = rest_;
		if (line.target.empty())
			return make_error(error_code::invalid_argument, "%s expected",
					  shell ? "shell command" : "file name");
		return line;
	}

	line.what = parsed_line::kind::command;
	for (skip_blanks(); !at_end(); skip_blanks()) {
		char c = rest_.front();

		if ((c == '|' || c == '>') && parentheses_ == 0) {
			if (line.words.empty())
				return make_error(error_code::invalid_argument,
						  "command expected before \"%c\"", c);
			KDUMP_CHECK(scan_sink(line));
			break;
		}
		KDUMP_TRY(word, scan_word());
		line.words.push_back(std::move(word));
	}
	return line;
}

} // namespace

result<parsed_line> parse_line(std::string_view line)
{
	return line_scanner(line).scan();
}

} // namespace kdump::crash_lite
