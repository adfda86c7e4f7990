// SPDX-License-Identifier: GPL-2.0-only
/* The forms of ps that are more than its table, each a report of its own. */
#pragma once

#include "crash-lite/command.hpp"
#include "crash-lite/session.hpp"
#include "crash-lite/task_filter.hpp"
#include "crash-lite/task_text.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace kdump::crash_lite {

enum class ps_form : uint8_t { table, times, last_run, parents, children, summary };

struct ps_arguments {
	ps_form form = ps_form::table;
	bool stack_pointers = false;
	bool relative_times = false;
	task_filter filter;
};

/* A line for each task: what crash prints above everything that is about one. */
inline section make_task_lines()
{
	return {.name = "tasks", .form = shape::lines, .columns = task_header_columns()};
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

/* -t: in ps_times.cpp. */
result<report> run_ps_times(session &s, const ps_arguments &wanted);
/* -l and -m */
result<report> run_ps_last_run(session &s, const ps_arguments &wanted);

/* -p: in ps_family.cpp. */
result<report> run_ps_parents(session &s, const ps_arguments &wanted);
/* -c */
result<report> run_ps_children(session &s, const ps_arguments &wanted);

} // namespace kdump::crash_lite
