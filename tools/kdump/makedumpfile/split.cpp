// SPDX-License-Identifier: GPL-2.0-only
#include "makedumpfile/split.hpp"

#include "makedumpfile/page_batch.hpp"

#include <algorithm>

namespace kdump::makedumpfile {

result<std::vector<split_part>> split_plan(const dump_plan &plan, size_t count)
{
	const uint64_t total = plan.counts().kept();
	std::vector<split_part> parts;
	uint64_t below = 0;	  /* pages in front of */
	uint64_t end = 0;	  /* these frames, */
	uint64_t below_begin = 0; /* and in front of */
	uint64_t begin = 0;	  /* the next part */
	auto add_part = [&] {
		parts.push_back({{pfn{begin}, pfn{end}}, below - below_begin});
		begin = end;
		below_begin = below;
	};

	if (count > 1)
		KDUMP_CHECK(plan.for_each_window([&](const bitmap &pages) -> result<bool> {
			while (end < pages.size() && parts.size() + 1 < count) {
				if (below >= total / count * (parts.size() + 1)) {
					add_part();
					continue;
				}
				below += pages.count(end, frames_together);
				end = std::min(end + frames_together, pages.size());
			}
			return parts.size() + 1 < count;
		}));
	end = plan.frame_count();
	below = total;
	while (parts.size() < count)
		add_part();
	return parts;
}

} // namespace kdump::makedumpfile
