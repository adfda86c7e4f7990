// SPDX-License-Identifier: GPL-2.0-only
#include "makedumpfile/frames.hpp"

#include "base/arith.hpp"
#include "makedumpfile/available_memory.hpp"

#include <algorithm>
#include <memory>
#include <new>

namespace kdump::makedumpfile {

namespace {

/* Nobody looks how much memory there is for less than this. */
constexpr uint64_t most_unchecked = 1 << 20;

template <typename Address> void join(std::vector<address_range<Address>> &ranges)
{
	using range_type = address_range<Address>;
	size_t joined = 0;

	std::erase_if(ranges, [](const range_type &range) { return range.empty(); });
	std::sort(ranges.begin(), ranges.end(),
		  [](const range_type &a, const range_type &b) { return a.begin < b.begin; });
	for (const range_type &range : ranges) {
		if (joined && range.begin <= ranges[joined - 1].end)
			ranges[joined - 1].end = std::max(ranges[joined - 1].end, range.end);
		else
			ranges[joined++] = range;
	}
	ranges.resize(joined);
}

} // namespace

std::vector<pfn_range> find_frames(std::span<const paddr_range> memory, uint64_t page_size)
{
	std::vector<pfn_range> frames;

	for (const paddr_range &range : memory)
		if (!range.empty())
			frames.push_back({pfn{range.begin.value / page_size},
					  pfn{div_round_up(range.end.value, page_size)}});
	/* Two ranges may share a frame. */
	join(frames);
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
	/* Segments overlap: the kernel's image has one of its own on some machines. */
	join(stored);
	return stored;
}

void join_ranges(std::vector<pfn_range> &ranges)
{
	join(ranges);
}

result<bitmap> make_frame_set(pfn_range window)
{
	uint64_t bytes = div_round_up(window.size(), 8);

	/*
	 * bitmap's own allocation cannot fail softly. More than there is comes from a header that
	 * lies, or would end in the hands of the OOM killer.
	 */
	bool fits = bytes < most_unchecked || bytes <= find_available_memory().value_or(UINT64_MAX);
	if (fits)
		fits = std::unique_ptr<std::byte[]>(new (std::nothrow) std::byte[bytes]) != nullptr;
	if (!fits)
		return make_error(error_code::no_memory,
				  "no memory for a bit for each of %llu page frames",
				  wide(window.size()));
	return bitmap(window.begin.value, window.end.value);
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
	KDUMP_TRY(frames, make_frame_set(window));

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
