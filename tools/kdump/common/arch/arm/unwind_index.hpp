// SPDX-License-Identifier: GPL-2.0-only
/*
 * The unwind tables of the ARM EABI (IHI 0038), as far as the kernel's unwinder knows them
 * (arch/arm/kernel/unwind.c): an index, sorted by address, of which each entry holds or leads to
 * the instructions that undo a function's prologue.
 */
#pragma once

#include "arch/dump_view.hpp"

#include <array>
#include <vector>

namespace kdump::arch {

struct unwind_entry {
	vaddr function;
	bool is_last = false; /* EXIDX_CANTUNWIND: nothing called this code */
	std::vector<uint8_t> instructions;
};

/* error_code::not_found: the code at `ip` is in no table. */
result<unwind_entry> find_unwind_entry(const dump_view &dump, vaddr ip);

/* r0 to r15, by arm_register. */
using core_registers = std::array<uint32_t, 16>;

/*
 * Undoes the prologue: the registers become those of the caller, the pc being where it goes on.
 * error_code::corrupt: no such instructions.
 */
result<void> run_unwind(const dump_view &dump, const unwind_entry &entry, core_registers &r);

} // namespace kdump::arch
