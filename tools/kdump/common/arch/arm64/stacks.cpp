// SPDX-License-Identifier: GPL-2.0-only
/* arch/arm64/include/asm/stacktrace.h */
#include "arch/arm64/arch.hpp"

#include "kdump/constant.hpp"

namespace kdump::arch {

std::vector<cpu_stack> arm64::find_cpu_stacks(const dump_view &dump, unsigned int cpu)
{
	std::vector<cpu_stack> stacks;
	auto add = [&](const char *name, const result<uint64_t> &begin, uint64_t size) {
		if (begin && *begin != 0)
			stacks.push_back({name, {vaddr{*begin}, vaddr{*begin} + size}});
	};
	auto find_overflow_stack = [&]() -> result<uint64_t> {
		KDUMP_TRY(variable, dump.find_symbol("overflow_stack"));
		KDUMP_TRY(place, dump.per_cpu(variable, cpu));
		return place.value;
	};
	auto find_efi_stack = [&]() -> result<uint64_t> {
		KDUMP_TRY(top, read_variable(dump, "efi_rt_stack_top"));
		return top ? top - constant::THREAD_SIZE : 0;
	};

	add("IRQ", read_variable(dump, "irq_stack_ptr", cpu), constant::IRQ_STACK_SIZE);
	add("overflow", find_overflow_stack(), constant::OVERFLOW_STACK_SIZE);
	add("SDEI normal", read_variable(dump, "sdei_stack_normal_ptr", cpu),
	    constant::SDEI_STACK_SIZE);
	add("SDEI critical", read_variable(dump, "sdei_stack_critical_ptr", cpu),
	    constant::SDEI_STACK_SIZE);
	add("EFI", find_efi_stack(), constant::THREAD_SIZE);
	return stacks;
}

} // namespace kdump::arch
