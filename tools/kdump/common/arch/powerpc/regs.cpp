// SPDX-License-Identifier: GPL-2.0-only
#include "arch/powerpc/arch.hpp"
#include "arch/register_set.hpp"
#include "layout/object.hpp"
#include "vmcore/note.hpp"

#include "kdump/constant.hpp"
#include "kdump/layout/asm/ptrace.hpp"
#include "kdump/layout/linux/elfcore.hpp"
#include "kdump/layout/uapi/asm/ptrace.hpp"

namespace kdump::arch {

namespace {

using noted = layout::user_pt_regs;

struct place {
	const char *name;
	uint64_t powerpc::registers::*value;
	field<noted, target_word> in_note;
	unsigned int digits = 2 * target::word_size;
};

/* In the order in which __show_regs() of arch/powerpc/kernel/process.c prints them. */
constexpr place places[] = {
	{"NIP", &powerpc::registers::nip, noted::nip},
	{"LR", &powerpc::registers::link, noted::link},
	{"CTR", &powerpc::registers::ctr, noted::ctr},
	{"TRAP", &powerpc::registers::trap, noted::trap, 4},
	{"MSR", &powerpc::registers::msr, noted::msr},
	{"CR", &powerpc::registers::ccr, noted::ccr, 8},
	{"XER", &powerpc::registers::xer, noted::xer, 8},
	{"ORIG_GPR3", &powerpc::registers::orig_gpr3, noted::orig_gpr3},
	{"DAR", &powerpc::registers::dar, noted::dar},
	{"DSISR", &powerpc::registers::dsisr, noted::dsisr, 8},
};

constexpr const char *names[] = {
	"GPR0",	 "GPR1",  "GPR2",  "GPR3",  "GPR4",  "GPR5",  "GPR6",  "GPR7",
	"GPR8",	 "GPR9",  "GPR10", "GPR11", "GPR12", "GPR13", "GPR14", "GPR15",
	"GPR16", "GPR17", "GPR18", "GPR19", "GPR20", "GPR21", "GPR22", "GPR23",
	"GPR24", "GPR25", "GPR26", "GPR27", "GPR28", "GPR29", "GPR30", "GPR31",
};

/*
 * QEMU (struct PPCElfPrstatus of target/ppc/arch_dump.c) writes the note of a 32-bit machine as
 * that of a 64-bit one in which only the registers have words of 32 bits.
 */
std::span<const std::byte> without_header(std::span<const std::byte> bytes)
{
	constexpr size_t largest =
		size_of<layout::elf_prstatus> - layout::elf_prstatus::pr_reg.offset;
	constexpr size_t more =
		prstatus_layout::of(8).registers - prstatus_layout::of(target::word_size).registers;

	return bytes.size() > largest ? bytes.subspan(more) : bytes;
}

/* What a note has is also what struct pt_regs begins with. */
powerpc::registers load_registers(object_view<noted> view)
{
	powerpc::registers regs;

	for (size_t i = 0; i < regs.gpr.size(); i++)
		regs.gpr[i] = view[noted::gpr][i];
	for (const place &reg : places)
		regs.*reg.value = view[reg.in_note];
	return regs;
}

} // namespace

result<powerpc::registers> powerpc::parse_prstatus(std::span<const std::byte> bytes)
{
	KDUMP_TRY(view, load_note<noted>(without_header(bytes)));
	return load_registers(view);
}

powerpc::registers powerpc::parse_pt_regs(std::span<const std::byte> bytes)
{
	using saved = layout::pt_regs;

	return load_registers(object_view<saved>(bytes)[saved::user_regs]);
}

vaddr powerpc::instruction_pointer(const registers &regs)
{
	return vaddr{regs.nip};
}

vaddr powerpc::stack_pointer(const registers &regs)
{
	return vaddr{regs.gpr[constant::STACK_REGISTER]};
}

/* user_mode() of asm/ptrace.h: the problem state. */
bool powerpc::is_user_mode(const registers &regs)
{
	return (regs.msr & constant::MSR_PR) != 0;
}

std::vector<named_register> powerpc::list_registers(const registers &regs)
{
	std::vector<named_register> list;

	for (const place &reg : places)
		list.push_back({reg.name, regs.*reg.value, reg.digits});
	for (size_t i = 0; i < regs.gpr.size(); i++)
		list.push_back({names[i], regs.gpr[i]});
	return list;
}

} // namespace kdump::arch
