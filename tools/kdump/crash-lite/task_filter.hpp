// SPDX-License-Identifier: GPL-2.0-only
/* Which tasks a command is about: by kind, by CPU, by name. */
#pragma once

#include "crash-lite/session.hpp"

#include <functional>

namespace kdump::crash_lite {

struct task_filter {
	bool kernel_only = false;
	bool user_only = false;
	bool leaders_only = false;
	bool active_only = false;
	std::vector<unsigned int> cpus = {};
	/* Pids, addresses of task_structs, or commands; empty means all. */
	std::vector<std::string> names = {};
};

/*
 * Calls `each` with every task that passes, in the order of the task list. Parts of the list
 * that cannot be walked end up in `damage`. A name that no task has is error_code::not_found,
 * said after the walk. Stops at ^C.
 */
result<void> for_each_task(session &s, const task_filter &filter, std::vector<error> &damage,
			   const std::function<void(const task_object &)> &each);

} // namespace kdump::crash_lite
