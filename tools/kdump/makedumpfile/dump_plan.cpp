// SPDX-License-Identifier: GPL-2.0-only
#include "makedumpfile/dump_plan.hpp"

#include "base/arith.hpp"

#include <algorithm>
#include <memory>
#include <new>
#include <sys/sysinfo.h>
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

plan_builder::plan_builder(bitmap present, bitmap guard, page_filter filter,
			   plan_observer *observer) :
	pages_(std::move(present)),
	guard_(std::move(guard)), filter_(filter), observer_(observer)
{
	counts_.total = pages_.count();
}

plan_builder::part::part(plan_builder &of, pfn_range frames) :
	of_(&of), frames_(frames), decided_(frames.begin)
{
}

void plan_builder::part::add(pfn first, std::span<const page_class> classes)
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
			pfn_range here{frame, std::min(block.end, frames_.end)};
			of_->exclude(kind, here, counts_);
			if (here.end < block.end)
				overhangs_.push_back({kind, {here.end, block.end}});
		}
		if (of_->observer_)
			of_->observer_->take({block, found, kind, excluded});
		frame = block.end;
		decided_ = frame;
	}
}

void plan_builder::join(const part &decided)
{
	counts_ += decided.counts_;
	for (const auto &[kind, frames] : decided.overhangs_)
		exclude(kind, frames, counts_);
}

void plan_builder::exclude(page_kind kind, pfn_range frames, page_counts &counts)
{
	uint64_t first = frames.begin.value;

	/* Blocks are large, guarded pages few. */
	if (guard_.count(first, frames.size()) == 0) {
		counts[kind] += pages_.count(first, frames.size());
		pages_.clear_range(first, frames.size());
		return;
	}
	uint64_t end = std::min(frames.end.value, pages_.size());
	for (uint64_t frame = first; frame < end; ++frame) {
		if (!pages_.test(frame))
			continue;
		++counts[kind];
		if (guard_.test(frame))
			++counts.guarded;
		else
			pages_.clear(frame);
	}
}

dump_plan plan_builder::finish()
{
	return {std::move(pages_), counts_};
}

result<bitmap> make_frame_set(uint64_t size)
{
	uint64_t bytes = size / 8;
	struct sysinfo system;

	/*
	 * bitmap's own allocation cannot fail softly. Anything near all the memory of this
	 * machine comes from a header that lies, or would end in the hands of the OOM killer.
	 */
	bool fits = sysinfo(&system) != 0 ||
		    bytes < uint64_t{system.totalram} * system.mem_unit / 2;
	if (fits)
		fits = std::unique_ptr<std::byte[]>(new (std::nothrow) std::byte[bytes]) != nullptr;
	if (!fits)
		return make_error(error_code::no_memory,
				  "no memory for a bit for each of %llu page frames",
				  static_cast<unsigned long long>(size));
	return bitmap(size);
}

result<bitmap> find_frames(std::span<const paddr_range> ranges, uint64_t page_size)
{
	uint64_t end = ranges.empty() ? 0 : div_round_up(ranges.back().end.value, page_size);
	KDUMP_TRY(frames, make_frame_set(end));

	for (const paddr_range &range : ranges) {
		uint64_t first = range.begin.value / page_size;
		uint64_t last = div_round_up(range.end.value, page_size);
		frames.set_range(first, last - first);
	}
	return frames;
}

std::vector<paddr_range> find_stored_ranges(const vmcore &input)
{
	std::vector<paddr_range> stored;

	if (input.segments().empty()) {
		std::span<const paddr_range> ranges = input.memory().ranges();
		stored.assign(ranges.begin(), ranges.end());
		return stored;
	}
	for (const load_segment &segment : input.segments())
		if (std::optional<uint64_t> end =
			    checked_add(segment.physical.value, segment.file_size);
		    end && segment.file_size)
			stored.push_back({segment.physical, paddr{*end}});
	std::sort(stored.begin(), stored.end(),
		  [](const paddr_range &a, const paddr_range &b) { return a.begin < b.begin; });

	/* Segments overlap: the kernel's image has one of its own on some machines. */
	size_t last = 0;
	for (const paddr_range &range : stored) {
		if (range.begin <= stored[last].end)
			stored[last].end = std::max(stored[last].end, range.end);
		else
			stored[++last] = range;
	}
	if (!stored.empty())
		stored.resize(last + 1);
	return stored;
}

result<bitmap> find_stored_frames(const vmcore &input, uint64_t page_size)
{
	KDUMP_TRY(frames, find_frames(find_stored_ranges(input), page_size));

	if (input.identity().format == dump_format::kdump)
		for (uint64_t frame = frames.find_set(0); frame < frames.size();
		     frame = frames.find_set(frame + 1))
			if (!input.is_dumped(pfn{frame}))
				frames.clear(frame);
	return frames;
}

} // namespace kdump::makedumpfile
