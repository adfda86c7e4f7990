// SPDX-License-Identifier: GPL-2.0-only
#include "crash-lite/command/ps.hpp"

#include "kdump/config.hpp"
#include "kernel/system.hpp"

#include <algorithm>
#include <functional>

namespace kdump::crash_lite {

namespace {

using ts = layout::task_struct;

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
		return cell(run).shown_as(format("%16llu", wide(run)));
	uint64_t ago = latest > run ? latest - run : 0;
	return cell(ago).shown_as(format_nanoseconds(ago));
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

} // namespace

/* The most recent first. With -m the time from then to the last thing that any CPU switched to. */
result<report> run_ps_last_run(session &s, const ps_arguments &wanted)
{
	if (!config::SCHED_INFO)
		return make_error(
			error_code::unsupported,
			"this kernel keeps no time of last runs: CONFIG_SCHED_INFO is not set");
	sortable_lines<uint64_t> lines;
	report answer;
	section &tasks = answer.add(make_task_lines());
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

result<report> run_ps_times(session &s, const ps_arguments &wanted)
{
	KDUMP_TRY(time, read_system_time(s.dumped()));
	report answer;
	section &tasks = answer.add(make_task_lines());

	KDUMP_CHECK(for_each_task(s, wanted.filter, answer.errors, [&](const task_object &task) {
		row &line = tasks.rows.emplace_back();

		line.cells = task_header_cells(s, task);
		line.below.push_back(make_times(task, time.boot_nanoseconds));
	}));
	return answer;
}

} // namespace kdump::crash_lite
