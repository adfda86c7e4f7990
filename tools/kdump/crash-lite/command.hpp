// SPDX-License-Identifier: GPL-2.0-only
/*
 * A command of the shell. It takes arguments apart into a plain struct, and it makes a report out
 * of that struct and the session. It prints nothing, and it is in one file, command/<name>.cpp,
 * which defines `extern const command <name>_command` and nothing else with linkage.
 */
#pragma once

#include "crash-lite/arguments.hpp"
#include "crash-lite/text/report.hpp"

namespace kdump::crash_lite {

class session;

struct command_description {
	std::string_view name;
	std::string_view aliases = {}; /* separated by blanks */
	std::string_view summary;      /* a few words for the list of commands */
	std::string_view usage;	       /* what may follow the name */
	std::string_view help;	       /* lines, each with its newline */
};

struct command : command_description {
	/* Errors: invalid_argument if the arguments make no sense; nothing was read then. */
	result<report> (*run)(session &, arguments);
	/* Only takes the arguments apart. */
	result<void> (*check)(arguments);

	bool is_called(std::string_view called) const;
};

template <typename Function> struct parsed_type;
template <typename Arguments> struct parsed_type<result<Arguments> (*)(arguments)> {
	using type = Arguments;
};

/*
 * A command of two functions:
 *
 *	result<Arguments> Parse(arguments);
 *	result<report> Run(session &, const Arguments &);
 */
template <auto Parse, auto Run> constexpr command make_command(command_description description)
{
	return {description,
		[](session &s, arguments words) -> result<report> {
			KDUMP_TRY(parsed, Parse(words));
			return Run(s, parsed);
		},
		[](arguments words) -> result<void> {
			KDUMP_CHECK(Parse(words));
			return {};
		}};
}

/* All commands, by name. */
std::span<const command *const> all_commands();

/* By name or alias; nullptr if there is none. */
const command *find_command(std::string_view name);

} // namespace kdump::crash_lite
