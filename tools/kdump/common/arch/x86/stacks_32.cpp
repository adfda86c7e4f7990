// SPDX-License-Identifier: GPL-2.0-only
#include "arch/x86/arch.hpp"
#include "layout/object.hpp"

#include "kdump/constant.hpp"
#include "kdump/layout/asm/current.hpp"

namespace kdump::arch {

/* arch/x86/kernel/dumpstack_32.c; there the pointers are to where the stacks begin. */
std::vector<cpu_stack> x86::find_cpu_stacks(const dump_view &dump, unsigned int cpu)
{
	using hot = layout::pcpu_hot;
	std::vector<cpu_stack> stacks;
	auto add = [&](const char *name, size_t offset) -> result<void> {
		KDUMP_TRY(variable, dump.find_symbol("pcpu_hot"));
		KDUMP_TRY(place, dump.per_cpu(variable, cpu));
		KDUMP_TRY(begin, read_word(dump, place + offset));
		if (begin != 0)
			stacks.push_back(
				{name, {vaddr{begin}, vaddr{begin} + constant::THREAD_SIZE}});
		return {};
	};

	/* One that cannot be read is left out. */
	(void)add("IRQ", hot::hardirq_stack_ptr.offset);
	(void)add("softirq", hot::softirq_stack_ptr.offset);
	return stacks;
}

} // namespace kdump::arch
