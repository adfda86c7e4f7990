// SPDX-License-Identifier: GPL-2.0-only
#include "arch/arm/arch.hpp"
#include "arch/register_set.hpp"
#include "layout/object.hpp"

#include "kdump/constant.hpp"
#include "kdump/layout/asm/ptrace.hpp"

#include <iterator>

namespace kdump::arch {

namespace {

using saved = layout::pt_regs;

} // namespace

result<arm::registers> arm::parse_prstatus(std::span<const std::byte> bytes)
{
	KDUMP_TRY(noted, load_note<saved>(bytes));
	return parse_pt_regs(noted.bytes());
}

arm::registers arm::parse_pt_regs(std::span<const std::byte> bytes)
{
	object_view<saved> view(bytes);
	registers regs;

	for (size_t i = 0; i < regs.r.size(); i++)
		regs.r[i] = view[saved::uregs][i];
	regs.cpsr = view[saved::uregs][cpsr];
	regs.orig_r0 = view[saved::uregs][orig_r0];
	return regs;
}

vaddr arm::instruction_pointer(const registers &regs)
{
	return vaddr{regs.r[pc]};
}

vaddr arm::stack_pointer(const registers &regs)
{
	return vaddr{regs.r[sp]};
}

bool arm::is_user_mode(const registers &regs)
{
	return (regs.cpsr & constant::MODE_MASK) == constant::USR_MODE;
}

/* __show_regs() of arch/arm/kernel/process.c. */
std::vector<named_register> arm::list_registers(const registers &regs)
{
	static constexpr const char *names[] = {"R0", "R1", "R2", "R3",	 "R4", "R5", "R6",
						"R7", "R8", "R9", "R10", "FP", "IP"};
	std::vector<named_register> list = {
		{"PC", regs.r[pc]}, {"LR", regs.r[lr]}, {"PSR", regs.cpsr}, {"SP", regs.r[sp]}};

	for (size_t i = std::size(names); i-- > 0;)
		list.push_back({names[i], regs.r[i]});
	return list;
}

} // namespace kdump::arch
