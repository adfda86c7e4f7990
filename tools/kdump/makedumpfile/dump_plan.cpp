// SPDX-License-Identifier: GPL-2.0-only
#include "makedumpfile/dump_plan.hpp"

#include "base/arith.hpp"

#include <algorithm>
#include <memory>
#include <new>
#include <sys/sysinfo.h>
#include <utility>

namespace kdump::makedumpfile {

plan_builder::plan_builder(bitmap present, bitmap guard, page_filter filter,
			   plan_observer *observer) :
	pages_(std::move(present)),
	guard_(std::move(guard)), filter_(filter), observer_(observer)
{
	counts_.total = pages_.count();
}

void plan_builder::add(pfn first, std::span<const page_class> classes)
{
	uint64_t end = first.value + classes.size();

	for (uint64_t frame = std::max(first.value, decided_); frame < end;) {
		page_class found = classes[frame - first.value];
		page_kind kind = found.kind;

		/* A poisoned huge page does not say which of its pages it is. */
		if (!filter_.excludes(kind) && found.poisoned)
			kind = page_kind::hwpoison;
		/* One step only if it is kept: its tails have flags of their own. */
		bool excluded = filter_.excludes(kind);
		uint64_t size = excluded ? uint64_t{1} << found.order : 1;
		pfn_range block{pfn{frame}, pfn{frame + size}};
		if (excluded)
			exclude(kind, block);
		if (observer_)
			observer_->take({block, found, kind, excluded});
		frame += size;
		decided_ = frame;
	}
}

void plan_builder::exclude(page_kind kind, pfn_range frames)
{
	uint64_t end = std::min(frames.end.value, pages_.size());

	for (uint64_t frame = frames.begin.value; frame < end; ++frame) {
		if (!pages_.test(frame))
			continue;
		++counts_[kind];
		if (guard_.test(frame))
			++counts_.guarded;
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
