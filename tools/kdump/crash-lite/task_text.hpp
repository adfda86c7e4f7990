// SPDX-License-Identifier: GPL-2.0-only
/* Tasks as the commands show them, in the words that crash has for them. */
#pragma once

#include "crash-lite/session.hpp"
#include "crash-lite/text/report.hpp"

namespace kdump::crash_lite {

/* RU IN UN ST TR ZO DE PA ID WA NE, or ?? for a state that the kernel does not have. */
const char *short_state(const task_object &task);
/* The same as in /proc/PID/status, with crash's spelling: "TASK_UNINTERRUPTIBLE". */
const char *long_state(const task_object &task);

/* `PID: 1  TASK: ffff...  CPU: 0  COMMAND: "init"`: columns, and the cells of one task. */
std::vector<column> task_header_columns();
std::vector<cell> task_header_cells(session &s, const task_object &task);
/* Its last CPU; empty if that cannot be read. */
cell cpu_cell(session &s, const task_object &task);

/* PID, COMMAND, TASK, CPU, STATE as lines of a record. */
section make_context(session &s, const task_object &task);

/* The command in the form of ps: kernel threads in brackets. */
std::string bracketed_command(const task_object &task);

/* "4 days, 02:03:04" */
std::string format_duration(uint64_t seconds);
/* "00:00:13.123" */
std::string format_nanoseconds(uint64_t nanoseconds);

} // namespace kdump::crash_lite
