// SPDX-License-Identifier: GPL-2.0-only
/* arch/mips/include/asm/irq.h */
#include "arch/mips/arch.hpp"
#include "arch/stack_walk.hpp"

#include "kdump/constant.hpp"

namespace kdump::arch {

std::vector<cpu_stack> mips::find_cpu_stacks(const dump_view &dump, unsigned int cpu)
{
	static constexpr stack_array arrays[] = {{"IRQ", "irq_stack"}};

	return find_stacks_in_arrays(dump, cpu, arrays, constant::IRQ_STACK_SIZE);
}

} // namespace kdump::arch
