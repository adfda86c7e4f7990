// SPDX-License-Identifier: GPL-2.0-only
/* The plan for a dump of the kernel that this program is for: by its page descriptors. */
#pragma once

#include "kernel/kernel.hpp"
#include "makedumpfile/dump_plan.hpp"
#include "makedumpfile/frames.hpp"
#include "makedumpfile/guard.hpp"
#include "mm/memory_model.hpp"

#include <optional>
#include <utility>
#include <vector>

namespace kdump::makedumpfile {

/*
 * Plans the dump in one go, or a window after the other. What cannot be classified, for its
 * descriptor is not found or not readable, stays in the dump. The plan does not depend on the
 * number of threads. An observer, which may be null, wants to hear things in order: with one there
 * is one thread.
 */
class kernel_planner {
public:
	/* All borrowed. */
	static result<kernel_planner> open(const kernel &k, page_filter filter,
					   const stored_frames &stored, unsigned int threads,
					   plan_observer *observer = nullptr);

	result<dump_plan> plan();
	/* As dump_plan::window_planner. Begins with a multiple of window_unit. */
	result<dump_plan> plan(pfn_range window, std::vector<overhang> &overhangs);
	static constexpr uint64_t window_unit = 1 << 15;

	/* Why the dump will be larger, or less guarded, than it should be: of all plans so far. */
	std::vector<error> troubles() const;

private:
	kernel_planner(const kernel &k, page_filter filter, const stored_frames &stored,
		       unsigned int threads, plan_observer *observer, memory_model model) :
		k_(k),
		filter_(filter), stored_(stored), threads_(threads), observer_(observer),
		model_(std::move(model))
	{
	}

	const kernel &k_;
	page_filter filter_;
	const stored_frames &stored_;
	unsigned int threads_;
	plan_observer *observer_;
	memory_model model_;
	std::optional<guarded_frames> guard_; /* from the first plan on */
	uint64_t frames_ = 0;
	uint64_t described_ = 0;  /* of them, by sections */
	uint64_t unreadable_ = 0; /* descriptors */
};

} // namespace kdump::makedumpfile
