// SPDX-License-Identifier: GPL-2.0-only
/*
 * What goes into a dump: one bit for each page frame, and how it came to that in numbers. A plan
 * does not change; only which pages are zero is left to those who read them.
 *
 * Where there is no memory for all of its bits at once, a plan is in windows: each is made anew
 * whenever it is needed, and has to come out as it did at first.
 */
#pragma once

#include "base/address.hpp"
#include "base/bitmap.hpp"
#include "base/result.hpp"
#include "makedumpfile/page_filter.hpp"

#include <algorithm>
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

/* Of a block that was left out, what lies behind the part of the frames that it begins in. */
struct overhang {
	pfn_range frames;
	page_kind kind;
};

class dump_plan {
public:
	/* Of `pages`, all of them or a window's. */
	dump_plan(bitmap pages, const page_counts &counts) :
		pages_(std::move(pages)), counts_(counts), frame_count_(pages_.size())
	{
	}

	/*
	 * A plan for the frames of a window, which windows before have left `overhangs` in. It
	 * takes those out that end there, and adds those that begin there and go on.
	 */
	using window_planner =
		std::function<result<dump_plan>(pfn_range window, std::vector<overhang> &overhangs)>;

	/* Whoever wants the same file from any windows makes them multiples of so many frames. */
	static constexpr uint64_t window_unit = uint64_t{1} << 23;

	/* Plans all windows once. A window's size is a multiple of 64. */
	static result<dump_plan> in_windows(uint64_t frame_count, uint64_t window_size,
					    window_planner planner);

	/* Up to the last one of the input's memory. */
	uint64_t frame_count() const
	{
		return frame_count_;
	}
	const page_counts &counts() const
	{
		return counts_;
	}
	bool is_in_windows() const
	{
		return window_size_ != 0;
	}

	/* As many bits as there are frames. Of a plan that is not in windows. */
	const bitmap &pages() const
	{
		return pages_;
	}
	/*
	 * Hands out the windows, upwards, or else pages() as the only one. It ends before its time
	 * when `take` returns false or fails. error_code::io: a window came out differently.
	 */
	using window_taker = std::function<result<bool>(const bitmap &pages)>;
	result<void> for_each_window(const window_taker &take) const;

private:
	dump_plan(uint64_t frame_count, uint64_t window_size, window_planner planner) :
		frame_count_(frame_count), window_size_(window_size), planner_(std::move(planner))
	{
	}
	result<void> plan_windows(
		const std::function<result<bool>(size_t number, const dump_plan &plan)> &take) const;

	bitmap pages_;
	page_counts counts_;
	uint64_t frame_count_ = 0;
	uint64_t window_size_ = 0;
	window_planner planner_;
	std::vector<uint32_t> window_sums_; /* checksums of their bits */
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

/* Starts with everything that is there, or a window of it, and takes pages away, part by part. */
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
		 * What these frames are: page_class classify(pfn), upwards. Calls go upwards, too,
		 * and need not cover all of the part: frames that nobody spoke of stay in the
		 * dump. A head that is left out decides for its whole block, even where that
		 * reaches into the next call; its tails are not asked for.
		 */
		template <typename Classify> void add(pfn_range frames, Classify classify)
		{
			for (decided_ = std::max(frames.begin, decided_); decided_ < frames.end;)
				decide(decided_, classify(decided_));
		}

		/* Frames below have got their fate. */
		pfn decided() const
		{
			return decided_;
		}

	private:
		friend class plan_builder;

		void decide(pfn frame, page_class found);

		plan_builder *of_;
		pfn_range part_ = {};
		pfn decided_;
		page_counts counts_;
		/* Blocks that were left out and end behind the last frame of their part. */
		std::vector<overhang> overhangs_;
	};

	/*
	 * All that there were, when they have ended. `overhangs` is a window's: see
	 * dump_plan::window_planner.
	 */
	void join(std::span<const worker *const> workers, std::vector<overhang> &overhangs);

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
