// SPDX-License-Identifier: GPL-2.0-only
#include "makedumpfile/dump_plan.hpp"

#include "base/error.hpp"
#include "codec/crc32.hpp"

#include <algorithm>
#include <utility>

namespace kdump::makedumpfile {

namespace {

uint32_t checksum(const bitmap &bits)
{
	return crc32(std::as_bytes(std::span(bits.words())));
}

} // namespace

page_counts &page_counts::operator+=(const page_counts &other)
{
	total += other.total;
	guarded += other.guarded;
	for (size_t kind = 0; kind < page_kind_count; ++kind)
		excluded[kind] += other.excluded[kind];
	return *this;
}

result<dump_plan> dump_plan::in_windows(uint64_t frame_count, uint64_t window_size,
					window_planner planner)
{
	dump_plan plan(frame_count, window_size, std::move(planner));

	KDUMP_CHECK(plan.plan_windows([&](size_t, const dump_plan &window) -> result<bool> {
		plan.counts_ += window.counts();
		plan.window_sums_.push_back(checksum(window.pages()));
		return true;
	}));
	return plan;
}

result<void>
dump_plan::plan_windows(const std::function<result<bool>(size_t, const dump_plan &)> &take) const
{
	std::vector<overhang> overhangs;

	for (uint64_t number = 0; number * window_size_ < frame_count_; ++number) {
		pfn begin{number * window_size_};
		pfn end{std::min(begin.value + window_size_, frame_count_)};
		KDUMP_TRY(window, planner_({begin, end}, overhangs));
		KDUMP_TRY(goes_on, take(number, window));
		if (!goes_on)
			break;
	}
	return {};
}

result<void> dump_plan::for_each_window(const window_taker &take) const
{
	if (!is_in_windows()) {
		KDUMP_CHECK(take(pages_));
		return {};
	}
	return plan_windows([&](size_t number, const dump_plan &window) -> result<bool> {
		/* What is written already counts on it. */
		if (checksum(window.pages()) != window_sums_[number])
			return make_error(error_code::io,
					  "page descriptors do not say what they said before");
		return take(window.pages());
	});
}

plan_builder::plan_builder(bitmap present, page_filter filter, plan_observer *observer) :
	pages_(std::move(present)), filter_(filter), observer_(observer)
{
	counts_.total = pages_.count();
}

void plan_builder::worker::begin(pfn_range part)
{
	part_ = part;
	decided_ = part.begin;
}

void plan_builder::worker::decide(pfn frame, page_class found)
{
	const page_filter filter = of_->filter_;
	page_kind kind = found.kind;

	/* A poisoned huge page does not say which of its pages it is. */
	if (!filter.excludes(kind) && found.poisoned)
		kind = page_kind::hwpoison;
	/* One step only if it is kept: its tails have flags of their own. */
	bool excluded = filter.excludes(kind);
	pfn_range block{frame, frame + (excluded ? uint64_t{1} << found.order : 1)};
	if (excluded) {
		pfn_range here{frame, std::min(block.end, part_.end)};
		of_->exclude(kind, here, counts_);
		if (here.end < block.end)
			overhangs_.push_back({{here.end, block.end}, kind});
	}
	if (of_->observer_)
		of_->observer_->take({block, found, kind, excluded});
	decided_ = block.end;
}

/* Blocks may overlap if they are corrupt: the lower one is first. */
void plan_builder::join(std::span<const worker *const> workers, std::vector<overhang> &overhangs)
{
	for (const worker *done : workers) {
		counts_ += done->counts_;
		overhangs.insert(overhangs.end(), done->overhangs_.begin(), done->overhangs_.end());
	}
	/* Those of a part begin behind its end, which is no other's. */
	std::sort(overhangs.begin(), overhangs.end(), [](const overhang &a, const overhang &b) {
		return a.frames.begin < b.frames.begin;
	});
	for (const overhang &block : overhangs)
		exclude(block.kind, block.frames, counts_);
	std::erase_if(overhangs, [this](const overhang &block) {
		return block.frames.end.value <= pages_.size();
	});
}

void plan_builder::exclude(page_kind kind, pfn_range frames, page_counts &counts)
{
	counts[kind] += pages_.count(frames.begin.value, frames.size());
	pages_.clear_range(frames.begin.value, frames.size());
}

void plan_builder::keep(pfn_range frames, const std::function<bool(pfn)> &is_present)
{
	uint64_t end = std::min(frames.end.value, pages_.size());

	for (uint64_t frame = pages_.find_clear(frames.begin.value); frame < end;
	     frame = pages_.find_clear(frame + 1)) {
		if (!is_present(pfn{frame}))
			continue;
		pages_.set(frame);
		++counts_.guarded;
	}
}

dump_plan plan_builder::finish()
{
	return {std::move(pages_), counts_};
}

} // namespace kdump::makedumpfile
