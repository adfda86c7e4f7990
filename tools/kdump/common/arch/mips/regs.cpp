// SPDX-License-Identifier: GPL-2.0-only
#include "arch/mips/arch.hpp"
#include "arch/register_set.hpp"
#include "layout/object.hpp"

#include "kdump/constant.hpp"
#include "kdump/layout/asm/ptrace.hpp"
#include "kdump/layout/linux/elfcore.hpp"

namespace kdump::arch {

namespace {

using saved = layout::pt_regs;
/* elf_gregset_t, an array of words. */
using noted = decltype(layout::elf_prstatus::pr_reg)::type;
using place = register_place<mips::registers, saved, size_t>;

/* In the order in which __show_regs() of arch/mips/kernel/traps.c prints them. */
constexpr place places[] = {
	{"Hi", &mips::registers::hi, saved::hi, constant::EF_HI},
	{"Lo", &mips::registers::lo, saved::lo, constant::EF_LO},
	{"epc", &mips::registers::epc, saved::cp0_epc, constant::EF_CP0_EPC},
	{"Status", &mips::registers::status, saved::cp0_status, constant::EF_CP0_STATUS, 8},
	{"Cause", &mips::registers::cause, saved::cp0_cause, constant::EF_CP0_CAUSE, 8},
	{"BadVA", &mips::registers::badvaddr, saved::cp0_badvaddr, constant::EF_CP0_BADVADDR},
};

constexpr const char *names[] = {
	"$0",  "$1",  "$2",  "$3",  "$4",  "$5",  "$6",	 "$7",	"$8",  "$9",  "$10",
	"$11", "$12", "$13", "$14", "$15", "$16", "$17", "$18", "$19", "$20", "$21",
	"$22", "$23", "$24", "$25", "$26", "$27", "$28", "$29", "$30", "$31",
};

} // namespace

result<mips::registers> mips::parse_prstatus(std::span<const std::byte> bytes)
{
	KDUMP_TRY(words, load_note<noted>(bytes));
	registers regs;

	for (size_t i = 0; i < regs.gpr.size(); i++)
		regs.gpr[i] = words[constant::EF_R0 + i];
	for (const place &reg : places)
		regs.*reg.value = words[reg.in_note];
	return regs;
}

mips::registers mips::parse_pt_regs(std::span<const std::byte> bytes)
{
	object_view<saved> view(bytes);
	registers regs;

	for (size_t i = 0; i < regs.gpr.size(); i++)
		regs.gpr[i] = view[saved::regs][i];
	for (const place &reg : places)
		regs.*reg.value = view[reg.in_pt_regs];
	return regs;
}

vaddr mips::instruction_pointer(const registers &regs)
{
	return vaddr{regs.epc};
}

vaddr mips::stack_pointer(const registers &regs)
{
	return vaddr{regs.gpr[stack_register]};
}

/* user_mode() of asm/ptrace.h. */
bool mips::is_user_mode(const registers &regs)
{
	return (regs.status & constant::KU_MASK) == constant::KU_USER;
}

std::vector<named_register> mips::list_registers(const registers &regs)
{
	std::vector<named_register> list;

	for (size_t i = 0; i < regs.gpr.size(); i++)
		list.push_back({names[i], regs.gpr[i]});
	for (const place &reg : places)
		list.push_back({reg.name, regs.*reg.value, reg.digits});
	return list;
}

} // namespace kdump::arch
