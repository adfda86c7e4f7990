// SPDX-License-Identifier: GPL-2.0-only
/* arch/arm/kernel/{irq,traps}.c */
#include "arch/arm/arch.hpp"

#include "kdump/constant.hpp"

namespace kdump::arch {

/* The pointers are to the stacks' ends. */
std::vector<cpu_stack> arm::find_cpu_stacks(const dump_view &dump, unsigned int cpu)
{
	std::vector<cpu_stack> stacks;
	auto add = [&](const char *name, const char *variable, uint64_t size) {
		result<uint64_t> end = read_variable(dump, variable, cpu);

		if (end && *end > size)
			stacks.push_back({name, {vaddr{*end - size}, vaddr{*end}}});
	};

	add("IRQ", "irq_stack_ptr", constant::THREAD_SIZE);
	add("overflow", "overflow_stack_ptr", constant::OVERFLOW_STACK_SIZE);
	return stacks;
}

} // namespace kdump::arch
