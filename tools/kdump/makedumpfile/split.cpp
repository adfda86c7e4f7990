// SPDX-License-Identifier: GPL-2.0-only
#include "makedumpfile/split.hpp"

#include "makedumpfile/page_batch.hpp"

#include <algorithm>

namespace kdump::makedumpfile {

std::vector<pfn_range> split_frames(const bitmap &pages, size_t parts)
{
	std::vector<pfn_range> ranges;
	uint64_t total = pages.count();
	uint64_t below = 0; /* pages in front of `begin` */
	uint64_t begin = 0;

	for (size_t part = 1; part < parts; ++part) {
		uint64_t end = begin;
		while (end < pages.size() && below < total / parts * part) {
			below += pages.count(end, frames_together);
			end += frames_together;
		}
		end = std::min(end, pages.size());
		ranges.push_back({pfn{begin}, pfn{end}});
		begin = end;
	}
	ranges.push_back({pfn{begin}, pfn{pages.size()}});
	return ranges;
}

} // namespace kdump::makedumpfile
