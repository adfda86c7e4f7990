// SPDX-License-Identifier: GPL-2.0-only
/*
 * x86, 64 and 32 bits. Sources of the facts: arch/x86/include/asm/{page_64_types,page_32_types,
 * pgtable_64_types,pgtable-3level,ptrace}.h, arch/x86/kernel/{vmcore_info_64,unwind_orc,
 * unwind_frame,dumpstack_64,dumpstack_32,tsc}.c, Documentation/arch/x86/x86_64/mm.rst.
 */
#pragma once

#include "arch/architecture.hpp"

#include "kdump/config.hpp"
#include "kdump/layout/asm/tsc.hpp"

namespace kdump::arch {

struct x86 {
	static_assert(
		config::X86_64 ? config::UNWINDER_ORC : config::UNWINDER_FRAME_POINTER,
		"of x86, only unwinding by ORC (64 bits) and by frame pointers (32) is ported");

	/* boot_64.cpp, boot_32.cpp: all of it is about 64 bits */
	struct boot {
		uint64_t phys_base = 0;	    /* physical address of __START_KERNEL_map */
		uint64_t kernel_offset = 0; /* KASLR, virtual */
		uint64_t sme_mask = 0;	    /* the encryption bit in page-table entries, or 0 */
		bool five_level = false;
	};

	static result<boot> read_boot(const vmcoreinfo &info, const physical_memory &memory);
	static std::span<const std::string_view> per_boot_keys();
	static linear_mapping image_mapping(const boot &boot);
	static result<std::vector<linear_mapping>> linear_mappings(const boot &boot,
								   const dump_view &dump);

	/* page_table.cpp, page_table_64.cpp, page_table_32.cpp */
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

	/* regs.cpp, regs_64.cpp, regs_32.cpp; r8 to r15 exist with 64 bits only */
	struct registers {
		uint64_t r15, r14, r13, r12, bp, bx, r11, r10, r9, r8;
		uint64_t ax, cx, dx, si, di, orig_ax, ip, cs, flags, sp, ss;
	};

	/* elf_gregset_t of NT_PRSTATUS. */
	static result<registers> parse_prstatus(std::span<const std::byte> bytes);
	/* struct pt_regs, exactly. */
	static registers parse_pt_regs(std::span<const std::byte> bytes);
	static vaddr instruction_pointer(const registers &regs);
	static vaddr stack_pointer(const registers &regs);
	static bool is_user_mode(const registers &regs);
	/* In the order in which people expect them. */
	static std::vector<named_register> list_registers(const registers &regs);

	/* stacks_64.cpp, stacks_32.cpp: those beside the tasks' that can be found */
	static std::vector<cpu_stack> find_cpu_stacks(const dump_view &dump, unsigned int cpu);

	/* unwind_64.cpp by ORC, unwind_32.cpp by frame pointers */
	/* Of a task that is not running: where its stack was when it was switched away. */
	static result<vaddr> switched_stack_pointer(const dump_view &dump, vaddr task);
	static unwind_result<registers> unwind(const dump_view &dump,
					       const unwind_start<registers> &start);

	/* Optional: not every boot frees them; what it does not free is reserved memory. */
	static constexpr image_part freed_parts[] = {
		/* mark_rodata_ro() of arch/x86/mm/init_64.c */
		{"_etext", "__start_rodata"},
		{"__end_rodata", "_sdata"},
		/* alternative_instructions() of arch/x86/kernel/alternative.c */
		{"__smp_locks", "__smp_locks_end"},
		/* mem_encrypt_free_decrypted_mem() of arch/x86/mm/mem_encrypt_amd.c */
		{"__start_bss_decrypted_unused", "__end_bss_decrypted"},
		/* reserve_brk() of arch/x86/kernel/setup.c: the rest of the heap of early boot */
		{"_brk_end", "__brk_limit", false},
	};

	/* Optional: the speed of the CPUs as the kernel measured it, 0 if it could not. */
	static constexpr symbol<uint32_t> cpu_khz = variable::cpu_khz;
};

using current = x86;

} // namespace kdump::arch
