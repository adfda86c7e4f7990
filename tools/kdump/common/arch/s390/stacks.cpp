// SPDX-License-Identifier: GPL-2.0-only
/* arch/s390/kernel/dumpstack.c */
#include "arch/s390/arch.hpp"
#include "arch/s390/lowcore.hpp"

#include "kdump/constant.hpp"
#include "kdump/layout/asm/ptrace.hpp"

namespace kdump::arch {

result<ptr<layout::lowcore>> find_lowcore(const dump_view &dump, unsigned int cpu)
{
	KDUMP_TRY(table, dump.find_symbol("lowcore_ptr"));
	KDUMP_TRY(own, read_element(dump, table, cpu));
	return ptr<layout::lowcore>{vaddr{own}};
}

/* The lowcore has where each stack is empty: a frame and registers below its end. */
std::vector<cpu_stack> s390::find_cpu_stacks(const dump_view &dump, unsigned int cpu)
{
	using lowcore = layout::lowcore;
	static constexpr struct {
		const char *name;
		field<lowcore, uint64_t> place;
	} places[] = {
		{"IRQ", lowcore::async_stack},
		{"no DAT", lowcore::nodat_stack},
		{"restart", lowcore::restart_stack},
		{"machine check", lowcore::mcck_stack},
	};
	constexpr uint64_t reserved = constant::STACK_FRAME_OVERHEAD + size_of<layout::pt_regs>;
	std::vector<cpu_stack> stacks;

	result<ptr<lowcore>> own = find_lowcore(dump, cpu);
	if (!own)
		return stacks;
	for (const auto &[name, place] : places) {
		result<uint64_t> empty = read_word(dump, member(*own, place).address);

		if (!empty || *empty == 0)
			continue;
		vaddr end = vaddr{*empty} + reserved;
		stacks.push_back({name, {end - constant::THREAD_SIZE, end}});
	}
	return stacks;
}

} // namespace kdump::arch
