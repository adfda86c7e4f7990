// SPDX-License-Identifier: GPL-2.0-only
#include "arch/loongarch/arch.hpp"
#include "arch/register_set.hpp"
#include "layout/object.hpp"

#include "kdump/constant.hpp"
#include "kdump/layout/asm/ptrace.hpp"
#include "kdump/target.hpp"

namespace kdump::arch {

namespace {

using saved = layout::pt_regs;
/* elf_gregset_t, of which QEMU writes no more. */
using noted = array<uint64_t, constant::LOONGARCH_EF_SIZE / target::word_size>;
using registers = loongarch::registers;

constexpr struct {
	uint64_t registers::*value;
	size_t in_gregset;
	field<saved, uint64_t> in_pt_regs;
} control_registers[] = {
	{&registers::era, constant::LOONGARCH_EF_CSR_ERA, saved::csr_era},
	{&registers::badv, constant::LOONGARCH_EF_CSR_BADV, saved::csr_badvaddr},
	{&registers::crmd, constant::LOONGARCH_EF_CSR_CRMD, saved::csr_crmd},
	{&registers::prmd, constant::LOONGARCH_EF_CSR_PRMD, saved::csr_prmd},
	{&registers::euen, constant::LOONGARCH_EF_CSR_EUEN, saved::csr_euen},
	{&registers::ecfg, constant::LOONGARCH_EF_CSR_ECFG, saved::csr_ecfg},
	{&registers::estat, constant::LOONGARCH_EF_CSR_ESTAT, saved::csr_estat},
};

constexpr const char *names[] = {
	"zero", "ra", "tp", "sp", "a0", "a1", "a2", "a3", "a4", "a5", "a6",
	"a7",	"t0", "t1", "t2", "t3", "t4", "t5", "t6", "t7", "t8", "u0",
	"s9",	"s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8",
};
constexpr size_t stack_register = 3;

} // namespace

result<registers> loongarch::parse_prstatus(std::span<const std::byte> bytes)
{
	KDUMP_TRY(words, load_note<noted>(bytes));
	registers regs;

	for (size_t i = 0; i < regs.r.size(); i++)
		regs.r[i] = words[constant::LOONGARCH_EF_R0 + i];
	for (const auto &control : control_registers)
		regs.*control.value = words[control.in_gregset];
	return regs;
}

registers loongarch::parse_pt_regs(std::span<const std::byte> bytes)
{
	object_view<saved> view(bytes);
	registers regs;

	for (size_t i = 0; i < regs.r.size(); i++)
		regs.r[i] = view[saved::regs][i];
	for (const auto &control : control_registers)
		regs.*control.value = view[control.in_pt_regs];
	return regs;
}

vaddr loongarch::instruction_pointer(const registers &regs)
{
	return vaddr{regs.era};
}

vaddr loongarch::stack_pointer(const registers &regs)
{
	return vaddr{regs.r[stack_register]};
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
	std::vector<named_register> list = {{"pc", regs.era, 16}};

	for (size_t i = 1; i < regs.r.size(); i++)
		list.push_back({names[i], regs.r[i], 16});
	list.push_back({"CRMD", regs.crmd, 8});
	list.push_back({"PRMD", regs.prmd, 8});
	list.push_back({"EUEN", regs.euen, 8});
	list.push_back({"ECFG", regs.ecfg, 8});
	list.push_back({"ESTAT", regs.estat, 8});
	list.push_back({"BADV", regs.badv, 16});
	return list;
}

} // namespace kdump::arch
