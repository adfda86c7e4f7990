// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tasks: the idle task of each CPU, then every process with its threads, in the order of the
 * kernel's own lists (for_each_process_thread, include/linux/sched/signal.h).
 */
#pragma once

#include "base/result.hpp"
#include "kernel/kernel.hpp"
#include "kernel/list.hpp"
#include "mm/walk.hpp"

#include "kdump/layout/linux/sched.hpp"

#include <optional>
#include <string>
#include <vector>

namespace kdump {

using task_object = object<layout::task_struct>;

/* The state as /proc/PID/stat shows it: R S D T t X Z P I (task_state_to_char()). */
char state_letter(const task_object &task);

/* Where the scheduler last ran it. */
result<unsigned int> read_last_cpu(const kernel &k, const task_object &task);
/* From its lowest address to its end. */
vaddr_range stack_of(const task_object &task);
bool is_kernel_thread(const task_object &task);
/* Up to a NUL; may be any bytes. */
std::string command_name(const task_object &task);

/*
 * How many bytes of a task_struct the kernel allocates. The type may end in room that this machine
 * does not need (x86: registers that its FPU does not have); what lies there is somebody else's.
 */
uint64_t task_struct_size(const kernel &k);

/* As memory::read(), but for bytes past task_struct_size(): they are zero. */
result<task_object> read_task(const kernel &k, ptr<layout::task_struct> task);

/* Walks all tasks. A broken list is an error in the sequence, after which it goes on elsewhere. */
class task_walker {
public:
	using value_type = task_object;

	explicit task_walker(const kernel &k, bool with_idle = true);

	std::optional<result<task_object>> next();

private:
	std::optional<result<task_object>> next_idle();
	std::optional<result<task_object>> next_thread();
	std::optional<result<task_object>> start_process();

	const kernel *k_;
	std::vector<unsigned int> idle_cpus_;
	size_t next_idle_ = 0;
	std::optional<list_walker> processes_;
	std::optional<list_walker> threads_; /* of the current process */
	std::optional<error> start_failed_;
	uint64_t left_;
};

/* for (auto &task : task_range(k)) { if (!task) ... } */
using task_range = walk_range<task_walker>;

/* error_code::not_found if there is none. 0 is the idle task of CPU 0. */
result<task_object> find_task(const kernel &k, int32_t pid);

/* Who ran on that CPU when the machine stopped. */
result<ptr<layout::task_struct>> read_current_task(const kernel &k, unsigned int cpu);

/* The idle task of that CPU. */
result<ptr<layout::task_struct>> read_idle_task(const kernel &k, unsigned int cpu);

/* Which CPU runs this task; nothing if none does. */
result<std::optional<unsigned int>> find_running_cpu(const kernel &k, const task_object &task);

} // namespace kdump
