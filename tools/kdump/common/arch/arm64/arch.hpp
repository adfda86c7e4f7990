// SPDX-License-Identifier: GPL-2.0-only
/*
 * arm64. Sources of the facts: arch/arm64/include/asm/{memory,pgtable-hwdef,pgtable,ptrace}.h,
 * arch/arm64/kernel/{vmcore_info,stacktrace,process}.c, arch/arm64/kernel/pi/map_kernel.c,
 * Documentation/arch/arm64/memory.rst.
 */
#pragma once

#include "arch/architecture.hpp"

namespace kdump::arch {

/* x29 and x30 */
inline constexpr size_t frame_register = 29, link_register = 30;

struct arm64 {
	/* boot.cpp */
	struct boot {
		uint64_t kernel_offset = 0; /* KASLR, virtual */
		uint64_t image_offset = 0;  /* kimage_voffset: virtual minus physical address */
		uint64_t memory_start = 0;  /* PHYS_OFFSET: what PAGE_OFFSET stands for */
		unsigned int va_bits = 0;   /* in use; fewer than configured on older machines */
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
		std::array<uint64_t, 31> x;
		uint64_t sp, pc, pstate;
	};

	/* struct user_pt_regs of NT_PRSTATUS. */
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

using current = arm64;

} // namespace kdump::arch
