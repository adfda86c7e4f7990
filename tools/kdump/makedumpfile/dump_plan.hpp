// SPDX-License-Identifier: GPL-2.0-only
/*
 * What goes into a dump: one bit for each page frame, and how it came to that in numbers. A plan
 * is made once and does not change; only which pages are zero is left to those who read them.
 */
#pragma once

#include "base/address.hpp"
#include "base/bitmap.hpp"
#include "makedumpfile/page_filter.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <utility>
#include <vector>

namespace kdump::makedumpfile {

struct page_counts {
	uint64_t total = 0; /* in the input */
	/* By what the descriptors say: pages that the filter excludes, and the guard saved some. */
	std::array<uint64_t, page_kind_count> excluded{};
	uint64_t guarded = 0; /* excluded above, but in the dump all the same */

	page_counts &operator+=(const page_counts &other);
	uint64_t &operator[](page_kind kind)
	{
		return excluded[static_cast<size_t>(kind)];
	}
	uint64_t operator[](page_kind kind) const
	{
		return excluded[static_cast<size_t>(kind)];
	}
	/* What the plan keeps, zero pages included. */
	uint64_t kept() const
	{
		uint64_t count = total + guarded;

		for (uint64_t kind : excluded)
			count -= kind;
		return count;
	}
};

class dump_plan {
public:
	/* As many bits as there are frames up to the last one of the input's memory. */
	const bitmap &pages() const
	{
		return pages_;
	}
	const page_counts &counts() const
	{
		return counts_;
	}

private:
	friend class plan_builder;
	dump_plan(bitmap pages, const page_counts &counts) :
		pages_(std::move(pages)), counts_(counts)
	{
	}

	bitmap pages_;
	page_counts counts_;
};

/* What the plan makes of one frame, or of all frames of a block at once. */
struct plan_step {
	pfn_range frames;
	page_class found; /* what the descriptor of the first one says */
	page_kind kind;	  /* what it is taken for */
	bool excluded;	  /* though the guard, or where there is no memory, may know better */
};

/* For those who want to know why. */
class plan_observer {
public:
	virtual ~plan_observer() = default;
	/*
	 * Steps go upwards, each frame that has a readable descriptor is in one of them. Tails of
	 * a page that was left out may come once more, as the first ones of the next part.
	 */
	virtual void take(const plan_step &step) = 0;
};

/* Starts with everything that is there, and takes pages away, part by part. */
class plan_builder {
public:
	/* `observer`, borrowed, may be null. */
	plan_builder(bitmap present, page_filter filter, plan_observer *observer = nullptr);

	/* What is in the dump so far. */
	const bitmap &pages() const
	{
		return pages_;
	}

	/* Bounds of parts are multiples of this many frames. */
	static constexpr uint64_t part_unit = 64;

	/*
	 * One thread's work: a part of the frames after the other. Decides about those and touches
	 * no others', so several threads may be at it. What comes of it does not depend on who
	 * did what, and when.
	 */
	class worker {
	public:
		explicit worker(plan_builder &of) : of_(&of)
		{
		}

		void begin(pfn_range part);

		/*
		 * What the frames from `first` on are. Calls go upwards, and need not cover all
		 * of the part: frames that nobody spoke of stay in the dump. A head decides for
		 * its whole block, even where that reaches into the next call.
		 */
		void add(pfn first, std::span<const page_class> classes);

		/* Frames below have got their fate. */
		pfn decided() const
		{
			return decided_;
		}

	private:
		friend class plan_builder;

		plan_builder *of_;
		pfn_range part_ = {};
		pfn decided_;
		page_counts counts_;
		/* Blocks that were left out and end behind the last frame of their part. */
		std::vector<std::pair<pfn_range, page_kind>> overhangs_;
	};

	/* All that there were, when they have ended. */
	void join(std::span<const worker *const> workers);

	/*
	 * What stays, or comes back, whatever its descriptors say: those of the frames that
	 * `is_present`. After join().
	 */
	void keep(pfn_range frames, const std::function<bool(pfn)> &is_present);

	/* Ends this builder. */
	dump_plan finish();

private:
	void exclude(page_kind kind, pfn_range frames, page_counts &counts);

	bitmap pages_;
	page_filter filter_;
	plan_observer *observer_;
	page_counts counts_;
};

} // namespace kdump::makedumpfile
