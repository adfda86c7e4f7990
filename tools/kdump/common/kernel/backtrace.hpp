// SPDX-License-Identifier: GPL-2.0-only
/* Call traces out of saved registers and stacks, by the unwinder of the architecture. */
#pragma once

#include "base/result.hpp"
#include "kernel/kernel.hpp"
#include "kernel/task.hpp"

#include <optional>
#include <vector>

namespace kdump {

using registers = arch::current::registers;
using stack_frame = arch::stack_frame<registers>;

struct backtrace {
	/* The CPU, if the task was running on one. */
	std::optional<unsigned int> cpu;
	std::vector<stack_frame> frames;
	/* Why the trace ends before the end of the stack, if it does. */
	std::optional<error> incomplete;
};

/*
 * Of a task that ran on a CPU: from the registers that the dump has for that CPU. Of any other:
 * from where the scheduler left it.
 */
backtrace read_backtrace(const kernel &k, const task_object &task);

/* The registers of a CPU as the crash or a hypervisor saved them, or error_code::not_found. */
result<registers> read_cpu_registers(const kernel &k, unsigned int cpu);

/* The CPU that the kernel panicked on; nothing if it did not panic. */
result<std::optional<unsigned int>> read_panic_cpu(const kernel &k);

} // namespace kdump
