// SPDX-License-Identifier: GPL-2.0-only
#include "vmcore/extent_set.hpp"

#include <algorithm>
#include <iterator>

namespace kdump {

bool extent_set::overlaps(uint64_t begin, uint64_t end) const
{
	auto next = extents_.lower_bound(end);

	return begin < end && next != extents_.begin() && std::prev(next)->second > begin;
}

void extent_set::add(uint64_t begin, uint64_t end)
{
	if (begin >= end)
		return;
	auto next = extents_.upper_bound(begin);
	if (next != extents_.begin() && std::prev(next)->second >= begin)
		begin = (--next)->first;
	while (next != extents_.end() && next->first <= end) {
		end = std::max(end, next->second);
		next = extents_.erase(next);
	}
	extents_.emplace(begin, end);
}

} // namespace kdump
