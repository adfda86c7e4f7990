// SPDX-License-Identifier: GPL-2.0-only
#include "crash-lite/command.hpp"
#include "crash-lite/session.hpp"
#include "crash-lite/task_text.hpp"

namespace kdump::crash_lite {

namespace {

enum class set_action : uint8_t { show_context, show_variables, select, assign };

struct set_arguments {
	set_action action = set_action::show_context;
	bool panic_task = false;
	std::optional<unsigned int> cpu = {};
	std::string task = {};
	settings values; /* of assign: the one variable that is meant */
	bool is_radix = false;
};

constexpr option_spec set_options[] = {{"p"}, {"v"}, {"c", true}};

result<void> parse_on_off(const std::string &word, bool &into)
{
	if (word != "on" && word != "off")
		return make_error(error_code::invalid_argument, "\"on\" or \"off\" expected: %s",
				  word.c_str());
	into = word == "on";
	return {};
}

result<void> parse_radix(const std::string &word, unsigned int &into)
{
	if (word != "10" && word != "16")
		return make_error(error_code::invalid_argument, "radix is 10 or 16: %s",
				  word.c_str());
	into = word == "10" ? 10 : 16;
	return {};
}

/* True if the words are about a variable. */
result<bool> parse_variable(const std::vector<std::string> &words, set_arguments &parsed)
{
	const std::string &name = words[0];
	bool brief = name == "hex" || name == "dec";

	if (!brief && name != "radix" && name != "scroll")
		return false;
	if (words.size() != (brief ? 1 : 2))
		return make_error(error_code::invalid_argument,
				  brief ? "%s stands alone" : "a value of %s expected",
				  name.c_str());
	parsed.action = set_action::assign;
	parsed.is_radix = name != "scroll";
	if (brief)
		parsed.values.radix = name == "hex" ? 16 : 10;
	else if (parsed.is_radix)
		KDUMP_CHECK(parse_radix(words[1], parsed.values.radix));
	else
		KDUMP_CHECK(parse_on_off(words[1], parsed.values.scroll));
	return true;
}

result<set_arguments> parse_set(arguments words)
{
	KDUMP_TRY(given, read_arguments(words, set_options));
	set_arguments parsed;

	for (const given_option &option : given.options) {
		if (option == "v") {
			parsed.action = set_action::show_variables;
			continue;
		}
		parsed.action = set_action::select;
		if (option == "p") {
			parsed.panic_task = true;
		} else {
			KDUMP_TRY(cpu, parse_decimal(option.value, "CPU"));
			parsed.cpu = static_cast<unsigned int>(cpu);
		}
	}
	if (given.operands.empty())
		return parsed;
	KDUMP_TRY(is_variable, parse_variable(given.operands, parsed));
	if (is_variable)
		return parsed;
	if (given.operands.size() > 1 || parsed.action != set_action::show_context)
		return make_error(error_code::invalid_argument, "one task expected");
	parsed.action = set_action::select;
	parsed.task = given.operands[0];
	return parsed;
}

report make_variables(const settings &values)
{
	report answer;
	section &list = answer.add({.name = "variables",
				    .form = shape::record,
				    .columns = {{"radix", "radix"}, {"scroll", "scroll"}}});

	list.add(values.radix, cell(values.scroll).shown_as(values.scroll ? "on" : "off"));
	return answer;
}

result<ptr<layout::task_struct>> find_selected(session &s, const set_arguments &wanted)
{
	if (!wanted.task.empty()) {
		KDUMP_TRY(task, s.find_task(wanted.task));
		return task.address();
	}

	std::optional<unsigned int> cpu = wanted.panic_task ? s.panic_cpu() : wanted.cpu;
	for (const session::active_task &active : s.active_tasks())
		if (active.cpu == cpu)
			return active.task;
	if (wanted.panic_task)
		return make_error(error_code::not_found, "no CPU panicked");
	return make_error(error_code::invalid_argument, "invalid CPU: %u", *wanted.cpu);
}

result<report> run_set(session &s, const set_arguments &wanted)
{
	switch (wanted.action) {
	case set_action::show_variables:
		return make_variables(s.variables());
	case set_action::assign:
		if (wanted.is_radix)
			s.variables().radix = wanted.values.radix;
		else
			s.variables().scroll = wanted.values.scroll;
		return make_variables(s.variables());
	case set_action::select: {
		KDUMP_TRY(task, find_selected(s, wanted));
		s.select_task(task);
		break;
	}
	case set_action::show_context:
		break;
	}

	KDUMP_TRY(task, s.current_task());
	report answer;
	answer.add(make_context(s, task));
	return answer;
}

} // namespace

extern const command set_command = make_command<parse_set, run_set>({
	.name = "set",
	.summary = "the task that commands mean, and variables",
	.usage = "[PID | TASK | -c CPU | -p] | -v | hex | dec | radix 10|16 | scroll on|off",
	.help = "Shows the task of the context, or makes another one it.\n"
		"\n"
		"  -c CPU  the task that ran on this CPU\n"
		"  -p      the task that panicked\n"
		"  -v      shows the variables\n"
		"\n"
		"radix (hex, dec) is that of integers in structures; scroll: output that is "
		"longer\n"
		"than the terminal goes through a pager.\n",
});

} // namespace kdump::crash_lite
