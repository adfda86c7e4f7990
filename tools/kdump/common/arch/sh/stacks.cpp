// SPDX-License-Identifier: GPL-2.0-only
/* arch/sh/kernel/irq.c */
#include "arch/sh/arch.hpp"
#include "arch/stack_walk.hpp"

#include "kdump/constant.hpp"

namespace kdump::arch {

/* Without CONFIG_IRQSTACKS there are none. */
std::vector<cpu_stack> sh::find_cpu_stacks(const dump_view &dump, unsigned int cpu)
{
	static constexpr stack_array arrays[] = {{"IRQ", "hardirq_ctx"},
						 {"softirq", "softirq_ctx"}};

	return find_stacks_in_arrays(dump, cpu, arrays, constant::THREAD_SIZE);
}

} // namespace kdump::arch
