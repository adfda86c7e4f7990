// SPDX-License-Identifier: GPL-2.0-only
/*
 * riscv, of 64 and 32 bit. Sources of the facts: arch/riscv/include/asm/{page,pgtable,pgtable-64,
 * pgtable-32,pgtable-bits,ptrace}.h, arch/riscv/kernel/{vmcore_info,stacktrace,process}.c,
 * arch/riscv/kernel/entry.S, arch/riscv/mm/init.c, Documentation/arch/riscv/vm-layout.rst.
 */
#pragma once

#include "arch/architecture.hpp"

#include "kdump/config.hpp"

namespace kdump::arch {

struct riscv {
	static_assert(config::FRAME_POINTER, "of riscv, only unwinding by frame records is ported");

	/* boot.cpp */
	struct boot {
		uint64_t image_start = 0;  /* KERNEL_LINK_ADDR: no part of the image is below */
		uint64_t image_offset = 0; /* of the image: virtual minus physical address */
		uint64_t page_offset = 0;  /* PAGE_OFFSET: where the direct map begins */
		unsigned int va_bits = 0;  /* 39, 48, 57; 32 */
	};

	static result<boot> read_boot(const vmcoreinfo &info, const physical_memory &memory);
	static std::span<const std::string_view> per_boot_keys();
	static linear_mapping image_mapping(const boot &boot);
	static result<std::vector<linear_mapping>> linear_mappings(const boot &boot,
								   const dump_view &dump);

	/* page_table.cpp */
	static result<page_table> kernel_page_table(const boot &boot, const dump_view &dump);
	/* `mm` is a struct mm_struct. */
	static result<page_table> user_page_table(const boot &boot, const dump_view &dump,
						  vaddr mm);
	static bool is_user_address(const boot &boot, vaddr address);
	static page_table_entry decode_entry(const boot &boot, const page_table_level &level,
					     uint64_t entry);
	/* Of an entry with a page behind it: what its bits beside the address say. */
	static std::vector<const char *> entry_flags(const boot &boot,
						     const page_table_level &level, uint64_t entry);

	/* regs.cpp */
	struct registers {
		uint64_t epc, ra, sp, gp, tp, t0, t1, t2, s0, s1, a0, a1, a2, a3, a4, a5, a6, a7;
		uint64_t s2, s3, s4, s5, s6, s7, s8, s9, s10, s11, t3, t4, t5, t6;
		/* Not in NT_PRSTATUS. */
		std::optional<uint64_t> status;
	};

	/* struct user_regs_struct of NT_PRSTATUS. */
	static result<registers> parse_prstatus(std::span<const std::byte> bytes);
	/* struct pt_regs, exactly. */
	static registers parse_pt_regs(std::span<const std::byte> bytes);
	static vaddr instruction_pointer(const registers &regs);
	static vaddr stack_pointer(const registers &regs);
	static bool is_user_mode(const registers &regs);
	/* In the order in which the kernel prints them. */
	static std::vector<named_register> list_registers(const registers &regs);
	/* The hart: Linux begins on any of them, and calls it 0. */
	static result<uint64_t> hardware_cpu_id(const dump_view &dump, unsigned int cpu);

	/* stacks.cpp: those beside the tasks' that can be found */
	static std::vector<cpu_stack> find_cpu_stacks(const dump_view &dump, unsigned int cpu);

	/* unwind.cpp */
	/* Of a task that is not running: where its stack was when it was switched away. */
	static result<vaddr> switched_stack_pointer(const dump_view &dump, vaddr task);
	static unwind_result<registers> unwind(const dump_view &dump,
					       const unwind_start<registers> &start);
};

using current = riscv;

} // namespace kdump::arch
