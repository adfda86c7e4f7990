// SPDX-License-Identifier: GPL-2.0-only
/* The plan for a dump of the kernel that this program is for: by its page descriptors. */
#pragma once

#include "kernel/kernel.hpp"
#include "makedumpfile/dump_plan.hpp"
#include "makedumpfile/frames.hpp"

#include <vector>

namespace kdump::makedumpfile {

struct kernel_plan {
	dump_plan plan;
	/* Why the dump will be larger, or less guarded, than it should be. */
	std::vector<error> troubles;
};

/*
 * What cannot be classified, for its descriptor is not found or not readable, stays in the dump.
 * The plan does not depend on the number of threads. An observer, which may be null, wants to
 * hear things in order: with one there is one thread.
 */
result<kernel_plan> plan_dump(const kernel &k, page_filter filter, const stored_frames &stored,
			      unsigned int threads, plan_observer *observer = nullptr);

} // namespace kdump::makedumpfile
