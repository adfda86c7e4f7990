// SPDX-License-Identifier: GPL-2.0-only
/*
 * One line of input taken apart, nothing of it run:
 *
 *	command arguments [| shell command] [> file] [>> file]
 *	! shell command
 *	< file of commands
 *	# comment
 *
 * Quotes of both kinds keep blanks together; in double quotes a backslash keeps the next
 * character. "|" counts outside of quotes and parentheses, ">" only where a word could begin, so
 * that "p init_task->comm" needs no quotes.
 */
#pragma once

#include "base/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace kdump::crash_lite {

struct parsed_line {
	enum class kind : uint8_t { empty, command, shell, input_file };
	enum class sink : uint8_t { standard, file, append, pipe };

	kind what = kind::empty;
	std::vector<std::string> words = {}; /* the command's name and its arguments */
	sink output = sink::standard;
	std::string target =
		{}; /* file name or shell command of `output`, of shell, of input_file */
};

result<parsed_line> parse_line(std::string_view line);

} // namespace kdump::crash_lite
