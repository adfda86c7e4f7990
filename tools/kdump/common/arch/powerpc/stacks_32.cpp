// SPDX-License-Identifier: GPL-2.0-only
/*
 * validate_sp_size() of arch/powerpc/kernel/process.c; but emergency_ctx has where a stack begins
 * (vmap_stack_overflow in head_32.h), and not where it ends.
 */
#include "arch/powerpc/arch.hpp"
#include "arch/stack_walk.hpp"

#include "kdump/constant.hpp"

namespace kdump::arch {

/*
 * The last three are Book E's; their indexes are numbers that the hardware gave the CPUs
 * (exc_lvl_early_init() of arch/powerpc/kernel/setup_32.c), which are ours where all CPUs are
 * there.
 */
std::vector<cpu_stack> powerpc::find_cpu_stacks(const dump_view &dump, unsigned int cpu)
{
	static constexpr stack_array arrays[] = {
		{"IRQ", "hardirq_ctx"},		{"softirq", "softirq_ctx"},
		{"emergency", "emergency_ctx"}, {"critical", "critirq_ctx"},
		{"debug", "dbgirq_ctx"},	{"machine check", "mcheckirq_ctx"},
	};

	return find_stacks_in_arrays(dump, cpu, arrays, constant::THREAD_SIZE);
}

} // namespace kdump::arch
