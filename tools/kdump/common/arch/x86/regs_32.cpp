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
	return {{"EIP", regs.ip, 8},	       {"ESP", regs.sp, 8},
		{"EFLAGS", regs.flags, 8},     {"EAX", regs.ax, 8},
		{"EBX", regs.bx, 8},	       {"ECX", regs.cx, 8},
		{"EDX", regs.dx, 8},	       {"ESI", regs.si, 8},
		{"EDI", regs.di, 8},	       {"EBP", regs.bp, 8},
		{"ORIG_EAX", regs.orig_ax, 8}, {"CS", regs.cs & 0xffff, 4},
		{"SS", regs.ss & 0xffff, 4}};
}

} // namespace kdump::arch
