// SPDX-License-Identifier: GPL-2.0-only
/*
 * mips: 32 and 64 bits, both byte orders. Sources of the facts:
 * arch/mips/include/asm/{addrspace,page,pgtable,pgtable-32,pgtable-64,pgtable-bits,ptrace,
 * stackframe}.h, arch/mips/kernel/{process,genex,entry,r4k_switch}.{c,S}.
 */
#pragma once

#include "arch/architecture.hpp"

#include "kdump/config.hpp"

namespace kdump::arch {

/* $29 and $31 */
inline constexpr size_t stack_register = 29, return_register = 31;

struct mips {
	static_assert(!config::EVA, "of mips, segments that can be configured are not ported");
	static_assert(!(config::CPU_MIPS32 && config::PHYS_ADDR_T_64BIT),
		      "of mips, page-table entries of two words are not ported");
	static_assert(!config::CPU_MICROMIPS, "of mips, short instructions are not ported");

	/* boot.cpp */
	struct boot {
		vaddr text; /* _stext */
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
		std::array<uint64_t, 32> gpr;
		uint64_t hi, lo, epc, status, cause, badvaddr;
	};

	/* elf_gregset_t of asm/elf.h, which is what NT_PRSTATUS holds. */
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

using current = mips;

} // namespace kdump::arch
