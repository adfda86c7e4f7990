// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which page frames an input has, as ranges: a large machine has few of those. Sets with a bit
 * for each frame are made of them only where one is needed.
 */
#pragma once

#include "base/address.hpp"
#include "base/bitmap.hpp"
#include "base/result.hpp"
#include "vmcore/vmcore.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace kdump::makedumpfile {

/*
 * The frames of which `memory` has at least a byte. Sorted, disjoint and not adjacent, as ranges
 * of frames are wherever they are handed on.
 */
std::vector<pfn_range> find_frames(std::span<const paddr_range> memory, uint64_t page_size);

/*
 * The memory that the input has bytes of. An ELF dump may know of more: of what its segments
 * have in memory but not in the file. Sorted and disjoint.
 */
std::vector<paddr_range> find_stored_ranges(const vmcore &input);

/* Sorts them, joins those that overlap or are adjacent, and drops those that are empty. */
void join_ranges(std::vector<pfn_range> &ranges);

/*
 * An empty set for the frames of a window that begins at a multiple of 64, or
 * error_code::no_memory: its size comes from the input.
 */
result<bitmap> make_frame_set(pfn_range window);

/* The frames that can be read from the input, whole or in part. */
class stored_frames {
public:
	/* `input` is borrowed. */
	stored_frames(const vmcore &input, uint64_t page_size);

	/* What is not to be in a dump though it could be read. */
	void leave_out(pfn_range frames);

	/* Behind the last one. */
	uint64_t size() const
	{
		return ranges_.empty() ? 0 : ranges_.back().end.value;
	}
	bool has(pfn frame) const;
	/* Those in a window. */
	result<bitmap> make_set(pfn_range window) const;

private:
	const vmcore &input_;
	std::vector<pfn_range> ranges_;
};

} // namespace kdump::makedumpfile
