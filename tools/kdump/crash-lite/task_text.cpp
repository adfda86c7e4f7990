// SPDX-License-Identifier: GPL-2.0-only
#include "crash-lite/task_text.hpp"

#include "base/escape.hpp"

#include <algorithm>
#include <iterator>

namespace kdump::crash_lite {

namespace {

using ts = layout::task_struct;

struct state_name {
	char letter;
	const char *brief;
	const char *full;
};

constexpr state_name state_names[] = {
	{'R', "RU", "TASK_RUNNING"},
	{'S', "IN", "TASK_INTERRUPTIBLE"},
	{'D', "UN", "TASK_UNINTERRUPTIBLE"},
	{'I', "ID", "TASK_IDLE"},
	{'T', "ST", "TASK_STOPPED"},
	{'t', "TR", "TASK_TRACED"},
	{'Z', "ZO", "EXIT_ZOMBIE"},
	{'X', "DE", "EXIT_DEAD"},
	{'P', "PA", "TASK_PARKED"},
	{'W', "WA", "TASK_WAKING"},
	{'N', "NE", "TASK_NEW"},
};

const state_name &find_state(const task_object &task)
{
	static constexpr state_name unknown = {'?', "??", "(unknown)"};
	auto found = std::find_if(std::begin(state_names), std::end(state_names),
				  [letter = state_letter(task)](const state_name &s) {
					  return s.letter == letter;
				  });

	return found == std::end(state_names) ? unknown : *found;
}

} // namespace

const char *short_state(const task_object &task)
{
	return find_state(task).brief;
}

const char *long_state(const task_object &task)
{
	return find_state(task).full;
}

std::vector<column> task_header_columns()
{
	return {{.name = "pid", .min_width = 7, .before = "PID: "},
		{.name = "task", .before = "  TASK: "},
		{.name = "cpu", .min_width = 3, .before = "  CPU: "},
		{.name = "command", .before = "  COMMAND: \"", .after = "\""}};
}

std::vector<cell> task_header_cells(session &s, const task_object &task)
{
	return {task[ts::pid], task.address().address, cpu_cell(s, task), command_name(task)};
}

cell cpu_cell(session &s, const task_object &task)
{
	result<unsigned int> cpu = read_last_cpu(s.dumped(), task);

	return cpu ? cell(*cpu) : cell();
}

section make_context(session &s, const task_object &task)
{
	std::optional<unsigned int> cpu = s.running_cpu(task.address());
	std::string state = long_state(task);
	section context{.name = "context",
			.form = shape::record,
			.columns = {{"pid", "PID"},
				    {"command", "COMMAND"},
				    {"task", "TASK"},
				    {"cpu", "CPU"},
				    {"state", "STATE"},
				    {"active"},
				    {"panic"}}};
	bool panicked = cpu && cpu == s.panic_cpu();

	if (cpu)
		state += panicked ? " (PANIC)" : " (ACTIVE)";
	std::string command = command_name(task);
	context.add(task[ts::pid], cell(command).shown_as("\"" + printable_line(command) + "\""),
		    task.address().address, cpu_cell(s, task),
		    cell(long_state(task)).shown_as(state), cell(cpu.has_value()).hidden(),
		    cell(panicked).hidden());
	return context;
}

std::string bracketed_command(const task_object &task)
{
	std::string command = printable_line(command_name(task));

	return is_kernel_thread(task) ? "[" + command + "]" : command;
}

std::string format_duration(uint64_t seconds)
{
	auto part = [](uint64_t n) { return wide(n); };
	std::string clock = format("%02llu:%02llu:%02llu", part(seconds / 3600 % 24),
				   part(seconds / 60 % 60), part(seconds % 60));
	uint64_t days = seconds / (24 * 3600);

	return days ? format("%llu days, ", part(days)) + clock : clock;
}

std::string format_nanoseconds(uint64_t nanoseconds)
{
	return format_duration(nanoseconds / 1'000'000'000) +
	       format(".%03u", static_cast<unsigned int>(nanoseconds / 1'000'000 % 1000));
}

} // namespace kdump::crash_lite
