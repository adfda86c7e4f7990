// SPDX-License-Identifier: GPL-2.0-only
#include "makedumpfile/dump_plan.hpp"

#include <algorithm>
#include <utility>

namespace kdump::makedumpfile {

page_counts &page_counts::operator+=(const page_counts &other)
{
	total += other.total;
	guarded += other.guarded;
	for (size_t kind = 0; kind < page_kind_count; ++kind)
		excluded[kind] += other.excluded[kind];
	return *this;
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

void plan_builder::worker::add(pfn first, std::span<const page_class> classes)
{
	const page_filter filter = of_->filter_;
	pfn end = first + classes.size();

	for (pfn frame = std::max(first, decided_); frame < end;) {
		page_class found = classes[frame - first];
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
		frame = block.end;
		decided_ = frame;
	}
}

/* Blocks may overlap if they are corrupt: the lower one is first. */
void plan_builder::join(std::span<const worker *const> workers)
{
	std::vector<std::pair<pfn_range, page_kind>> overhangs;

	for (const worker *done : workers) {
		counts_ += done->counts_;
		overhangs.insert(overhangs.end(), done->overhangs_.begin(), done->overhangs_.end());
	}
	/* Those of a part begin behind its end, which is no other's. */
	std::sort(overhangs.begin(), overhangs.end(),
		  [](const auto &a, const auto &b) { return a.first.begin < b.first.begin; });
	for (const auto &[frames, kind] : overhangs)
		exclude(kind, frames, counts_);
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
