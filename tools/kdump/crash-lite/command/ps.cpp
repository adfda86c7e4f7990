// SPDX-License-Identifier: GPL-2.0-only
#include "crash-lite/command/ps.hpp"
#include "crash-lite/process_memory.hpp"

#include <functional>
#include <map>

namespace kdump::crash_lite {

namespace {

using ts = layout::task_struct;

constexpr option_spec ps_options[] = {{"k"}, {"u"}, {"G"}, {"A"}, {"s"}, {"t"},
				      {"l"}, {"m"}, {"p"}, {"c"}, {"S"}, {"C", true}};

result<ps_arguments> parse_ps(arguments words)
{
	KDUMP_TRY(given, read_arguments(words, ps_options));
	ps_arguments parsed;
	task_filter &filter = parsed.filter;

	filter.names = std::move(given.operands);
	for (const given_option &option : given.options) {
		filter.kernel_only |= option == "k";
		filter.user_only |= option == "u";
		filter.leaders_only |= option == "G";
		filter.active_only |= option == "A";
		parsed.stack_pointers |= option == "s";
		parsed.relative_times |= option == "m";
		if (option == "t")
			parsed.form = ps_form::times;
		else if (option == "l" || option == "m")
			parsed.form = ps_form::last_run;
		else if (option == "p")
			parsed.form = ps_form::parents;
		else if (option == "c")
			parsed.form = ps_form::children;
		else if (option == "S")
			parsed.form = ps_form::summary;
		else if (option == "C") {
			KDUMP_TRY(cpus, parse_cpu_list(option.value));
			filter.cpus = std::move(cpus);
		}
	}
	if (filter.kernel_only && filter.user_only)
		return make_error(error_code::invalid_argument, "-k and -u exclude each other");
	return parsed;
}

using task_row_maker = std::function<void(const task_object &)>;

/* Processes of many threads share one mm: it is read once. */
class memory_sizes {
public:
	explicit memory_sizes(const kernel &k) :
		kernel_(k), total_(static_cast<double>(read_present_memory(k).value_or(0)))
	{
	}

	result<process_memory> read(const task_object &task);
	cell percent(const process_memory &of) const
	{
		if (total_ == 0)
			return {};
		return decimal_fraction{static_cast<double>(of.resident_size) * 100 / total_, 1};
	}

private:
	const kernel &kernel_;
	double total_;
	std::map<ptr<layout::mm_struct>, result<process_memory>> known_;
};

result<process_memory> memory_sizes::read(const task_object &task)
{
	/* A kernel thread that has an mm has borrowed it. */
	if (is_kernel_thread(task))
		return process_memory{};

	ptr<layout::mm_struct> mm = task[ts::mm];
	auto found = known_.find(mm);
	if (found == known_.end())
		found = known_.emplace(mm, read_process_memory(kernel_, mm)).first;
	return found->second;
}

section make_table(bool stack_pointers)
{
	return {.name = "tasks",
		.columns = {{.name = "active", .min_width = 1},
			    {"pid", "PID", align::right, 7},
			    {"ppid", "PPID", align::right, 7},
			    {"cpu", "CPU", align::right, 3},
			    {stack_pointers ? "stack_pointer" : "task",
			     stack_pointers ? "KSTACKP" : "TASK", align::right, 16},
			    {"state", "ST", align::left, 2},
			    {"mem_percent", "%MEM", align::right, 5},
			    {"vsz", "VSZ", align::right, 8},
			    {"rss", "RSS", align::right, 8},
			    {"command", "COMM"}}};
}

cell in_kibibytes(uint64_t bytes)
{
	return cell(bytes).shown_as(format("%llu", wide(bytes / 1024)));
}

result<int32_t> read_parent_pid(const session &s, const task_object &task)
{
	ptr<layout::task_struct> parent = task[ts::real_parent];

	/* An idle task was forked by whoever started its CPU, which is nobody's business. */
	if (!parent || task[ts::pid] == 0)
		return 0;
	/* The one member only: a task_struct is ten kilobytes. */
	return s.mem().read(parent, ts::tgid);
}

std::vector<cell> table_cells(session &s, bool stack_pointers, const task_object &task,
			      memory_sizes &sizes, section &table)
{
	bool active = s.running_cpu(task.address()).has_value();
	result<int32_t> ppid = read_parent_pid(s, task);
	result<process_memory> memory = sizes.read(task);
	result<vaddr> stack = s.dumped().switched_stack_pointer(task.address());
	cell place = !stack_pointers ? cell(task.address().address) : stack ? cell(*stack) : cell();

	std::vector<cell> cells{
		cell(active).shown_as(active ? ">" : " "),
		cell(task[ts::pid]),
		ppid ? cell(*ppid) : cell(),
		cpu_cell(s, task),
		std::move(place),
		cell(short_state(task)),
		memory ? sizes.percent(*memory) : cell(),
		memory ? in_kibibytes(memory->virtual_size) : cell(),
		memory ? in_kibibytes(memory->resident_size) : cell(),
		cell(command_name(task)).shown_as(bracketed_command(task)),
	};

	std::string who = format("task of pid %d", task[ts::pid]);
	if (!ppid)
		table.add_error(std::move(ppid).failure().add_context("parent of " + who));
	if (!memory)
		table.add_error(std::move(memory).failure().add_context("memory of " + who));
	return cells;
}

/* By pid, as crash has it: a thread may be younger than its leader's children. */
result<report> run_table(session &s, const ps_arguments &wanted)
{
	report answer;
	section &table = answer.add(make_table(wanted.stack_pointers));
	memory_sizes sizes(s.dumped());
	sortable_lines<int32_t> lines;

	KDUMP_CHECK(for_each_task(s, wanted.filter, answer.errors, [&](const task_object &task) {
		lines.emplace_back(task[ts::pid],
				   table_cells(s, wanted.stack_pointers, task, sizes, table));
	}));
	add_sorted(std::move(lines), std::less(), table);
	return answer;
}

result<report> run_summary(session &s, const ps_arguments &wanted)
{
	std::map<std::string_view, uint64_t> counts;
	report answer;
	section &states = answer.add(
		{.name = "states",
		 .form = shape::lines,
		 .columns = {{.name = "state", .before = "  ", .after = ": "}, {.name = "count"}}});

	KDUMP_CHECK(for_each_task(s, wanted.filter, answer.errors,
				  [&](const task_object &task) { counts[short_state(task)]++; }));
	for (const auto &[state, count] : counts)
		states.add(state, count);
	return answer;
}

result<report> run_ps(session &s, const ps_arguments &wanted)
{
	switch (wanted.form) {
	case ps_form::times:
		return run_ps_times(s, wanted);
	case ps_form::last_run:
		return run_ps_last_run(s, wanted);
	case ps_form::parents:
		return run_ps_parents(s, wanted);
	case ps_form::children:
		return run_ps_children(s, wanted);
	case ps_form::summary:
		return run_summary(s, wanted);
	case ps_form::table:
		break;
	}
	return run_table(s, wanted);
}

} // namespace

extern const command ps_command = make_command<parse_ps, run_ps>({
	.name = "ps",
	.summary = "tasks and their states",
	.usage = "[-k | -u | -G | -A] [-C CPUS] [-s | -t | -l | -m | -p | -c | -S]\n"
		 "   [PID | TASK | COMMAND]...",
	.help = "A line for each task; \">\" marks those that ran when the machine stopped. VSZ "
		"and\n"
		"RSS are in KiB (bytes in JSON). Which tasks:\n"
		"\n"
		"  -k       kernel threads\n"
		"  -u       tasks of user processes\n"
		"  -G       one for each process: its first thread\n"
		"  -A       those that ran on a CPU\n"
		"  -C CPUS  those that ran last on these CPUs, such as 0,2-3\n"
		"\n"
		"What of them:\n"
		"\n"
		"  -s  the saved kernel stack pointer in place of the task's address\n"
		"  -t  run time, start time after boot, user and system time\n"
		"  -l  when it ran last, in nanoseconds of the scheduler's clock, latest first\n"
		"  -m  how long ago that was when the machine stopped\n"
		"  -p  its parents\n"
		"  -c  its children\n"
		"  -S  how many there are in each state\n",
});

} // namespace kdump::crash_lite
