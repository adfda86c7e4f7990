// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which pages go through makedumpfile together, whoever writes a dump: what becomes of a page may
 * depend on the others of its batch, and nothing else.
 */
#pragma once

#include "base/address.hpp"
#include "base/bitmap.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

namespace kdump::makedumpfile {

/*
 * Large enough that a read or write of a batch costs little per byte, small enough that it stays
 * in the second-level cache from reading to compressing.
 */
constexpr size_t batch_bytes = 256 << 10;
constexpr size_t most_batch_pages = 64;

constexpr size_t pages_in_batch(size_t page_size)
{
	return std::clamp<size_t>(batch_bytes / page_size, 1, most_batch_pages);
}

/* No batch goes beyond its block of so many frames: a dump may be split between blocks. */
constexpr uint64_t frames_together = 4096;

/*
 * The frames of the next batch of the set, as many as there is room for at most, from `next` on,
 * which moves behind them, and below `end`. Returns how many: 0 when there are no more.
 */
inline size_t take_batch(const bitmap &pages, uint64_t &next, uint64_t end, std::span<pfn> into)
{
	size_t count = 0;

	for (; count < into.size(); ++count) {
		next = pages.find_set(next);
		if (next >= std::min(pages.size(), end) ||
		    (count && next / frames_together != into[0].value / frames_together))
			break;
		into[count] = pfn{next++};
	}
	return count;
}

} // namespace kdump::makedumpfile
