// SPDX-License-Identifier: GPL-2.0-only
#include "crash-lite/command/ps.hpp"

#include <map>

namespace kdump::crash_lite {

namespace {

using ts = layout::task_struct;

/* From the first process of all down to the task, each a blank further in. */
section make_parents(session &s, const task_object &task)
{
	/* Deeper than any real family; and in a damaged dump a task may be its own ancestor. */
	constexpr size_t limit = 1024;
	std::vector<std::vector<cell>> line = {task_header_cells(s, task)};
	section parents = make_task_lines();
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

} // namespace

result<report> run_ps_parents(session &s, const ps_arguments &wanted)
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

result<report> run_ps_children(session &s, const ps_arguments &wanted)
{
	std::map<ptr<layout::task_struct>, std::vector<std::vector<cell>>> children;
	report answer;
	section &tasks = answer.add(make_task_lines());

	KDUMP_CHECK(for_each_task(s, {.leaders_only = true}, answer.errors,
				  [&](const task_object &task) {
					  if (task[ts::real_parent] != task.address())
						  children[task[ts::real_parent]].push_back(
							  task_header_cells(s, task));
				  }));
	KDUMP_CHECK(for_each_task(s, wanted.filter, answer.errors, [&](const task_object &task) {
		row &line = tasks.rows.emplace_back();
		section below = make_task_lines();

		below.name = "children";
		below.indent = 2;
		for (const std::vector<cell> &cells : children[task.address()])
			below.add_cells(cells);
		line.cells = task_header_cells(s, task);
		line.below.push_back(std::move(below));
	}));
	return answer;
}

} // namespace kdump::crash_lite
