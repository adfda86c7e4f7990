// SPDX-License-Identifier: GPL-2.0-only
/* get_stack_info() of arch/loongarch/kernel/process.c */
#include "arch/loongarch/arch.hpp"
#include "arch/stack_walk.hpp"

#include "kdump/constant.hpp"

namespace kdump::arch {

std::vector<cpu_stack> loongarch::find_cpu_stacks(const dump_view &dump, unsigned int cpu)
{
	std::vector<cpu_stack> stacks;

	add_stack(stacks, "IRQ", read_variable(dump, "irq_stack", cpu), constant::IRQ_STACK_SIZE);
	return stacks;
}

} // namespace kdump::arch
