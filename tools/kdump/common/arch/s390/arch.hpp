// SPDX-License-Identifier: GPL-2.0-only
/*
 * s390. Sources of the facts: arch/s390/include/asm/{page,pgtable,lowcore,ptrace,stacktrace}.h,
 * arch/s390/kernel/{vmcore_info,unwind_bc,dumpstack,entry,process}.c, arch/s390/boot/startup.c.
 *
 * A dump holds memory by absolute address. Real addresses are the same but for the two pages
 * where a CPU has its lowcore, and page tables name real ones; a lowcore is found at the address
 * that lowcore_ptr[] has, which is right both ways.
 */
#pragma once

#include "arch/architecture.hpp"

namespace kdump::arch {

struct s390 {
	/* boot.cpp */
	struct boot {
		uint64_t kernel_offset = 0;   /* where the image begins, virtual ... */
		uint64_t kernel_physical = 0; /* ... and absolute */
		uint64_t identity_base = 0;   /* where absolute 0 is in the identity mapping */
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
	/* Never: user space has all addresses to itself, and so has the kernel. */
	static bool is_user_address(const boot &boot, vaddr address);
	static page_table_entry decode_entry(const boot &boot, const page_table_level &level,
					     uint64_t entry);
	/* Of an entry with a page behind it: what its bits beside the address say. */
	static std::vector<const char *> entry_flags(const boot &boot,
						     const page_table_level &level, uint64_t entry);

	/* regs.cpp */
	struct registers {
		uint64_t psw_mask, psw_address;
		std::array<uint64_t, 16> gprs;
	};

	/* s390_regs of NT_PRSTATUS. */
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

using current = s390;

} // namespace kdump::arch
