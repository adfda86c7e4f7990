// SPDX-License-Identifier: GPL-2.0-only
#include "base/text.hpp"
#include "vmcore/extent_set.hpp"
#include "vmcore/stream_position.hpp"

#include <gtest/gtest.h>

#include <string_view>

namespace kdump {

namespace {

TEST(vmcore_receiver, a_position_is_that_of_all_bytes_before)
{
	stream_position whole, pieces;

	whole.advance(bytes_of("123456789"));
	EXPECT_EQ(whole.offset, 9U);
	EXPECT_EQ(whole.checksum, 0xcbf43926U); /* what every CRC-32 is compared by */
	for (std::string_view piece : {"1234", "", "56789"})
		pieces.advance(bytes_of(piece));
	EXPECT_EQ(format_stream_position(pieces), "9:cbf43926");
	EXPECT_EQ(format_stream_position({}), "0:00000000");
}

TEST(vmcore_receiver, a_position_is_read_as_it_was_printed)
{
	stream_position position = {123456789012, 0x00abcdef};
	result<resume_point> point = parse_resume_point(format_stream_position(position));

	ASSERT_TRUE(point);
	EXPECT_TRUE(point->agrees_with(position));
	EXPECT_FALSE(point->agrees_with({position.offset, 1}));
	EXPECT_FALSE(point->agrees_with({1, position.checksum}));
	point = parse_resume_point("123456789012");
	ASSERT_TRUE(point);
	EXPECT_TRUE(point->agrees_with(position));
	for (std::string_view text :
	     {"", ":", "1:", ":1", "1:g", "1:100000000", "x:1", "-1:1", "1:1:1", "1 :1"})
		EXPECT_FALSE(parse_resume_point(text)) << text;
}

TEST(vmcore_receiver, extents_that_touch_are_one)
{
	extent_set extents;

	extents.add(10, 20);
	extents.add(30, 40);
	EXPECT_EQ(extents.count(), 2U);
	EXPECT_FALSE(extents.overlaps(20, 30));
	EXPECT_FALSE(extents.overlaps(0, 10));
	EXPECT_FALSE(extents.overlaps(40, 50));
	EXPECT_FALSE(extents.overlaps(15, 15));
	EXPECT_TRUE(extents.overlaps(0, 11));
	EXPECT_TRUE(extents.overlaps(19, 30));
	EXPECT_TRUE(extents.overlaps(0, 100));
	EXPECT_TRUE(extents.overlaps(12, 13));
	extents.add(20, 30);
	EXPECT_EQ(extents.count(), 1U);
	extents.add(50, 60);
	extents.add(70, 80);
	extents.add(5, 75);
	EXPECT_EQ(extents.count(), 1U);
	EXPECT_TRUE(extents.overlaps(79, 90));
	EXPECT_FALSE(extents.overlaps(80, 90));
	extents.add(90, 90);
	EXPECT_EQ(extents.count(), 1U);
}

} // namespace

} // namespace kdump
