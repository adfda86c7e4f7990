// SPDX-License-Identifier: GPL-2.0-only
#include "arch/register_set.hpp"
#include "arch/riscv/arch.hpp"
#include "layout/object.hpp"

#include "kdump/config.hpp"
#include "kdump/constant.hpp"
#include "kdump/layout/asm/ptrace.hpp"
#include "kdump/layout/uapi/asm/ptrace.hpp"

namespace kdump::arch {

namespace {

using saved = layout::pt_regs;
using noted = layout::user_regs_struct;
using place = register_place<riscv::registers, saved, field<noted, target_word>>;

/* In the order of __show_regs() of arch/riscv/kernel/process.c. */
constexpr place places[] = {
	{"epc", &riscv::registers::epc, saved::epc, noted::pc},
	{"ra", &riscv::registers::ra, saved::ra, noted::ra},
	{"sp", &riscv::registers::sp, saved::sp, noted::sp},
	{"gp", &riscv::registers::gp, saved::gp, noted::gp},
	{"tp", &riscv::registers::tp, saved::tp, noted::tp},
	{"t0", &riscv::registers::t0, saved::t0, noted::t0},
	{"t1", &riscv::registers::t1, saved::t1, noted::t1},
	{"t2", &riscv::registers::t2, saved::t2, noted::t2},
	{"s0", &riscv::registers::s0, saved::s0, noted::s0},
	{"s1", &riscv::registers::s1, saved::s1, noted::s1},
	{"a0", &riscv::registers::a0, saved::a0, noted::a0},
	{"a1", &riscv::registers::a1, saved::a1, noted::a1},
	{"a2", &riscv::registers::a2, saved::a2, noted::a2},
	{"a3", &riscv::registers::a3, saved::a3, noted::a3},
	{"a4", &riscv::registers::a4, saved::a4, noted::a4},
	{"a5", &riscv::registers::a5, saved::a5, noted::a5},
	{"a6", &riscv::registers::a6, saved::a6, noted::a6},
	{"a7", &riscv::registers::a7, saved::a7, noted::a7},
	{"s2", &riscv::registers::s2, saved::s2, noted::s2},
	{"s3", &riscv::registers::s3, saved::s3, noted::s3},
	{"s4", &riscv::registers::s4, saved::s4, noted::s4},
	{"s5", &riscv::registers::s5, saved::s5, noted::s5},
	{"s6", &riscv::registers::s6, saved::s6, noted::s6},
	{"s7", &riscv::registers::s7, saved::s7, noted::s7},
	{"s8", &riscv::registers::s8, saved::s8, noted::s8},
	{"s9", &riscv::registers::s9, saved::s9, noted::s9},
	{"s10", &riscv::registers::s10, saved::s10, noted::s10},
	{"s11", &riscv::registers::s11, saved::s11, noted::s11},
	{"t3", &riscv::registers::t3, saved::t3, noted::t3},
	{"t4", &riscv::registers::t4, saved::t4, noted::t4},
	{"t5", &riscv::registers::t5, saved::t5, noted::t5},
	{"t6", &riscv::registers::t6, saved::t6, noted::t6},
};

/* As far as this can be told without knowing the paging mode. */
bool is_user_half(uint64_t address)
{
	if constexpr (target::word_size == 4)
		return address < constant::SV32_USER_END;
	return address >> 63 == 0;
}

} // namespace

/* cpuid_to_hartid_map() of arch/riscv/include/asm/smp.h */
result<uint64_t> riscv::hardware_cpu_id(const dump_view &dump, unsigned int cpu)
{
	if constexpr (!config::SMP)
		return cpu;
	KDUMP_TRY(harts, dump.find_symbol("__cpuid_to_hartid_map"));
	return read_element(dump, harts, cpu);
}

result<riscv::registers> riscv::parse_prstatus(std::span<const std::byte> bytes)
{
	KDUMP_TRY(view, load_note<noted>(bytes));
	registers regs;

	for (const place &reg : places)
		regs.*reg.value = view[reg.in_note];
	return regs;
}

riscv::registers riscv::parse_pt_regs(std::span<const std::byte> bytes)
{
	object_view<saved> view(bytes);
	registers regs;

	for (const place &reg : places)
		regs.*reg.value = view[reg.in_pt_regs];
	regs.status = view[saved::status];
	return regs;
}

vaddr riscv::instruction_pointer(const registers &regs)
{
	return vaddr{regs.epc};
}

vaddr riscv::stack_pointer(const registers &regs)
{
	return vaddr{regs.sp};
}

/*
 * user_mode() of asm/ptrace.h. Without the status register the addresses have to tell; a kernel
 * that jumped through a null pointer still has its stack.
 */
bool riscv::is_user_mode(const registers &regs)
{
	if (regs.status)
		return (*regs.status & constant::SR_PP) == 0;
	return is_user_half(regs.epc) && is_user_half(regs.sp);
}

std::vector<named_register> riscv::list_registers(const registers &regs)
{
	std::vector<named_register> list;

	for (const place &reg : places)
		list.push_back({reg.name, regs.*reg.value});
	if (regs.status)
		list.push_back({"status", *regs.status});
	return list;
}

} // namespace kdump::arch
