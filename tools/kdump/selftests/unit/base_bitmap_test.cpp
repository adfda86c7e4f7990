// SPDX-License-Identifier: GPL-2.0-only
#include "base/bitmap.hpp"

#include <gtest/gtest.h>

namespace kdump {
namespace {

TEST(bitmap, is_empty_at_first)
{
	bitmap bits(130);

	EXPECT_EQ(bits.size(), 130u);
	EXPECT_EQ(bits.count(), 0u);
	EXPECT_EQ(bits.find_set(0), 130u);
	EXPECT_EQ(bits.find_clear(0), 0u);
	EXPECT_EQ(bits.words().size(), 3u);
}

TEST(bitmap, ignores_what_is_out_of_range)
{
	bitmap bits(10);

	bits.set(10);
	bits.set(UINT64_MAX);
	bits.set_range(8, UINT64_MAX);
	bits.set_range(11, 5);
	EXPECT_EQ(bits.count(), 2u);
	EXPECT_FALSE(bits.test(10));
	EXPECT_FALSE(bits.test(UINT64_MAX));
	EXPECT_EQ(bits.find_set(UINT64_MAX), 10u);
	EXPECT_EQ(bits.words()[0], 0x300u);
}

TEST(bitmap, ranges_cross_words)
{
	/* Every range of a bitmap of three words, against one bit at a time. */
	constexpr uint64_t size = 150;

	for (uint64_t first = 0; first < size; first += 7) {
		for (uint64_t count = 0; first + count <= size; count += 11) {
			bitmap by_range(size), by_bit(size);
			by_range.set_range(first, count);
			for (uint64_t i = first; i < first + count; ++i)
				by_bit.set(i);
			ASSERT_EQ(by_range.words(), by_bit.words()) << first << " " << count;
			by_range.clear_range(first, count);
			ASSERT_EQ(by_range.count(), 0u);
		}
	}
}

TEST(bitmap, a_window_is_all_there_is)
{
	constexpr uint64_t begin = 128, end = 290;

	for (uint64_t first = 0; first < end + 70; first += 9) {
		for (uint64_t count : {1, 60, 64, 130, 400}) {
			bitmap window(begin, end), all(end);
			window.set_range(first, count);
			all.set_range(std::max(first, begin),
				      first + count > begin ? first + count - std::max(first, begin)
							    : 0);
			ASSERT_EQ(window.count(), all.count()) << first << " " << count;
			ASSERT_EQ(window.count(0, 200), all.count(0, 200));
			ASSERT_EQ(window.find_set(0), all.find_set(0));
			ASSERT_EQ(window.find_clear(begin + 3), all.find_clear(begin + 3));
			for (uint64_t i = 0; i < end + 10; ++i)
				ASSERT_EQ(window.test(i), all.test(i)) << i;
		}
	}
	bitmap window(begin, end);
	window.set(5);
	window.clear(5);
	window.set(end);
	EXPECT_EQ(window.count(), 0u);
	EXPECT_EQ(window.first(), begin);
	EXPECT_EQ(window.size(), end);
	EXPECT_EQ(window.find_clear(0), begin);
	EXPECT_EQ(window.words().size(), 3u);
}

TEST(bitmap, finds_across_words)
{
	bitmap bits(200);

	bits.set(3);
	bits.set(64);
	bits.set(199);
	EXPECT_EQ(bits.find_set(0), 3u);
	EXPECT_EQ(bits.find_set(3), 3u);
	EXPECT_EQ(bits.find_set(4), 64u);
	EXPECT_EQ(bits.find_set(65), 199u);
	bits.clear(199);
	EXPECT_EQ(bits.find_set(65), 200u);
	bits.set_range(0, 200);
	EXPECT_EQ(bits.find_clear(0), 200u);
	bits.clear(128);
	EXPECT_EQ(bits.find_clear(5), 128u);
}

} // namespace
} // namespace kdump
