// SPDX-License-Identifier: GPL-2.0-only
/* Which part of a split dump holds which frames. */
#pragma once

#include "base/address.hpp"
#include "base/bitmap.hpp"

#include <cstddef>
#include <vector>

namespace kdump::makedumpfile {

/*
 * As many ranges as there are parts, which together are all frames, each with about its share of
 * the pages: how well they shrink is not known before they are read. Ranges begin with a multiple
 * of frames_together (page_batch.hpp), so that the parts can be joined to what an unsplit dump
 * would have been; crash, too, counts on a multiple of 64. Small memory is not split.
 */
std::vector<pfn_range> split_frames(const bitmap &pages, size_t parts);

} // namespace kdump::makedumpfile
