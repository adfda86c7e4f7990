// SPDX-License-Identifier: GPL-2.0-only
#include "arch/register_set.hpp"
#include "arch/s390/arch.hpp"
#include "layout/object.hpp"

#include "kdump/constant.hpp"
#include "kdump/layout/asm/ptrace.hpp"
#include "kdump/layout/uapi/asm/ptrace.hpp"

namespace kdump::arch {

namespace {

constexpr const char *names[] = {
	"GPR0", "GPR1", "GPR2",	 "GPR3",  "GPR4",  "GPR5",  "GPR6",  "GPR7",
	"GPR8", "GPR9", "GPR10", "GPR11", "GPR12", "GPR13", "GPR14", "GPR15",
};
constexpr size_t stack_register = 15;

/* struct pt_regs and s390_regs name these alike. */
template <typename Saved> s390::registers load_registers(object_view<Saved> saved)
{
	s390::registers regs;

	regs.psw_mask = saved[Saved::psw][layout::psw_t::mask];
	regs.psw_address = saved[Saved::psw][layout::psw_t::addr];
	for (size_t i = 0; i < regs.gprs.size(); i++)
		regs.gprs[i] = saved[Saved::gprs][i];
	return regs;
}

} // namespace

result<s390::registers> s390::parse_prstatus(std::span<const std::byte> bytes)
{
	KDUMP_TRY(saved, load_note<layout::s390_regs>(bytes));
	return load_registers(saved);
}

s390::registers s390::parse_pt_regs(std::span<const std::byte> bytes)
{
	return load_registers(object_view<layout::pt_regs>(bytes));
}

vaddr s390::instruction_pointer(const registers &regs)
{
	return vaddr{regs.psw_address};
}

vaddr s390::stack_pointer(const registers &regs)
{
	return vaddr{regs.gprs[stack_register]};
}

/* user_mode() of asm/ptrace.h: the problem state. */
bool s390::is_user_mode(const registers &regs)
{
	return (regs.psw_mask & constant::PSW_MASK_PSTATE) != 0;
}

/* show_registers() of arch/s390/kernel/dumpstack.c. */
std::vector<named_register> s390::list_registers(const registers &regs)
{
	std::vector<named_register> list = {
		{"PSWM", regs.psw_mask},
		{"PSWA", regs.psw_address},
	};

	for (size_t i = 0; i < regs.gprs.size(); i++)
		list.push_back({names[i], regs.gprs[i]});
	return list;
}

} // namespace kdump::arch
