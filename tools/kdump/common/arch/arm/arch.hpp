// SPDX-License-Identifier: GPL-2.0-only
/*
 * 32-bit ARM. Sources of the facts: arch/arm/include/asm/{memory,pgtable,pgtable-2level,
 * pgtable-3level,ptrace,thread_info}.h, arch/arm/kernel/{head.S,irq,traps,unwind}.c.
 */
#pragma once

#include "arch/architecture.hpp"

#include "kdump/config.hpp"
#include "kdump/constant.hpp"

namespace kdump::arch {

enum arm_register : size_t {
	sp = constant::ARM_sp,
	lr = constant::ARM_lr,
	pc = constant::ARM_pc,
	cpsr = constant::ARM_cpsr,
	orig_r0 = constant::ARM_ORIG_r0,
};

struct arm {
	static_assert(config::ARM_UNWIND, "of arm, only unwinding by tables is ported");

	/* boot.cpp */
	struct boot {
		paddr memory_start; /* PHYS_OFFSET: what PAGE_OFFSET stands for */
	};

	/* error_code::not_found: the kernel's utsname is where no PHYS_OFFSET puts it. */
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
		std::array<uint32_t, 16> r; /* by arm_register */
		uint32_t cpsr, orig_r0;
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

using current = arm;

} // namespace kdump::arch
