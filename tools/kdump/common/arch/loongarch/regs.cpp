// SPDX-License-Identifier: GPL-2.0-only
#include "arch/loongarch/arch.hpp"
#include "arch/register_set.hpp"
#include "layout/object.hpp"

#include "kdump/constant.hpp"
#include "kdump/layout/asm/inst.hpp"
#include "kdump/layout/asm/ptrace.hpp"
#include "kdump/target.hpp"

namespace kdump::arch {

namespace {

using saved = layout::pt_regs;
/* elf_gregset_t, of which QEMU writes no more. */
using noted = array<uint64_t, constant::LOONGARCH_EF_SIZE / target::word_size>;
using registers = loongarch::registers;
using place = register_place<registers, saved, size_t>;

/* The first one and, behind those with numbers, the others, as __show_regs() prints them. */
constexpr place places[] = {
	{"pc", &registers::era, saved::csr_era, constant::LOONGARCH_EF_CSR_ERA},
	{"CRMD", &registers::crmd, saved::csr_crmd, constant::LOONGARCH_EF_CSR_CRMD, 8},
	{"PRMD", &registers::prmd, saved::csr_prmd, constant::LOONGARCH_EF_CSR_PRMD, 8},
	{"EUEN", &registers::euen, saved::csr_euen, constant::LOONGARCH_EF_CSR_EUEN, 8},
	{"ECFG", &registers::ecfg, saved::csr_ecfg, constant::LOONGARCH_EF_CSR_ECFG, 8},
	{"ESTAT", &registers::estat, saved::csr_estat, constant::LOONGARCH_EF_CSR_ESTAT, 8},
	{"BADV", &registers::badv, saved::csr_badvaddr, constant::LOONGARCH_EF_CSR_BADV},
};

constexpr const char *names[] = {
	"zero", "ra", "tp", "sp", "a0", "a1", "a2", "a3", "a4", "a5", "a6",
	"a7",	"t0", "t1", "t2", "t3", "t4", "t5", "t6", "t7", "t8", "u0",
	"s9",	"s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8",
};

} // namespace

result<registers> loongarch::parse_prstatus(std::span<const std::byte> bytes)
{
	KDUMP_TRY(words, load_note<noted>(bytes));
	registers regs;

	for (size_t i = 0; i < regs.r.size(); i++)
		regs.r[i] = words[constant::LOONGARCH_EF_R0 + i];
	for (const place &reg : places)
		regs.*reg.value = words[reg.in_note];
	return regs;
}

registers loongarch::parse_pt_regs(std::span<const std::byte> bytes)
{
	object_view<saved> view(bytes);
	registers regs;

	for (size_t i = 0; i < regs.r.size(); i++)
		regs.r[i] = view[saved::regs][i];
	for (const place &reg : places)
		regs.*reg.value = view[reg.in_pt_regs];
	return regs;
}

vaddr loongarch::instruction_pointer(const registers &regs)
{
	return vaddr{regs.era};
}

vaddr loongarch::stack_pointer(const registers &regs)
{
	return vaddr{regs.r[constant::LOONGARCH_GPR_SP]};
}

/*
 * user_mode() of asm/ptrace.h. QEMU leaves these registers out of its notes, and the kernel never
 * runs with a CRMD of zero: then the addresses have to tell.
 */
bool loongarch::is_user_mode(const registers &regs)
{
	if (regs.crmd)
		return (regs.prmd & constant::PLV_MASK) == constant::PLV_USER;
	return is_user_address({}, instruction_pointer(regs)) &&
	       is_user_address({}, stack_pointer(regs));
}

/* __show_regs() of arch/loongarch/kernel/traps.c. */
std::vector<named_register> loongarch::list_registers(const registers &regs)
{
	std::vector<named_register> list;

	for (const place &reg : places)
		list.push_back({reg.name, regs.*reg.value, reg.digits});
	for (size_t i = 1; i < regs.r.size(); i++)
		list.insert(list.begin() + i, {names[i], regs.r[i]});
	return list;
}

} // namespace kdump::arch
