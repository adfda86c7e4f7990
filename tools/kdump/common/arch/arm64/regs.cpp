// SPDX-License-Identifier: GPL-2.0-only
#include "arch/arm64/arch.hpp"
#include "arch/register_set.hpp"
#include "layout/object.hpp"

#include "kdump/constant.hpp"
#include "kdump/layout/asm/ptrace.hpp"
#include "kdump/layout/uapi/asm/ptrace.hpp"

namespace kdump::arch {

namespace {

constexpr const char *names[] = {
	"X0",  "X1",  "X2",  "X3",  "X4",  "X5",  "X6",	 "X7",	"X8",  "X9",  "X10",
	"X11", "X12", "X13", "X14", "X15", "X16", "X17", "X18", "X19", "X20", "X21",
	"X22", "X23", "X24", "X25", "X26", "X27", "X28", "X29", "LR",
};

using noted = layout::user_pt_regs;

/* What a note has is also what struct pt_regs begins with. */
arm64::registers load_registers(object_view<noted> view)
{
	arm64::registers regs;

	for (size_t i = 0; i < regs.x.size(); i++)
		regs.x[i] = view[noted::regs][i];
	regs.sp = view[noted::sp];
	regs.pc = view[noted::pc];
	regs.pstate = view[noted::pstate];
	return regs;
}

} // namespace

result<arm64::registers> arm64::parse_prstatus(std::span<const std::byte> bytes)
{
	KDUMP_TRY(view, load_note<noted>(bytes));
	return load_registers(view);
}

arm64::registers arm64::parse_pt_regs(std::span<const std::byte> bytes)
{
	using saved = layout::pt_regs;

	return load_registers(object_view<saved>(bytes)[saved::user_regs]);
}

vaddr arm64::instruction_pointer(const registers &regs)
{
	return vaddr{regs.pc};
}

vaddr arm64::stack_pointer(const registers &regs)
{
	return vaddr{regs.sp};
}

/* user_mode() of asm/ptrace.h. */
bool arm64::is_user_mode(const registers &regs)
{
	return (regs.pstate & constant::PSR_MODE_MASK) == constant::PSR_MODE_EL0t;
}

/* __show_regs() of arch/arm64/kernel/process.c. */
std::vector<named_register> arm64::list_registers(const registers &regs)
{
	std::vector<named_register> list = {
		{"PC", regs.pc},
		{names[link_register], regs.x[link_register]},
		{"SP", regs.sp},
		{"PSTATE", regs.pstate, 8},
	};

	for (size_t i = link_register; i-- > 0;)
		list.push_back({names[i], regs.x[i]});
	return list;
}

} // namespace kdump::arch
