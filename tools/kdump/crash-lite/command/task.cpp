// SPDX-License-Identifier: GPL-2.0-only
#include "crash-lite/c_value.hpp"
#include "crash-lite/command.hpp"
#include "crash-lite/session.hpp"
#include "crash-lite/task_text.hpp"
#include "crash-lite/text/table.hpp"

#include "base/text.hpp"

namespace kdump::crash_lite {

namespace {

struct task_arguments {
	std::optional<unsigned int> radix = {};
	std::vector<std::string> members = {};
	std::vector<std::string> tasks = {};
};

constexpr option_spec task_options[] = {{"x"}, {"d"}, {"R", true}};

result<task_arguments> parse_task(arguments words)
{
	KDUMP_TRY(given, read_arguments(words, task_options));
	task_arguments parsed;

	for (const given_option &option : given.options) {
		if (option == "R") {
			for (std::string_view rest = option.value; !rest.empty();)
				parsed.members.emplace_back(take_field(rest, ','));
		} else {
			parsed.radix = option == "x" ? 16 : 10;
		}
	}
	parsed.tasks = std::move(given.operands);
	return parsed;
}

/* The task_struct, then the thread_info: a member of it, or what the stack begins with. */
result<std::vector<c_value>> find_structures(session &s, const task_object &task)
{
	KDUMP_TRY(types, s.types());
	KDUMP_TRY(task_type, find_c_type(types, "struct task_struct"));
	c_value whole{.type = task_type, .in_memory = true, .number = task.address().address.value};
	result<c_value> info = select_member(whole, "thread_info");

	if (!info) {
		KDUMP_TRY(info_type, find_c_type(types, "struct thread_info"));
		info = c_value{.type = info_type,
			       .in_memory = true,
			       .number = task[layout::task_struct::stack].address.value};
	}
	return std::vector<c_value>{std::move(whole), *std::move(info)};
}

result<void> add_value(session &s, const c_value &value, unsigned int radix,
		       const std::string &before, const std::string &name, section &below)
{
	KDUMP_TRY(shown, read_value(s, memory_source::of_kernel(s.dumped()), value, radix));
	bool member = before.starts_with(' ');
	std::string text = before + format_value(shown, member ? 2 : 0) + (member ? "," : "");

	below.add(cell(name).hidden(), std::move(shown).shown_as(std::move(text)));
	return {};
}

result<void> add_structures(session &s, const task_arguments &wanted, const task_object &task,
			    section &below)
{
	unsigned int radix = wanted.radix.value_or(s.variables().radix);
	KDUMP_TRY(structures, find_structures(s, task));

	if (wanted.members.empty()) {
		for (const c_value &structure : structures) {
			KDUMP_TRY(name, name_of(structure.type));
			KDUMP_CHECK(add_value(s, structure, radix, name + " ", name, below));
		}
		return {};
	}
	for (const std::string &path : wanted.members) {
		result<c_value> member = select_member(structures[0], path);

		if (!member)
			member = select_member(structures[1], path);
		if (!member)
			return make_error(error_code::not_found,
					  "neither task_struct nor thread_info has a member %s",
					  path.c_str());
		KDUMP_TRY(found, std::move(member));
		KDUMP_CHECK(add_value(s, found, radix, "  " + path + " = ", path, below));
	}
	return {};
}

result<report> run_task(session &s, const task_arguments &wanted)
{
	report answer;
	section &tasks = answer.add(
		{.name = "tasks", .form = shape::lines, .columns = task_header_columns()});
	std::vector<task_object> found;

	for (const std::string &name : wanted.tasks) {
		KDUMP_TRY(task, s.find_task(name));
		found.push_back(std::move(task));
	}
	if (found.empty()) {
		KDUMP_TRY(task, s.current_task());
		found.push_back(std::move(task));
	}
	for (const task_object &task : found) {
		section below{.name = "structures",
			      .form = shape::lines,
			      .columns = {{.name = "name"}, {.name = "value"}}};
		row &entry = tasks.rows.emplace_back();

		entry.cells = task_header_cells(s, task);
		if (result<void> added = add_structures(s, wanted, task, below); !added)
			below.add_error(std::move(added).failure());
		entry.below.push_back(std::move(below));
	}
	return answer;
}

} // namespace

extern const command task_command = make_command<parse_task, run_task>({
	.name = "task",
	.summary = "the task_struct and thread_info of a task",
	.usage = "[-x | -d] [-R MEMBER,...] [PID | TASK]...",
	.help = "Shows the structures that the kernel keeps for a task, of the context if none is\n"
		"given.\n"
		"\n"
		"  -R MEMBER,...  these members only\n"
		"  -x, -d         integers in hexadecimal, decimal\n",
});

} // namespace kdump::crash_lite
