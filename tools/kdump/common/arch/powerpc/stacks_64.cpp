// SPDX-License-Identifier: GPL-2.0-only
/* validate_sp_size() of arch/powerpc/kernel/process.c */
#include "arch/powerpc/arch.hpp"
#include "arch/stack_walk.hpp"
#include "layout/object.hpp"

#include "kdump/constant.hpp"
#include "kdump/layout/asm/paca.hpp"

namespace kdump::arch {

std::vector<cpu_stack> powerpc::find_cpu_stacks(const dump_view &dump, unsigned int cpu)
{
	using paca = layout::paca_struct;
	static constexpr stack_array arrays[] = {{"IRQ", "hardirq_ctx"},
						 {"softirq", "softirq_ctx"}};
	static constexpr struct {
		const char *name;
		field<paca, ptr<void>> end;
	} by_end[] = {
		{"emergency", paca::emergency_sp},
		{"NMI emergency", paca::nmi_emergency_sp},
		{"machine check emergency", paca::mc_emergency_sp},
	};
	std::vector<cpu_stack> stacks =
		find_stacks_in_arrays(dump, cpu, arrays, constant::THREAD_SIZE);

	result<uint64_t> pacas = read_variable(dump, "paca_ptrs");
	if (!pacas)
		return stacks;
	result<uint64_t> own = read_element(dump, vaddr{*pacas}, cpu);
	if (!own)
		return stacks;
	for (const auto &[name, place] : by_end)
		add_stack_below(stacks, name, read_word(dump, vaddr{*own} + place.offset),
				constant::THREAD_SIZE);
	return stacks;
}

} // namespace kdump::arch
