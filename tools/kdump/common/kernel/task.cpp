// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/task.hpp"

#include "kdump/config.hpp"
#include "kdump/constant.hpp"
#include "kdump/layout/asm/thread_info.hpp"
#include "kdump/layout/kernel/sched/sched.hpp"
#include "kdump/layout/linux/sched/signal.hpp"
#include "kdump/layout/linux/sched/task.hpp"

#include <bit>

namespace kdump {

using layout::task_struct;

namespace {

/* PID_MAX_LIMIT, and then some for the idle tasks. */
constexpr uint64_t task_limit = uint64_t{1} << 23;

} // namespace

/* __task_state_index() and task_index_to_char() of include/linux/sched.h */
char state_letter(const task_object &task)
{
	static constexpr char letters[] = "RSDTtXZPI";
	uint32_t state = task[task_struct::__state];
	uint32_t index = (state | task[task_struct::exit_state]) & constant::TASK_REPORT;

	if ((state & constant::TASK_IDLE) == constant::TASK_IDLE)
		index = constant::TASK_REPORT_IDLE;
	if (state & (constant::TASK_RTLOCK_WAIT | constant::TASK_FROZEN))
		index = constant::TASK_UNINTERRUPTIBLE;
	static_assert(constant::TASK_REPORT_MAX * 2 == 1 << (sizeof(letters) - 1));
	return letters[std::bit_width(index)];
}

/*
 * task_cpu() of include/linux/sched.h; a template, so that members which this kernel lacks are not
 * looked for. A struct thread_info outside of the task is what its stack begins with.
 */
template <typename Task, typename Info>
static result<unsigned int> read_cpu(const kernel &k, const object<Task> &task)
{
	if constexpr (!config::SMP)
		return 0U;
	else if constexpr (config::THREAD_INFO_IN_TASK)
		return task[Task::thread_info / Info::cpu];
	else
		return k.mem().read(ptr<Info>{task[Task::stack].address}, Info::cpu);
}

result<unsigned int> read_last_cpu(const kernel &k, const task_object &task)
{
	return read_cpu<task_struct, layout::thread_info>(k, task);
}

vaddr_range stack_of(const task_object &task)
{
	vaddr begin = task[task_struct::stack].address;

	return {begin, begin + constant::THREAD_SIZE};
}

bool is_kernel_thread(const task_object &task)
{
	return task[task_struct::flags] & constant::PF_KTHREAD;
}

std::string command_name(const task_object &task)
{
	return std::string(task[task_struct::comm].text());
}

uint64_t task_struct_size(const kernel &k)
{
	/* Only architectures with CONFIG_ARCH_WANTS_DYNAMIC_TASK_STRUCT have the variable. */
	if (result<vaddr> variable = k.find_symbol("arch_task_struct_size")) {
		int32_t size = k.mem().read(ptr<int32_t>{*variable}).value_or(0);

		if (size > 0 && static_cast<uint64_t>(size) < size_of<task_struct>)
			return static_cast<uint64_t>(size);
	}
	return size_of<task_struct>;
}

result<task_object> read_task(const kernel &k, ptr<task_struct> task)
{
	task_object value(task);

	KDUMP_CHECK(k.mem().read(task.address, value.bytes().first(task_struct_size(k))));
	return value;
}

task_walker::task_walker(const kernel &k, bool with_idle) : k_(&k), left_(task_limit)
{
	result<ptr<task_struct>> init = k.find(variable::init_task);

	if (init)
		processes_.emplace(k.mem(), member(*init, task_struct::tasks));
	else
		start_failed_ = std::move(init).failure();
	if (!with_idle)
		return;
	if (result<std::vector<unsigned int>> cpus = k.present_cpus())
		idle_cpus_ = *std::move(cpus);
	else if (!start_failed_)
		start_failed_ = std::move(cpus).failure();
}

std::optional<result<task_object>> task_walker::next_idle()
{
	if (next_idle_ == idle_cpus_.size())
		return std::nullopt;
	result<ptr<task_struct>> idle = read_idle_task(*k_, idle_cpus_[next_idle_++]);

	if (!idle)
		return result<task_object>(std::move(idle).failure());
	return read_task(*k_, *idle);
}

std::optional<result<task_object>> task_walker::next_thread()
{
	if (!threads_)
		return std::nullopt;
	std::optional<result<ptr<layout::list_head>>> node = threads_->next();

	if (!node) {
		threads_.reset();
		return std::nullopt;
	}
	if (!*node)
		return result<task_object>(std::move(*node).failure());
	return read_task(*k_, container_of(**node, task_struct::thread_node));
}

/* Goes on to the next process; yields something only if that cannot be done. */
std::optional<result<task_object>> task_walker::start_process()
{
	std::optional<result<ptr<layout::list_head>>> node = processes_->next();

	if (!node) {
		processes_.reset();
		return std::nullopt;
	}
	if (!*node)
		return result<task_object>(std::move(*node).failure());
	ptr<task_struct> leader = container_of(**node, task_struct::tasks);
	result<ptr<layout::signal_struct>> signal = k_->mem().read(leader, task_struct::signal);
	if (!signal)
		return result<task_object>(std::move(signal).failure());
	threads_.emplace(k_->mem(), member(*signal, layout::signal_struct::thread_head));
	return std::nullopt;
}

std::optional<result<task_object>> task_walker::next()
{
	if (start_failed_) {
		result<task_object> failed(*std::move(start_failed_));

		start_failed_.reset();
		return failed;
	}
	if (left_ == 0)
		return std::nullopt;
	if (--left_ == 0)
		return result<task_object>(
			make_error(error_code::limit, "more than %llu tasks", wide(task_limit)));
	if (auto idle = next_idle())
		return idle;
	for (;;) {
		if (auto thread = next_thread())
			return thread;
		if (!processes_)
			return std::nullopt;
		if (auto failed = start_process())
			return failed;
	}
}

result<task_object> find_task(const kernel &k, int32_t pid)
{
	if (pid == 0) {
		KDUMP_TRY(idle, k.find(variable::init_task));
		return read_task(k, idle);
	}
	for (auto &task : task_range(k, false)) {
		if (task && (*task)[task_struct::pid] == pid)
			return std::move(task);
	}
	return make_error(error_code::not_found, "there is no task with PID %d", pid);
}

result<ptr<task_struct>> read_current_task(const kernel &k, unsigned int cpu)
{
	KDUMP_TRY(queue, k.per_cpu(variable::runqueues, cpu));
	return k.mem().read(queue, layout::rq::curr);
}

result<ptr<task_struct>> read_idle_task(const kernel &k, unsigned int cpu)
{
	KDUMP_TRY(queue, k.per_cpu(variable::runqueues, cpu));
	return k.mem().read(queue, layout::rq::idle);
}

/* The run queue has the last word: on_cpu alone is set a little longer than a task runs. */
result<std::optional<unsigned int>> find_running_cpu(const kernel &k, const task_object &task)
{
	KDUMP_TRY(cpu, read_last_cpu(k, task));
	KDUMP_TRY(current, read_current_task(k, cpu));

	return current == task.address() ? std::optional(cpu) : std::nullopt;
}

} // namespace kdump
