// SPDX-License-Identifier: GPL-2.0-only
/* How much memory a process has mapped, and how much of that is in RAM (struct mm_struct). */
#pragma once

#include "base/result.hpp"
#include "kernel/kernel.hpp"

#include "kdump/layout/linux/mm_types.hpp"

namespace kdump::crash_lite {

struct process_memory {
	uint64_t virtual_size = 0;  /* bytes */
	uint64_t resident_size = 0; /* bytes: file, anonymous and shmem pages */
};

/*
 * Exact: the counters of all CPUs are added up, which /proc/PID/statm does not do. A null pointer
 * (a kernel thread) has no memory.
 */
result<process_memory> read_process_memory(const kernel &k, ptr<layout::mm_struct> mm);

/*
 * All memory of all nodes, in bytes, with what the kernel reserved for itself: what shares of memory
 * are shares of.
 */
result<uint64_t> read_present_memory(const kernel &k);

} // namespace kdump::crash_lite
