// SPDX-License-Identifier: GPL-2.0-only
/* Which part of a split dump holds which frames. */
#pragma once

#include "base/result.hpp"
#include "makedumpfile/dump_plan.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace kdump::makedumpfile {

struct split_part {
	pfn_range frames;
	uint64_t pages; /* of the plan that are in them */
};

/*
 * So many parts, which together are all frames, each with about its share of the pages: how well
 * they shrink is not known before they are read. Parts begin with a multiple of frames_together
 * (page_batch.hpp), so that they can be joined to what an unsplit dump would have been; crash,
 * too, counts on a multiple of 64. Small memory is not split.
 */
result<std::vector<split_part>> split_plan(const dump_plan &plan, size_t count);

} // namespace kdump::makedumpfile
