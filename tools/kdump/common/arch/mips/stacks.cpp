// SPDX-License-Identifier: GPL-2.0-only
/* The stacks that code of mips may run on; arch/mips/include/asm/irq.h. */
#include "arch/stack_walk.hpp"

#include "kdump/constant.hpp"
#include "kdump/target.hpp"

namespace kdump::arch {

std::vector<cpu_stack> find_cpu_stacks(const dump_view &dump, unsigned int cpu)
{
	std::vector<cpu_stack> stacks;
	auto find_irq_stack = [&]() -> result<uint64_t> {
		KDUMP_TRY(array, dump.find_symbol("irq_stack"));
		return read_word(dump, array + uint64_t{cpu} * target::word_size);
	};
	result<uint64_t> begin = find_irq_stack();

	if (begin && *begin != 0)
		stacks.push_back(
			{"IRQ", {vaddr{*begin}, vaddr{*begin} + constant::IRQ_STACK_SIZE}});
	return stacks;
}

} // namespace kdump::arch
