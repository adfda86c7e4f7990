// SPDX-License-Identifier: GPL-2.0-only
/* arch/sh/kernel/irq.c */
#include "arch/stack_walk.hpp"

#include "kdump/constant.hpp"
#include "kdump/target.hpp"

namespace kdump::arch {

std::vector<cpu_stack> find_cpu_stacks(const dump_view &dump, unsigned int cpu)
{
	constexpr struct {
		const char *array; /* a pointer for each CPU; not there without CONFIG_IRQSTACKS */
		const char *name;
	} kinds[] = {{"hardirq_ctx", "IRQ"}, {"softirq_ctx", "softirq"}};
	std::vector<cpu_stack> stacks;

	for (const auto &[array, name] : kinds) {
		result<vaddr> pointers = dump.find_symbol(array);

		if (!pointers)
			continue;
		result<uint64_t> begin =
			read_word(dump, *pointers + uint64_t{cpu} * target::word_size);
		if (begin && *begin != 0)
			stacks.push_back(
				{name, {vaddr{*begin}, vaddr{*begin} + constant::THREAD_SIZE}});
	}
	return stacks;
}

} // namespace kdump::arch
