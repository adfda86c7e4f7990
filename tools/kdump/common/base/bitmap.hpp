// SPDX-License-Identifier: GPL-2.0-only
/*
 * A set of small numbers (page frames, as a rule), one bit each: of all numbers below size(), or of
 * a window of them that begins with first(). Numbers out of range are not in the set; to set or
 * clear them has no effect.
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
	/* A window. `first` is a multiple of 64, and not more than `end`, which is its size(). */
	bitmap(uint64_t first, uint64_t end);

	uint64_t first() const
	{
		return first_;
	}
	/* Behind the last number, wherever the window begins. */
	uint64_t size() const
	{
		return size_;
	}

	bool test(uint64_t bit) const
	{
		return is_inside(bit) && (words_[index(bit)] >> (bit % 64) & 1);
	}
	void set(uint64_t bit)
	{
		if (is_inside(bit))
			words_[index(bit)] |= uint64_t{1} << (bit % 64);
	}
	void clear(uint64_t bit)
	{
		if (is_inside(bit))
			words_[index(bit)] &= ~(uint64_t{1} << (bit % 64));
	}

	/* [first, first + count), as far as they are in range. */
	void set_range(uint64_t first, uint64_t count);
	void clear_range(uint64_t first, uint64_t count);

	uint64_t count() const;
	/* Of [first, first + count). */
	uint64_t count(uint64_t first, uint64_t count) const;

	/* The first bit in range, and >= from, that is set (clear); or size(). */
	uint64_t find_set(uint64_t from) const;
	uint64_t find_clear(uint64_t from) const;

	/* first() + 64*i + j is bit j of word i; bits at and past size() are zero. */
	const std::vector<uint64_t> &words() const
	{
		return words_;
	}

private:
	bool is_inside(uint64_t bit) const
	{
		return bit >= first_ && bit < size_;
	}
	size_t index(uint64_t bit) const
	{
		return (bit - first_) / 64;
	}
	template <typename Take>
	void for_each_word(uint64_t first, uint64_t count, const Take &take) const;
	template <bool Value> void fill_range(uint64_t first, uint64_t count);
	template <bool Value> uint64_t find(uint64_t from) const;

	std::vector<uint64_t> words_;
	uint64_t first_ = 0;
	uint64_t size_ = 0;
};

} // namespace kdump
