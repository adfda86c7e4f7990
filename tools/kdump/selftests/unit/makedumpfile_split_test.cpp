// SPDX-License-Identifier: GPL-2.0-only
#include "makedumpfile/pipeline.hpp"
#include "makedumpfile/split.hpp"
#include "selftests/unit/makedumpfile_fakes.hpp"

#include <gtest/gtest.h>

namespace kdump::makedumpfile {

namespace {

/* Every range follows the one before it, and begins with a block. */
void expect_whole(const std::vector<split_part> &parts, const bitmap &pages)
{
	uint64_t end = 0;

	for (const split_part &part : parts) {
		pfn_range range = part.frames;
		EXPECT_EQ(range.begin.value, end);
		EXPECT_TRUE(range.begin.value % frames_together == 0 ||
			    range.begin.value == pages.size());
		end = range.end.value;
		EXPECT_EQ(part.pages, pages.count(range.begin.value, range.size()));
	}
	EXPECT_EQ(end, pages.size());
}

std::vector<split_part> split(const dump_plan &plan, size_t count)
{
	result<std::vector<split_part>> parts = split_plan(plan, count);

	EXPECT_TRUE(parts);
	return parts ? *parts : std::vector<split_part>();
}

TEST(makedumpfile_split, parts_have_about_the_same_number_of_pages)
{
	/* Dense below, sparse above. */
	bitmap pages(1000 * frames_together + 77);
	pages.set_range(5, 300 * frames_together);
	for (uint64_t frame = 500 * frames_together; frame < pages.size(); frame += 3)
		pages.set(frame);

	for (size_t count : {1, 2, 3, 7, 32}) {
		std::vector<split_part> parts = split(plan_of(pages), count);
		ASSERT_EQ(parts.size(), count);
		expect_whole(parts, pages);
		for (const split_part &part : parts) {
			EXPECT_LE(part.pages, pages.count() / count + frames_together + count);
			EXPECT_GE(part.pages + frames_together + count, pages.count() / count);
		}
		std::vector<split_part> same =
			split(plan_in_windows(pages, 100 * frames_together), count);
		ASSERT_EQ(same.size(), count);
		for (size_t i = 0; i < count; ++i) {
			EXPECT_EQ(same[i].frames.begin, parts[i].frames.begin);
			EXPECT_EQ(same[i].pages, parts[i].pages);
		}
	}
}

TEST(makedumpfile_split, small_memory_is_not_split)
{
	bitmap pages(frames_together / 2);
	pages.set_range(0, 100);
	std::vector<split_part> parts = split(plan_of(pages), 3);

	ASSERT_EQ(parts.size(), 3U);
	expect_whole(parts, pages);
	EXPECT_EQ(parts[0].frames.end.value, pages.size());

	expect_whole(split(plan_of(bitmap(frames_together * 3)), 2), bitmap(frames_together * 3));
	expect_whole(split(plan_of(bitmap()), 2), bitmap());
}

} // namespace

} // namespace kdump::makedumpfile
