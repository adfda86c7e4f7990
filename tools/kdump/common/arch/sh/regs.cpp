// SPDX-License-Identifier: GPL-2.0-only
#include "arch/register_set.hpp"
#include "arch/sh/arch.hpp"
#include "layout/object.hpp"

#include "kdump/constant.hpp"
#include "kdump/layout/asm/ptrace.hpp"
#include "kdump/layout/uapi/asm/ptrace_32.hpp"

namespace kdump::arch {

namespace {

using saved = layout::pt_regs;

} // namespace

result<sh::registers> sh::parse_prstatus(std::span<const std::byte> bytes)
{
	KDUMP_TRY(noted, load_note<saved>(bytes));
	return parse_pt_regs(noted.bytes());
}

sh::registers sh::parse_pt_regs(std::span<const std::byte> bytes)
{
	object_view<saved> view(bytes);
	registers regs;

	for (size_t i = 0; i < regs.r.size(); i++)
		regs.r[i] = view[element(saved::regs, i)];
	regs.pc = view[saved::pc];
	regs.pr = view[saved::pr];
	regs.sr = view[saved::sr];
	regs.gbr = view[saved::gbr];
	regs.mach = view[saved::mach];
	regs.macl = view[saved::macl];
	return regs;
}

vaddr sh::instruction_pointer(const registers &regs)
{
	return vaddr{regs.pc};
}

vaddr sh::stack_pointer(const registers &regs)
{
	return vaddr{regs.r[constant::REG_REG15]};
}

/* user_mode() of asm/ptrace.h */
bool sh::is_user_mode(const registers &regs)
{
	return (regs.sr & constant::SR_MD) == 0;
}

/* show_regs() of arch/sh/kernel/process_32.c */
std::vector<named_register> sh::list_registers(const registers &regs)
{
	static constexpr const char *names[] = {"r0",  "r1",  "r2",  "r3", "r4",  "r5",
						"r6",  "r7",  "r8",  "r9", "r10", "r11",
						"r12", "r13", "r14", "r15"};
	std::vector<named_register> list = {{"pc", regs.pc}, {"sr", regs.sr}};

	for (size_t i = 0; i < regs.r.size(); i++)
		list.push_back({names[i], regs.r[i]});
	list.push_back({"mach", regs.mach});
	list.push_back({"macl", regs.macl});
	list.push_back({"gbr", regs.gbr});
	list.push_back({"pr", regs.pr});
	return list;
}

} // namespace kdump::arch
