// SPDX-License-Identifier: GPL-2.0-only
#include "crash-lite/command.hpp"

namespace kdump::crash_lite {

namespace {

struct help_arguments {
	std::vector<std::string> names = {};
};

result<help_arguments> parse_help(arguments words)
{
	KDUMP_TRY(given, read_arguments(words, {}));

	return help_arguments{std::move(given.operands)};
}

void add_list(report &to)
{
	section &list =
		to.add({.name = "commands",
			.columns = {{"name", "COMMAND"}, {"aliases", "ALSO"}, {"summary", "DOES"}},
			.after = "\n\"help COMMAND\" says more. A line may also be \"COMMAND | "
				 "shell command\",\n\"COMMAND > file\", \"COMMAND >> file\", "
				 "\"! shell command\", \"< file of commands\"\nand \"# "
				 "comment\".\n"});

	for (const command *c : all_commands())
		list.add(c->name, c->aliases, c->summary);
}

section make_pages()
{
	return {.name = "pages",
		.form = shape::lines,
		.columns = {{.name = "name"},
			    {.name = "summary", .before = " - ", .after = "\n\n"},
			    {.name = "usage", .before = "Usage: ", .after = "\n\n"},
			    {.name = "help"}}};
}

void add_page(section &pages, const command &c)
{
	std::string usage =
		std::string(c.name) + (c.usage.empty() ? "" : " ") + std::string(c.usage);

	std::string help(c.help.substr(0, c.help.size() - 1));

	pages.add(c.name, c.summary, cell(usage).shown_as(usage), cell(help).shown_as(help));
}

result<report> run_help(session &, const help_arguments &wanted)
{
	report answer;

	if (wanted.names.empty()) {
		add_list(answer);
		return answer;
	}

	section &pages = answer.add(make_pages());
	for (const std::string &name : wanted.names) {
		const command *found = find_command(name);

		if (!found)
			return make_error(error_code::not_found, "no such command: %s",
					  name.c_str());
		add_page(pages, *found);
	}
	return answer;
}

} // namespace

extern const command help_command = make_command<parse_help, run_help>({
	.name = "help",
	.aliases = "man ?",
	.summary = "this list, or what a command does",
	.usage = "[COMMAND]",
	.help = "Lists all commands, or explains one.\n",
});

} // namespace kdump::crash_lite
