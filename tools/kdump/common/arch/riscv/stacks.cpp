// SPDX-License-Identifier: GPL-2.0-only
/* arch/riscv/include/asm/{stacktrace,irq_stack}.h */
#include "arch/riscv/arch.hpp"

#include "kdump/constant.hpp"

namespace kdump::arch {

std::vector<cpu_stack> riscv::find_cpu_stacks(const dump_view &dump, unsigned int cpu)
{
	std::vector<cpu_stack> stacks;
	auto find_overflow_stack = [&]() -> result<vaddr> {
		KDUMP_TRY(variable, dump.find_symbol("overflow_stack"));
		return dump.per_cpu(variable, cpu);
	};

	result<uint64_t> irq = read_variable(dump, "irq_stack_ptr", cpu);
	if (irq && *irq != 0)
		stacks.push_back({"IRQ", {vaddr{*irq}, vaddr{*irq} + constant::IRQ_STACK_SIZE}});
	result<vaddr> overflow = find_overflow_stack();
	if (overflow)
		stacks.push_back(
			{"overflow", {*overflow, *overflow + constant::OVERFLOW_STACK_SIZE}});
	return stacks;
}

} // namespace kdump::arch
