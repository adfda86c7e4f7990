// SPDX-License-Identifier: GPL-2.0-only
/* get_stack_info() of arch/loongarch/kernel/process.c */
#include "arch/loongarch/arch.hpp"

#include "kdump/constant.hpp"

namespace kdump::arch {

std::vector<cpu_stack> loongarch::find_cpu_stacks(const dump_view &dump, unsigned int cpu)
{
	result<uint64_t> irq = read_variable(dump, "irq_stack", cpu);

	if (!irq || *irq == 0)
		return {};
	return {{"IRQ", {vaddr{*irq}, vaddr{*irq} + constant::IRQ_STACK_SIZE}}};
}

} // namespace kdump::arch
