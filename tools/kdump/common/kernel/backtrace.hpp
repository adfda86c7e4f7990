// SPDX-License-Identifier: GPL-2.0-only
/*
 * Call traces out of saved registers and stacks, by the unwinder of the architecture.
 */
#pragma once

#include "base/result.hpp"
#include "kernel/kernel.hpp"
#include "kernel/task.hpp"

#include <optional>
#include <string>
#include <vector>

namespace kdump {

using registers = arch::current::registers;

using stack_frame = arch::stack_frame<registers>;

struct backtrace {
	ptr<layout::task_struct> task;
	std::optional<unsigned int> cpu; /* if it was running */
	std::vector<stack_frame> frames;
	/* Why the trace ends before its end, if it does. */
	std::optional<error> incomplete;
};

/*
 * Of a task that runs on a CPU: from the registers that the dump has for it; else from where
 * the scheduler left it.
 */
result<backtrace> read_backtrace(const kernel &k, ptr<layout::task_struct> task);

/* From registers that are known otherwise. */
result<backtrace> unwind_registers(const kernel &k, ptr<layout::task_struct> task,
				   std::optional<unsigned int> cpu, const registers &start);

/* The registers of a CPU as the crash saved them; error_code::not_found if it did not. */
result<registers> read_cpu_registers(const kernel &k, unsigned int cpu);

/* The CPU that the kernel panicked on; nothing if it did not panic. */
result<std::optional<unsigned int>> read_panic_cpu(const kernel &k);

} // namespace kdump
