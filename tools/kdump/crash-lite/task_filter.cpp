// SPDX-License-Identifier: GPL-2.0-only
#include "crash-lite/task_filter.hpp"

#include "crash-lite/interrupt.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace kdump::crash_lite {

namespace {

using ts = layout::task_struct;

bool has_name(const task_object &task, const std::string &name)
{
	if (std::optional<uint64_t> pid = parse_u64(name))
		if (*pid == static_cast<uint64_t>(task[ts::pid]))
			return true;
	if (std::optional<uint64_t> address = parse_u64(name, 16))
		if (vaddr{*address} == task.address().address)
			return true;
	return command_name(task) == name;
}

bool is_of_kind(session &s, const task_filter &filter, const task_object &task)
{
	if (filter.kernel_only && !is_kernel_thread(task))
		return false;
	if (filter.user_only && is_kernel_thread(task))
		return false;
	if (filter.leaders_only && task[ts::pid] != task[ts::tgid])
		return false;
	if (filter.active_only && !s.running_cpu(task.address()))
		return false;
	if (filter.cpus.empty())
		return true;
	result<unsigned int> cpu = read_last_cpu(s.dumped(), task);
	return cpu && std::find(filter.cpus.begin(), filter.cpus.end(), *cpu) != filter.cpus.end();
}

} // namespace

result<void> for_each_task(session &s, const task_filter &filter, std::vector<error> &damage,
			   const std::function<void(const task_object &)> &each)
{
	std::vector<bool> found(filter.names.size());

	for (auto &task : task_range(s.dumped())) {
		bool named = filter.names.empty();

		if (interrupted())
			return {};
		if (!task) {
			damage.push_back(std::move(task).failure());
			continue;
		}
		for (size_t i = 0; i < filter.names.size(); i++) {
			if (has_name(*task, filter.names[i]))
				named = found[i] = true;
		}
		if (named && is_of_kind(s, filter, *task))
			each(*task);
	}
	for (size_t i = 0; i < filter.names.size(); i++)
		if (!found[i])
			return make_error(error_code::not_found,
					  "no task has this pid, address or command: %s",
					  filter.names[i].c_str());
	return {};
}

} // namespace kdump::crash_lite
