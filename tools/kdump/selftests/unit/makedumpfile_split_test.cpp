// SPDX-License-Identifier: GPL-2.0-only
#include "makedumpfile/pipeline.hpp"
#include "makedumpfile/split.hpp"

#include <gtest/gtest.h>

namespace kdump::makedumpfile {

namespace {

/* Every range follows the one before it, and begins with a block. */
void expect_whole(const std::vector<pfn_range> &ranges, const bitmap &pages)
{
	uint64_t end = 0;

	for (const pfn_range &range : ranges) {
		EXPECT_EQ(range.begin.value, end);
		EXPECT_TRUE(range.begin.value % frames_together == 0 ||
			    range.begin.value == pages.size());
		end = range.end.value;
	}
	EXPECT_EQ(end, pages.size());
}

TEST(makedumpfile_split, parts_have_about_the_same_number_of_pages)
{
	/* Dense below, sparse above. */
	bitmap pages(1000 * frames_together + 77);
	pages.set_range(5, 300 * frames_together);
	for (uint64_t frame = 500 * frames_together; frame < pages.size(); frame += 3)
		pages.set(frame);

	for (size_t parts : {1, 2, 3, 7, 32}) {
		std::vector<pfn_range> ranges = split_frames(pages, parts);
		ASSERT_EQ(ranges.size(), parts);
		expect_whole(ranges, pages);
		for (const pfn_range &range : ranges) {
			uint64_t count = pages.count(range.begin.value, range.end - range.begin);
			EXPECT_LE(count, pages.count() / parts + frames_together + parts);
			EXPECT_GE(count + frames_together + parts, pages.count() / parts);
		}
	}
}

TEST(makedumpfile_split, small_memory_is_not_split)
{
	bitmap pages(frames_together / 2);
	pages.set_range(0, 100);
	std::vector<pfn_range> ranges = split_frames(pages, 3);

	ASSERT_EQ(ranges.size(), 3U);
	expect_whole(ranges, pages);
	EXPECT_EQ(ranges[0].end.value, pages.size());

	expect_whole(split_frames(bitmap(frames_together * 3), 2), bitmap(frames_together * 3));
	expect_whole(split_frames(bitmap(), 2), bitmap());
}

} // namespace

} // namespace kdump::makedumpfile
