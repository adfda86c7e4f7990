// SPDX-License-Identifier: GPL-2.0-only
#include "base/bitmap.hpp"

#include "base/arith.hpp"

#include <algorithm>
#include <bit>

namespace kdump {

bitmap::bitmap(uint64_t size) : bitmap(0, size)
{
}

bitmap::bitmap(uint64_t first, uint64_t end) :
	words_(div_round_up(end - first, 64)), first_(first), size_(end)
{
}

/* take(i, mask) for each word i that has bits of [first, first + count) in range. */
template <typename Take>
void bitmap::for_each_word(uint64_t first, uint64_t count, const Take &take) const
{
	if (first >= size_)
		return;
	uint64_t end = first + std::min(count, size_ - first);

	first = std::max(first, first_);
	while (first < end) {
		uint64_t shift = first % 64;
		uint64_t bits = std::min<uint64_t>(64 - shift, end - first);
		uint64_t mask = (bits == 64 ? ~uint64_t{0} : (uint64_t{1} << bits) - 1) << shift;

		take(index(first), mask);
		first += bits;
	}
}

template <bool Value> void bitmap::fill_range(uint64_t first, uint64_t count)
{
	for_each_word(first, count, [this](size_t i, uint64_t mask) {
		if constexpr (Value)
			words_[i] |= mask;
		else
			words_[i] &= ~mask;
	});
}

void bitmap::set_range(uint64_t first, uint64_t count)
{
	fill_range<true>(first, count);
}

void bitmap::clear_range(uint64_t first, uint64_t count)
{
	fill_range<false>(first, count);
}

uint64_t bitmap::count() const
{
	uint64_t total = 0;

	for (uint64_t word : words_)
		total += std::popcount(word);
	return total;
}

uint64_t bitmap::count(uint64_t first, uint64_t count) const
{
	uint64_t total = 0;

	for_each_word(first, count,
		      [&](size_t i, uint64_t mask) { total += std::popcount(words_[i] & mask); });
	return total;
}

template <bool Value> uint64_t bitmap::find(uint64_t from) const
{
	if (from >= size_)
		return size_;

	auto wanted = [this](size_t i) { return Value ? words_[i] : ~words_[i]; };
	from = std::max(from, first_);
	size_t i = index(from);
	uint64_t word = wanted(i) & (~uint64_t{0} << (from % 64));

	while (!word && ++i < words_.size())
		word = wanted(i);
	return word ? std::min<uint64_t>(first_ + uint64_t{i} * 64 + std::countr_zero(word), size_)
		    : size_;
}

uint64_t bitmap::find_set(uint64_t from) const
{
	return find<true>(from);
}

uint64_t bitmap::find_clear(uint64_t from) const
{
	return find<false>(from);
}

} // namespace kdump
