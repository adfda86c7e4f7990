// SPDX-License-Identifier: GPL-2.0-only
/* How many pages of a set lie below a frame; quick as long as frames go upwards. */
#pragma once

#include "base/bitmap.hpp"

#include <algorithm>
#include <cstdint>

namespace kdump::makedumpfile {

class page_counter {
public:
	/* Borrowed. */
	explicit page_counter(const bitmap &pages) : pages_(pages)
	{
	}

	uint64_t count_below(uint64_t frame)
	{
		/* There may be memory behind the last page of the dump. */
		frame = std::min(frame, pages_.size());
		if (frame < frame_)
			frame_ = count_ = 0;
		while (frame_ < frame) {
			uint64_t begin = std::min(pages_.find_set(frame_), frame);
			uint64_t end = std::min(pages_.find_clear(begin), frame);
			count_ += end - begin;
			frame_ = end;
		}
		return count_;
	}

private:
	const bitmap &pages_;
	uint64_t frame_ = 0;
	uint64_t count_ = 0;
};

} // namespace kdump::makedumpfile
