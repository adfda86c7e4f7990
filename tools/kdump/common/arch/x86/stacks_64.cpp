// SPDX-License-Identifier: GPL-2.0-only
/* arch/x86/kernel/dumpstack_64.c */
#include "arch/stack_walk.hpp"
#include "arch/x86/arch.hpp"
#include "layout/object.hpp"

#include "kdump/constant.hpp"
#include "kdump/layout/asm/cpu_entry_area.hpp"
#include "kdump/layout/asm/current.hpp"
#include "kdump/layout/asm/processor.hpp"

namespace kdump::arch {

namespace {

/* The pointer is to the topmost word. */
result<uint64_t> read_irq_stack_end(const dump_view &dump, unsigned int cpu)
{
	KDUMP_TRY(own, find_variable(dump, "pcpu_hot", cpu));
	KDUMP_TRY(top, read_word(dump, own + layout::pcpu_hot::hardirq_stack_ptr.offset));
	return top ? top + target::word_size : 0;
}

template <size_t N>
cpu_stack exception_stack(const char *name, vaddr area,
			  field<layout::cea_exception_stacks, array<char, N>> f)
{
	return {name, {area + f.offset, area + f.offset + N}};
}

} // namespace

std::vector<cpu_stack> x86::find_cpu_stacks(const dump_view &dump, unsigned int cpu)
{
	using areas = layout::cea_exception_stacks;
	std::vector<cpu_stack> stacks;

	add_stack_below(stacks, "IRQ", read_irq_stack_end(dump, cpu), constant::IRQ_STACK_SIZE);

	result<uint64_t> exception_stacks = read_variable(dump, "cea_exception_stacks", cpu);
	if (exception_stacks && *exception_stacks != 0) {
		vaddr area{*exception_stacks};

		stacks.push_back(exception_stack("#DF exception", area, areas::DF_stack));
		stacks.push_back(exception_stack("NMI exception", area, areas::NMI_stack));
		stacks.push_back(exception_stack("#DB exception", area, areas::DB_stack));
		stacks.push_back(exception_stack("#MC exception", area, areas::MCE_stack));
		stacks.push_back(exception_stack("#VC exception", area, areas::VC_stack));
		stacks.push_back(exception_stack("#VC2 exception", area, areas::VC2_stack));

		/* The entry trampoline's lies in the same cpu_entry_area. */
		ptr<layout::cpu_entry_area> entry_area =
			container_of(ptr<areas>{area}, layout::cpu_entry_area::estacks);
		vaddr entry = member(entry_area, layout::cpu_entry_area::entry_stack_page).address;

		stacks.push_back(
			{"entry trampoline", {entry, entry + size_of<layout::entry_stack>}});
	}
	return stacks;
}

} // namespace kdump::arch
