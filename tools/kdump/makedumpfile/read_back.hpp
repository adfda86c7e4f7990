// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whether a dump gives back what a dump is for. The same walks through the kernel's log, tasks,
 * modules and per-CPU areas are made in the input and in the dump that was written: they see the
 * same or something is missing. A kernel that crashed may have broken lists; then both break, and
 * that is told.
 */
#pragma once

#include "base/result.hpp"
#include "kernel/kernel.hpp"

#include <cstdint>
#include <span>
#include <string>

namespace kdump::makedumpfile {

struct kernel_summary {
	uint64_t records = 0; /* of the log */
	uint64_t tasks = 0;
	uint64_t modules = 0;
	uint64_t cpus = 0;   /* whose per-CPU areas tell what runs on them */
	uint64_t digest = 0; /* of what was read of all these */
	/* Why not all of them could be read, if so: that may be told in other words next time. */
	std::string broken = {};

	bool operator==(const kernel_summary &other) const;
};

/* Not more than some thousand tasks, so a fraction of a second on any machine. */
kernel_summary summarize(const kernel &k);

/* "1206 log records, 133 tasks, 45 modules, 2 CPUs" */
std::string describe(const kernel_summary &summary);

/* Of the dump in these files. error_code::incomplete if it is not what is expected. */
result<kernel_summary> read_back(std::span<const std::string> files,
				 const kernel_summary &expected);

} // namespace kdump::makedumpfile
