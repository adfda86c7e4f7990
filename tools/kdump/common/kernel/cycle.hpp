// SPDX-License-Identifier: GPL-2.0-only
/* What keeps walks over damaged links finite. */
#pragma once

#include "base/address.hpp"
#include "base/result.hpp"

namespace kdump {

/* No list of a living kernel has more entries. */
inline constexpr uint64_t walk_limit = uint64_t{1} << 26;

/*
 * Brent's way of finding a cycle: remember one node, a later one each time the walk has doubled
 * in length. Takes no memory; notices a cycle of any length within a small multiple of it.
 */
class cycle_detector {
public:
	explicit cycle_detector(uint64_t limit = walk_limit) : limit_(limit)
	{
	}

	/* Each node of the walk once; an error when it was there before, or the limit is hit. */
	result<void> visit(vaddr node);

private:
	vaddr remembered_{~uint64_t{0}};
	uint64_t steps_ = 0;
	uint64_t next_mark_ = 1;
	uint64_t limit_;
};

} // namespace kdump
