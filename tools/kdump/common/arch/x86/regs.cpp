// SPDX-License-Identifier: GPL-2.0-only
#include "arch/x86/arch.hpp"

#include "kdump/constant.hpp"

namespace kdump::arch {

vaddr x86::instruction_pointer(const registers &regs)
{
	return vaddr{regs.ip};
}

vaddr x86::stack_pointer(const registers &regs)
{
	return vaddr{regs.sp};
}

/* The privilege level of the code segment, as user_mode() in asm/ptrace.h. */
bool x86::is_user_mode(const registers &regs)
{
	return (regs.cs & constant::SEGMENT_RPL_MASK) != 0;
}

} // namespace kdump::arch
