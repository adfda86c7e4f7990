// SPDX-License-Identifier: GPL-2.0-only
/* arch/riscv/include/asm/{stacktrace,irq_stack}.h */
#include "arch/riscv/arch.hpp"
#include "arch/stack_walk.hpp"

#include "kdump/constant.hpp"

namespace kdump::arch {

std::vector<cpu_stack> riscv::find_cpu_stacks(const dump_view &dump, unsigned int cpu)
{
	std::vector<cpu_stack> stacks;

	add_stack(stacks, "IRQ", read_variable(dump, "irq_stack_ptr", cpu),
		  constant::IRQ_STACK_SIZE);
	if (result<vaddr> overflow = find_variable(dump, "overflow_stack", cpu))
		stacks.push_back(
			{"overflow", {*overflow, *overflow + constant::OVERFLOW_STACK_SIZE}});
	return stacks;
}

} // namespace kdump::arch
