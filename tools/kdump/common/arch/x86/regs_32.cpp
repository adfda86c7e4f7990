// SPDX-License-Identifier: GPL-2.0-only
#include "arch/register_set.hpp"
#include "arch/x86/arch.hpp"
#include "layout/object.hpp"

#include "kdump/layout/asm/ptrace.hpp"
#include "kdump/layout/asm/user_32.hpp"

namespace kdump::arch {

namespace {

/* struct pt_regs and struct user_regs_struct have the same names; segments differ in width. */
template <typename Saved> x86::registers load_registers(object_view<Saved> saved)
{
	x86::registers regs{};

	regs.ax = saved[Saved::ax];
	regs.bx = saved[Saved::bx];
	regs.cx = saved[Saved::cx];
	regs.dx = saved[Saved::dx];
	regs.si = saved[Saved::si];
	regs.di = saved[Saved::di];
	regs.bp = saved[Saved::bp];
	regs.orig_ax = saved[Saved::orig_ax];
	regs.ip = saved[Saved::ip];
	regs.cs = saved[Saved::cs];
	regs.flags = saved[Saved::flags];
	regs.sp = saved[Saved::sp];
	regs.ss = saved[Saved::ss];
	return regs;
}

} // namespace

result<x86::registers> x86::parse_prstatus(std::span<const std::byte> bytes)
{
	KDUMP_TRY(saved, load_note<layout::user_regs_struct>(bytes));
	return load_registers(saved);
}

x86::registers x86::parse_pt_regs(std::span<const std::byte> bytes)
{
	return load_registers(object_view<layout::pt_regs>(bytes));
}

std::vector<named_register> x86::list_registers(const registers &regs)
{
	return {{"EIP", regs.ip},	    {"ESP", regs.sp},		{"EFLAGS", regs.flags},
		{"EAX", regs.ax},	    {"EBX", regs.bx},		{"ECX", regs.cx},
		{"EDX", regs.dx},	    {"ESI", regs.si},		{"EDI", regs.di},
		{"EBP", regs.bp},	    {"ORIG_EAX", regs.orig_ax}, {"CS", regs.cs & 0xffff, 4},
		{"SS", regs.ss & 0xffff, 4}};
}

} // namespace kdump::arch
