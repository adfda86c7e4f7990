// SPDX-License-Identifier: GPL-2.0-only
/*
 * powerpc: 64 bits, both byte orders, of the server family (Book3S), and 32 bits of both families.
 * Sources of the facts: arch/powerpc/include/asm/book3s/64/{pgtable,radix,hash}.h,
 * arch/powerpc/include/asm/{book3s,nohash}/32/pgtable.h, arch/powerpc/include/asm/{page,ptrace}.h,
 * arch/powerpc/kexec/vmcore_info.c, arch/powerpc/mm/init_64.c, arch/powerpc/kernel/process.c.
 */
#pragma once

#include "arch/architecture.hpp"

#include "kdump/config.hpp"

namespace kdump::arch {

struct powerpc {
	static_assert(config::PPC_BOOK3S_64 || config::PPC32, "64-bit Book3E is not ported");

	/* boot.cpp, boot_64.cpp, boot_32.cpp */
	struct boot {
		/* With 64 bits: page tables of the hardware, or a hash table beside them. */
		bool radix = false;
		paddr memory_start; /* what PAGE_OFFSET stands for; 0 with 64 bits */
	};

	static result<boot> read_boot(const vmcoreinfo &info, const physical_memory &memory);
	static std::span<const std::string_view> per_boot_keys();
	static linear_mapping image_mapping(const boot &boot);
	static result<std::vector<linear_mapping>> linear_mappings(const boot &boot,
								   const dump_view &dump);

	/* page_table_64.cpp, page_table_32.cpp */
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
		uint64_t nip, msr, orig_gpr3, ctr, link, xer, ccr, trap, dar, dsisr;
	};

	/* struct user_pt_regs, which NT_PRSTATUS begins with. */
	static result<registers> parse_prstatus(std::span<const std::byte> bytes);
	/* struct pt_regs, exactly. */
	static registers parse_pt_regs(std::span<const std::byte> bytes);
	static vaddr instruction_pointer(const registers &regs);
	static vaddr stack_pointer(const registers &regs);
	static bool is_user_mode(const registers &regs);
	/* In the order in which the kernel prints them. */
	static std::vector<named_register> list_registers(const registers &regs);

	/* stacks_64.cpp, stacks_32.cpp: those beside the tasks' that can be found */
	static std::vector<cpu_stack> find_cpu_stacks(const dump_view &dump, unsigned int cpu);

	/* unwind.cpp */
	/* Of a task that is not running: where its stack was when it was switched away. */
	static result<vaddr> switched_stack_pointer(const dump_view &dump, vaddr task);
	static unwind_result<registers> unwind(const dump_view &dump,
					       const unwind_start<registers> &start);
};

using current = powerpc;

} // namespace kdump::arch
