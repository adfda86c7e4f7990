// SPDX-License-Identifier: GPL-2.0-only
/* arch/arm64/include/asm/stacktrace.h */
#include "arch/arm64/arch.hpp"
#include "arch/stack_walk.hpp"

#include "kdump/constant.hpp"

namespace kdump::arch {

std::vector<cpu_stack> arm64::find_cpu_stacks(const dump_view &dump, unsigned int cpu)
{
	std::vector<cpu_stack> stacks;

	add_stack(stacks, "IRQ", read_variable(dump, "irq_stack_ptr", cpu),
		  constant::IRQ_STACK_SIZE);
	if (result<vaddr> overflow = find_variable(dump, "overflow_stack", cpu))
		stacks.push_back(
			{"overflow", {*overflow, *overflow + constant::OVERFLOW_STACK_SIZE}});
	add_stack(stacks, "SDEI normal", read_variable(dump, "sdei_stack_normal_ptr", cpu),
		  constant::SDEI_STACK_SIZE);
	add_stack(stacks, "SDEI critical", read_variable(dump, "sdei_stack_critical_ptr", cpu),
		  constant::SDEI_STACK_SIZE);
	add_stack_below(stacks, "EFI", read_variable(dump, "efi_rt_stack_top"),
			constant::THREAD_SIZE);
	return stacks;
}

} // namespace kdump::arch
