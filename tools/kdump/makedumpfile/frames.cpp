// SPDX-License-Identifier: GPL-2.0-only
#include "makedumpfile/frames.hpp"

#include "base/arith.hpp"

#include <algorithm>
#include <memory>
#include <new>
#include <sys/sysinfo.h>

namespace kdump::makedumpfile {

std::vector<pfn_range> find_frames(std::span<const paddr_range> memory, uint64_t page_size)
{
	std::vector<pfn_range> frames;

	for (const paddr_range &range : memory) {
		pfn begin{range.begin.value / page_size};
		pfn end{div_round_up(range.end.value, page_size)};
		if (range.empty())
			continue;
		/* Two ranges may share a frame. */
		if (!frames.empty() && begin <= frames.back().end)
			frames.back().end = std::max(frames.back().end, end);
		else
			frames.push_back({begin, end});
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

void join_ranges(std::vector<pfn_range> &ranges)
{
	size_t joined = 0;

	std::erase_if(ranges, [](const pfn_range &range) { return range.empty(); });
	std::sort(ranges.begin(), ranges.end(),
		  [](const pfn_range &a, const pfn_range &b) { return a.begin < b.begin; });
	for (const pfn_range &range : ranges) {
		if (joined && range.begin <= ranges[joined - 1].end)
			ranges[joined - 1].end = std::max(ranges[joined - 1].end, range.end);
		else
			ranges[joined++] = range;
	}
	ranges.resize(joined);
}

result<bitmap> make_frame_set(uint64_t size, uint64_t first)
{
	uint64_t bytes = (size - first) / 8;
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
				  static_cast<unsigned long long>(size - first));
	return bitmap(first, size);
}

stored_frames::stored_frames(const vmcore &input, uint64_t page_size) :
	input_(input), ranges_(find_frames(find_stored_ranges(input), page_size))
{
}

void stored_frames::leave_out(pfn_range frames)
{
	std::vector<pfn_range> left;

	for (const pfn_range &range : ranges_) {
		pfn_range below{range.begin, std::min(range.end, frames.begin)};
		pfn_range above{std::max(range.begin, frames.end), range.end};
		for (const pfn_range &rest : {below, above})
			if (!rest.empty())
				left.push_back(rest);
	}
	if (!frames.empty())
		ranges_ = std::move(left);
}

/* Of a kdump file ranges tell what there was; what of it is in the file, its bitmap does. */
bool stored_frames::has(pfn frame) const
{
	auto range = std::partition_point(ranges_.begin(), ranges_.end(),
					  [frame](const pfn_range &candidate) {
						  return candidate.end <= frame;
					  });

	if (range == ranges_.end() || frame < range->begin)
		return false;
	return input_.identity().format != dump_format::kdump || input_.is_dumped(frame);
}

result<bitmap> stored_frames::make_set(pfn_range window) const
{
	KDUMP_TRY(frames, make_frame_set(window.end.value, window.begin.value));

	for (const pfn_range &range : ranges_)
		frames.set_range(range.begin.value, range.size());
	if (input_.identity().format == dump_format::kdump)
		for (uint64_t frame = frames.find_set(0); frame < frames.size();
		     frame = frames.find_set(frame + 1))
			if (!input_.is_dumped(pfn{frame}))
				frames.clear(frame);
	return frames;
}

} // namespace kdump::makedumpfile
