// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lowmem of 32-bit machines: the memory that is mapped in one piece from PAGE_OFFSET on, with the
 * kernel image in it. What is behind high_memory is mapped when it is needed.
 */
#pragma once

#include "arch/architecture.hpp"

namespace kdump::arch {

/*
 * What PAGE_OFFSET stands for, for a kernel that finds out where memory begins and does not tell
 * VMCOREINFO: the beginning of some range of memory, rounded down to a multiple of `granularity`.
 * The right one has the kernel's utsname where SYMBOL(init_uts_ns) says; error_code::not_found:
 * none has.
 */
result<paddr> find_memory_start(const vmcoreinfo &info, const physical_memory &memory,
				uint64_t granularity);

/* All that lowmem could be, while nobody knows where it ends. */
linear_mapping possible_lowmem(paddr memory_start);
result<std::vector<linear_mapping>> map_lowmem(const dump_view &dump, paddr memory_start);

} // namespace kdump::arch
