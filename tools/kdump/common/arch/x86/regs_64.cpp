// SPDX-License-Identifier: GPL-2.0-only
#include "arch/register_set.hpp"
#include "arch/x86/arch.hpp"
#include "layout/object.hpp"

#include "kdump/layout/asm/ptrace.hpp"
#include "kdump/layout/asm/user_64.hpp"

namespace kdump::arch {

namespace {

using saved = layout::pt_regs;
using noted = layout::user_regs_struct;
using place = register_place<x86::registers, saved, field<noted, target_word>>;

/* In the order in which crash and the kernel print them. */
constexpr place places[] = {
	{"RIP", &x86::registers::ip, saved::ip, noted::ip},
	{"RSP", &x86::registers::sp, saved::sp, noted::sp},
	{"RFLAGS", &x86::registers::flags, saved::flags, noted::flags, 8},
	{"RAX", &x86::registers::ax, saved::ax, noted::ax},
	{"RBX", &x86::registers::bx, saved::bx, noted::bx},
	{"RCX", &x86::registers::cx, saved::cx, noted::cx},
	{"RDX", &x86::registers::dx, saved::dx, noted::dx},
	{"RSI", &x86::registers::si, saved::si, noted::si},
	{"RDI", &x86::registers::di, saved::di, noted::di},
	{"RBP", &x86::registers::bp, saved::bp, noted::bp},
	{"R8", &x86::registers::r8, saved::r8, noted::r8},
	{"R9", &x86::registers::r9, saved::r9, noted::r9},
	{"R10", &x86::registers::r10, saved::r10, noted::r10},
	{"R11", &x86::registers::r11, saved::r11, noted::r11},
	{"R12", &x86::registers::r12, saved::r12, noted::r12},
	{"R13", &x86::registers::r13, saved::r13, noted::r13},
	{"R14", &x86::registers::r14, saved::r14, noted::r14},
	{"R15", &x86::registers::r15, saved::r15, noted::r15},
	{"ORIG_RAX", &x86::registers::orig_ax, saved::orig_ax, noted::orig_ax},
	{"CS", &x86::registers::cs, saved::csx, noted::cs, 4},
	{"SS", &x86::registers::ss, saved::ssx, noted::ss, 4},
};

} // namespace

result<x86::registers> x86::parse_prstatus(std::span<const std::byte> bytes)
{
	KDUMP_TRY(view, load_note<noted>(bytes));
	registers regs;

	for (const place &reg : places)
		regs.*reg.value = view[reg.in_note];
	return regs;
}

x86::registers x86::parse_pt_regs(std::span<const std::byte> bytes)
{
	object_view<saved> view(bytes);
	registers regs;

	for (const place &reg : places)
		regs.*reg.value = view[reg.in_pt_regs];
	/* With FRED the other bits of these two words say what happened. */
	regs.cs = view[saved::cs];
	regs.ss = view[saved::ss];
	return regs;
}

std::vector<named_register> x86::list_registers(const registers &regs)
{
	std::vector<named_register> list;

	for (const place &reg : places)
		list.push_back({reg.name, regs.*reg.value, reg.digits});
	return list;
}

} // namespace kdump::arch
