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

using area = layout::cpu_entry_area;

/* Only the end of its entry stack says where it is: load_sp0() of cpu_init(). */
result<ptr<area>> find_entry_area(const dump_view &dump, unsigned int cpu)
{
	using layout::entry_stack, layout::tss_struct, layout::x86_hw_tss;
	KDUMP_TRY(tss, find_variable(dump, "cpu_tss_rw", cpu));
	KDUMP_TRY(end, read_address(dump, tss + (tss_struct::x86_tss / x86_hw_tss::sp0).offset));

	if (end.value <= size_of<entry_stack>)
		return make_error(error_code::not_found, "CPU %u has no entry stack", cpu);
	return container_of(ptr<layout::entry_stack_page>{end - size_of<entry_stack>},
			    area::entry_stack_page);
}

} // namespace

/* arch/x86/kernel/dumpstack_32.c; there the pointers are to where the stacks begin. */
std::vector<cpu_stack> x86::find_cpu_stacks(const dump_view &dump, unsigned int cpu)
{
	using hot = layout::pcpu_hot;
	using fault_stack = layout::doublefault_stack;
	std::vector<cpu_stack> stacks;

	if (result<vaddr> own = find_variable(dump, "pcpu_hot", cpu)) {
		add_stack(stacks, "IRQ", read_word(dump, *own + hot::hardirq_stack_ptr.offset),
			  constant::THREAD_SIZE);
		add_stack(stacks, "softirq", read_word(dump, *own + hot::softirq_stack_ptr.offset),
			  constant::THREAD_SIZE);
	}

	if (result<ptr<area>> own = find_entry_area(dump, cpu)) {
		vaddr entry = member(*own, area::entry_stack_page).address;
		ptr<fault_stack> fault = member(*own, area::doublefault_stack);

		stacks.push_back({"entry", {entry, entry + size_of<layout::entry_stack>}});
		stacks.push_back({"#DF exception",
				  {fault.address, member(fault, fault_stack::tss).address}});
	}
	return stacks;
}

} // namespace kdump::arch
