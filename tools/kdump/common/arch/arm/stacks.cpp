// SPDX-License-Identifier: GPL-2.0-only
/* arch/arm/kernel/{irq,traps}.c */
#include "arch/arm/arch.hpp"
#include "arch/stack_walk.hpp"

#include "kdump/constant.hpp"

namespace kdump::arch {

/* The pointers are to the stacks' ends. */
std::vector<cpu_stack> arm::find_cpu_stacks(const dump_view &dump, unsigned int cpu)
{
	std::vector<cpu_stack> stacks;

	add_stack_below(stacks, "IRQ", read_variable(dump, "irq_stack_ptr", cpu),
			constant::THREAD_SIZE);
	add_stack_below(stacks, "overflow", read_variable(dump, "overflow_stack_ptr", cpu),
			constant::OVERFLOW_STACK_SIZE);
	return stacks;
}

} // namespace kdump::arch
