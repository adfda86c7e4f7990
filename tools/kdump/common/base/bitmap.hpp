// SPDX-License-Identifier: GPL-2.0-only
/*
 * A set of small numbers (page frames, as a rule), one bit each. Out-of-range numbers are not
 * in the set; setting one is a caller's error and is ignored.
 */
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace kdump {

class bitmap {
public:
	bitmap() = default;
	explicit bitmap(uint64_t size);

	uint64_t size() const
	{
		return size_;
	}

	bool test(uint64_t bit) const
	{
		return bit < size_ && (words_[bit / 64] >> (bit % 64) & 1);
	}
	void set(uint64_t bit)
	{
		if (bit < size_)
			words_[bit / 64] |= uint64_t{1} << (bit % 64);
	}
	void clear(uint64_t bit)
	{
		if (bit < size_)
			words_[bit / 64] &= ~(uint64_t{1} << (bit % 64));
	}

	/* [first, first + count), cut at size(). */
	void set_range(uint64_t first, uint64_t count);
	void clear_range(uint64_t first, uint64_t count);

	uint64_t count() const;
	/* Of [first, first + count). */
	uint64_t count(uint64_t first, uint64_t count) const;

	/* The first bit >= from that is set (clear), or size(). */
	uint64_t find_set(uint64_t from) const;
	uint64_t find_clear(uint64_t from) const;

	/* Bit 64*i+j is bit j of word i; bits at and past size() are zero. */
	const std::vector<uint64_t> &words() const
	{
		return words_;
	}

private:
	template <bool Value> void fill_range(uint64_t first, uint64_t count);
	template <bool Value> uint64_t find(uint64_t from) const;

	std::vector<uint64_t> words_;
	uint64_t size_ = 0;
};

} // namespace kdump
