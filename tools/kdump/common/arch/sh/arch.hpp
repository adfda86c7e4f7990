// SPDX-License-Identifier: GPL-2.0-only
/*
 * sh. Sources of the facts: arch/sh/include/asm/{addrspace,page,pgtable,pgtable_32,pgtable-2level,
 * pgtable-3level,ptrace,switch_to_32}.h, arch/sh/kernel/{dumpstack,irq,unwinder}.c,
 * arch/sh/kernel/cpu/sh3/entry.S.
 */
#pragma once

#include "arch/architecture.hpp"

namespace kdump::arch {

struct sh {
	/* boot.cpp */
	/* Nothing is decided at boot. */
	struct boot {};

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
		std::array<uint64_t, 16> r; /* r15 is the stack pointer */
		uint64_t pc, pr, sr, gbr, mach, macl;
	};

	/* struct pt_regs, in NT_PRSTATUS too. */
	static result<registers> parse_prstatus(std::span<const std::byte> bytes);
	/* struct pt_regs, exactly. */
	static registers parse_pt_regs(std::span<const std::byte> bytes);
	static vaddr instruction_pointer(const registers &regs);
	static vaddr stack_pointer(const registers &regs);
	static bool is_user_mode(const registers &regs);
	/* In the order in which the kernel prints them. */
	static std::vector<named_register> list_registers(const registers &regs);

	/* stacks.cpp: those beside the tasks' that can be found */
	static std::vector<cpu_stack> find_cpu_stacks(const dump_view &dump, unsigned int cpu);

	/* unwind.cpp */
	/* Of a task that is not running: where its stack was when it was switched away. */
	static result<vaddr> switched_stack_pointer(const dump_view &dump, vaddr task);
	static unwind_result<registers> unwind(const dump_view &dump,
					       const unwind_start<registers> &start);
};

using current = sh;

} // namespace kdump::arch
