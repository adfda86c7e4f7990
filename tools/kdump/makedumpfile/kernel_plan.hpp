// SPDX-License-Identifier: GPL-2.0-only
/* The plan for a dump of the kernel that this program is for: by its page descriptors. */
#pragma once

#include "kernel/kernel.hpp"
#include "makedumpfile/dump_plan.hpp"

#include <functional>
#include <vector>

namespace kdump::makedumpfile {

/*
 * Classifies the frames of one memory section after the other, in blocks, and hands the classes
 * out: the first frame and one class for each. Blocks without a frame of `wanted` are left out;
 * `take` may change `wanted`. So are frames whose descriptors cannot be found or read: the errors
 * returned say which.
 */
result<std::vector<error>>
classify_frames(const kernel &k, const bitmap &wanted,
		const std::function<void(pfn, std::span<const page_class>)> &take);

struct kernel_plan {
	dump_plan plan;
	/* Why the dump will be larger, or less guarded, than it should be. */
	std::vector<error> troubles;
};

/* `observer` may be null. */
result<kernel_plan> plan_dump(const kernel &k, page_filter filter, bitmap present,
			      plan_observer *observer = nullptr);

} // namespace kdump::makedumpfile
