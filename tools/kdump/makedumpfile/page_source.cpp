// SPDX-License-Identifier: GPL-2.0-only
#include "makedumpfile/page_source.hpp"

#include "base/buffer.hpp"

#include <algorithm>
#include <bitset>
#include <cstring>

namespace kdump::makedumpfile {

result<void> page_source::read(pfn first, std::span<std::byte> into) const
{
	return memory_.read(paddr{first.value * page_size_}, into);
}

result<void> page_source::read_page(pfn frame, std::span<std::byte> into) const
{
	result<void> whole = read(frame, into);

	if (whole)
		return whole;

	paddr_range page = {paddr{frame.value * page_size_}, paddr{(frame.value + 1) * page_size_}};
	auto range = std::upper_bound(stored_.begin(), stored_.end(), page.begin,
				      [](paddr at, const paddr_range &candidate) {
					      return at < candidate.end;
				      });
	bool found = false;

	memset(into.data(), 0, into.size());
	for (; range != stored_.end() && range->begin < page.end; ++range) {
		paddr begin = std::max(range->begin, page.begin);
		uint64_t size = std::min(range->end, page.end) - begin;
		if (size == page_size_)
			return whole;
		KDUMP_CHECK(memory_.read(begin, into.subspan(begin - page.begin, size)));
		found = true;
	}
	if (!found)
		return whole;
	return {};
}

bool page_source::is_same(pfn a, pfn b) const
{
	buffer bytes = make_buffer(2 * page_size_);
	std::byte *of_b = bytes.get() + page_size_;

	return bytes && read_page(a, {bytes.get(), page_size_}) &&
	       read_page(b, {of_b, page_size_}) && memcmp(bytes.get(), of_b, page_size_) == 0;
}

bool is_zero(std::span<const std::byte> page)
{
	/*
	 * Most pages differ from zero at once, in their first words. The others are worth
	 * a loop that the compiler turns into vector instructions: no exit within a block.
	 */
	constexpr size_t block = 256;
	size_t offset = 0;

	for (; offset + block <= page.size(); offset += block) {
		uint64_t any = 0;
		for (size_t i = 0; i < block; i += sizeof(uint64_t)) {
			uint64_t word;
			memcpy(&word, page.data() + offset + i, sizeof(word));
			any |= word;
		}
		if (any)
			return false;
	}
	return std::all_of(page.begin() + offset, page.end(),
			   [](std::byte b) { return b == std::byte{0}; });
}

/* Of 512 random bytes, 221 or so are different, with a deviation of 5; of code and data, 170. */
bool looks_random(std::span<const std::byte> page)
{
	constexpr size_t samples = 512, enough = 208;
	/* In pieces of 16, from all over the page. */
	constexpr size_t piece = 16;
	size_t step = page.size() / (samples / piece);
	std::bitset<256> seen;

	for (size_t begin = 0; begin + step <= page.size(); begin += step)
		for (std::byte value : page.subspan(begin, piece))
			seen.set(std::to_integer<size_t>(value));
	return seen.count() >= enough;
}

} // namespace kdump::makedumpfile
