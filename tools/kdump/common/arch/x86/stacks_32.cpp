// SPDX-License-Identifier: GPL-2.0-only
#include "arch/stack_walk.hpp"
#include "arch/x86/arch.hpp"
#include "layout/object.hpp"

#include "kdump/constant.hpp"
#include "kdump/layout/asm/cpu_entry_area.hpp"
#include "kdump/layout/asm/current.hpp"
#include "kdump/layout/asm/processor.hpp"

namespace kdump::arch {

namespace {

result<uint64_t> read_entry_stack_end(const dump_view &dump, unsigned int cpu)
{
	using layout::tss_struct, layout::x86_hw_tss;

	KDUMP_TRY(own, find_variable(dump, "cpu_tss_rw", cpu));
	return read_word(dump, own + (tss_struct::x86_tss / x86_hw_tss::sp0).offset);
}

} // namespace

/* arch/x86/kernel/dumpstack_32.c; there the pointers are to where the stacks begin. */
std::vector<cpu_stack> x86::find_cpu_stacks(const dump_view &dump, unsigned int cpu)
{
	using area = layout::cpu_entry_area;
	using hot = layout::pcpu_hot;
	std::vector<cpu_stack> stacks;

	if (result<vaddr> own = find_variable(dump, "pcpu_hot", cpu)) {
		add_stack(stacks, "IRQ", read_word(dump, *own + hot::hardirq_stack_ptr.offset),
			  constant::THREAD_SIZE);
		add_stack(stacks, "softirq", read_word(dump, *own + hot::softirq_stack_ptr.offset),
			  constant::THREAD_SIZE);
	}

	/* Where the cpu_entry_area is, only its entry stack's end says: load_sp0() of cpu_init(). */
	constexpr uint64_t entry_size = size_of<layout::entry_stack>;
	result<uint64_t> sp0 = read_entry_stack_end(dump, cpu);
	add_stack_below(stacks, "entry", sp0, entry_size);
	if (!stacks.empty() && stacks.back().name == "entry") {
		ptr<area> own =
			container_of(ptr<layout::entry_stack_page>{stacks.back().range.begin},
				     area::entry_stack_page);
		ptr<layout::doublefault_stack> stack = member(own, area::doublefault_stack);

		stacks.push_back(
			{"#DF exception",
			 {stack.address, member(stack, layout::doublefault_stack::tss).address}});
	}
	return stacks;
}

} // namespace kdump::arch
