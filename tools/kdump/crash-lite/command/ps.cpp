// SPDX-License-Identifier: GPL-2.0-only
#include "crash-lite/command.hpp"
#include "crash-lite/process_memory.hpp"
#include "crash-lite/session.hpp"
#include "crash-lite/task_filter.hpp"
#include "crash-lite/task_text.hpp"

#include "kdump/config.hpp"
#include "kernel/system.hpp"

#include <algorithm>
#include <functional>
#include <map>

namespace kdump::crash_lite {

namespace {

using ts = layout::task_struct;

enum class ps_form : uint8_t { table, times, last_run, parents, children, summary };

struct ps_arguments {
	ps_form form = ps_form::table;
	bool stack_pointers = false;
	bool relative_times = false;
	task_filter filter;
};

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
	return cell(bytes).shown_as(format("%llu", static_cast<unsigned long long>(bytes / 1024)));
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

/* Lines, and what they are sorted by. Tasks themselves are too large to keep them all. */
template <typename Key> using sortable_lines = std::vector<std::pair<Key, std::vector<cell>>>;

template <typename Key, typename Order>
void add_sorted(sortable_lines<Key> &&lines, Order before, section &to)
{
	std::stable_sort(lines.begin(), lines.end(),
			 [&](const auto &a, const auto &b) { return before(a.first, b.first); });
	for (auto &[key, cells] : lines)
		to.add_cells(std::move(cells));
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

section make_headers()
{
	return {.name = "tasks", .form = shape::lines, .columns = task_header_columns()};
}

/* Kept with CONFIG_SCHED_INFO only. */
template <typename Info = layout::sched_info> uint64_t last_run(const task_object &task)
{
	if constexpr (requires { Info::last_arrival; })
		return task[ts::sched_info / Info::last_arrival];
	return 0;
}

cell run_cell(uint64_t run, uint64_t latest, bool relative)
{
	if (!relative)
		return cell(run).shown_as(format("%16llu", static_cast<unsigned long long>(run)));
	uint64_t ago = latest > run ? latest - run : 0;
	return cell(ago).shown_as(format_nanoseconds(ago));
}

/* The most recent first. With -m the time from then to the last thing that any CPU switched to. */
result<report> run_last_run(session &s, const ps_arguments &wanted)
{
	if (!config::SCHED_INFO)
		return make_error(
			error_code::unsupported,
			"this kernel keeps no time of last runs: CONFIG_SCHED_INFO is not set");
	sortable_lines<uint64_t> lines;
	report answer;
	section &tasks = answer.add(make_headers());
	uint64_t latest = 0;

	for (const session::active_task &active : s.active_tasks())
		if (result<task_object> task = read_task(s.dumped(), active.task))
			latest = std::max(latest, last_run(*task));
	KDUMP_CHECK(for_each_task(s, wanted.filter, answer.errors, [&](const task_object &task) {
		std::vector<cell> cells = task_header_cells(s, task);

		cells.insert(cells.begin(), cell(short_state(task)));
		cells.insert(cells.begin(),
			     run_cell(last_run(task), latest, wanted.relative_times));
		lines.emplace_back(last_run(task), std::move(cells));
	}));
	tasks.columns.insert(tasks.columns.begin(),
			     {{.name = wanted.relative_times ? "nanoseconds_ago" : "last_run",
			       .before = "[",
			       .after = "] "},
			      {.name = "state", .before = "[", .after = "]  "}});
	add_sorted(std::move(lines), std::greater(), tasks);
	return answer;
}

section make_times(const task_object &task, uint64_t uptime)
{
	auto shown = [](uint64_t nanoseconds) {
		return cell(nanoseconds).shown_as(format_nanoseconds(nanoseconds));
	};
	uint64_t start = task[ts::start_boottime];
	section times{.name = "times",
		      .form = shape::record,
		      .columns = {{"run_time", "RUN TIME"},
				  {"start_time", "START TIME"},
				  {"utime", "UTIME"},
				  {"stime", "STIME"}},
		      .indent = 4};

	times.add(shown(uptime > start ? uptime - start : 0), shown(start), shown(task[ts::utime]),
		  shown(task[ts::stime]));
	return times;
}

result<report> run_times(session &s, const ps_arguments &wanted)
{
	KDUMP_TRY(time, read_system_time(s.dumped()));
	report answer;
	section &tasks = answer.add(make_headers());

	KDUMP_CHECK(for_each_task(s, wanted.filter, answer.errors, [&](const task_object &task) {
		row &line = tasks.rows.emplace_back();

		line.cells = task_header_cells(s, task);
		line.below.push_back(make_times(task, time.boot_nanoseconds));
	}));
	return answer;
}

/* From the first process of all down to the task, each a blank further in. */
section make_parents(session &s, const task_object &task)
{
	/* Deeper than any real family; and in a damaged dump a task may be its own ancestor. */
	constexpr size_t limit = 1024;
	std::vector<std::vector<cell>> line = {task_header_cells(s, task)};
	section parents = make_headers();
	ptr<layout::task_struct> last = task.address();
	ptr<layout::task_struct> next = task[ts::real_parent];

	while (next && next != last && line.size() < limit) {
		result<task_object> parent = read_task(s.dumped(), next);

		if (!parent) {
			parents.add_error(std::move(parent).failure());
			break;
		}
		line.push_back(task_header_cells(s, *parent));
		last = next;
		next = (*parent)[ts::real_parent];
	}
	parents.name = "line";
	parents.columns.insert(parents.columns.begin(), {.name = "depth"});
	for (size_t depth = 0; !line.empty(); depth++, line.pop_back()) {
		line.back().insert(line.back().begin(),
				   cell(depth).shown_as(std::string(depth, ' ')));
		parents.add_cells(std::move(line.back()));
	}
	return parents;
}

result<report> run_parents(session &s, const ps_arguments &wanted)
{
	report answer;
	section &tasks =
		answer.add({.name = "tasks", .form = shape::lines, .columns = {{.name = "pid"}}});

	KDUMP_CHECK(for_each_task(s, wanted.filter, answer.errors, [&](const task_object &task) {
		row &line = tasks.rows.emplace_back();

		line.cells = {cell(task[ts::pid]).hidden()};
		line.below.push_back(make_parents(s, task));
	}));
	return answer;
}

result<report> run_children(session &s, const ps_arguments &wanted)
{
	std::map<ptr<layout::task_struct>, std::vector<std::vector<cell>>> children;
	report answer;
	section &tasks = answer.add(make_headers());

	KDUMP_CHECK(for_each_task(s, {.leaders_only = true}, answer.errors,
				  [&](const task_object &task) {
					  if (task[ts::real_parent] != task.address())
						  children[task[ts::real_parent]].push_back(
							  task_header_cells(s, task));
				  }));
	KDUMP_CHECK(for_each_task(s, wanted.filter, answer.errors, [&](const task_object &task) {
		row &line = tasks.rows.emplace_back();
		section below = make_headers();

		below.name = "children";
		below.indent = 2;
		for (const std::vector<cell> &cells : children[task.address()])
			below.add_cells(cells);
		line.cells = task_header_cells(s, task);
		line.below.push_back(std::move(below));
	}));
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
		return run_times(s, wanted);
	case ps_form::last_run:
		return run_last_run(s, wanted);
	case ps_form::parents:
		return run_parents(s, wanted);
	case ps_form::children:
		return run_children(s, wanted);
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
