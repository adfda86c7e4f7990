// SPDX-License-Identifier: GPL-2.0-only
/*
 * The segments of virtual addresses that are memory without page tables (asm/addrspace.h): two of
 * 512 MiB at the lower end of it, cached and not, and with 64 bits XKPHYS, which has all memory
 * once for each way of caching it.
 */
#pragma once

#include "arch/architecture.hpp"

namespace kdump::arch {

/* All of them, the one that most kernels are in last. With 32 bits there is no XKPHYS. */
std::vector<linear_mapping> all_segments();
/* The segment that an address is in; nothing if it goes through page tables. */
std::optional<linear_mapping> find_segment(vaddr address);

} // namespace kdump::arch
