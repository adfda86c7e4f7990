// SPDX-License-Identifier: GPL-2.0-only
#include "makedumpfile/guard.hpp"

#include <gtest/gtest.h>

namespace kdump::makedumpfile {

namespace {

TEST(makedumpfile_guard, what_is_guarded_is_found_once)
{
	int searches = 0;
	auto find_all = [&searches](const guard_taker &take) -> std::vector<error> {
		++searches;
		for (pfn_range piece : {pfn_range{pfn{70}, pfn{80}}, pfn_range{pfn{4}, pfn{6}},
					pfn_range{pfn{6}, pfn{7}}, pfn_range{pfn{2}, pfn{2}},
					pfn_range{pfn{4}, pfn{5}}, pfn_range{pfn{60}, pfn{66}}})
			take(piece);
		return {error(error_code::corrupt, "one is missing")};
	};
	auto found = [](const guarded_frames &guard, uint64_t begin, uint64_t end) {
		std::string text;
		guard.find({pfn{begin}, pfn{end}}, [&text](pfn_range frames) {
			text += std::to_string(frames.begin.value) + "-" +
				std::to_string(frames.end.value) + " ";
		});
		return text;
	};

	guarded_frames guard(find_all);
	EXPECT_EQ(guard.gaps().size(), 1U);
	EXPECT_EQ(found(guard, 0, 64), "4-7 60-66 ");
	EXPECT_EQ(found(guard, 64, 128), "60-66 70-80 ");
	EXPECT_EQ(found(guard, 66, 70), "");
	EXPECT_EQ(searches, 1);

	/* When there are too many they are joined, which has to help. */
	guarded_frames all_remembered(find_all, 4), not_remembered(find_all, 2);
	searches = 0;
	EXPECT_EQ(found(all_remembered, 0, 64), "4-7 60-66 ");
	EXPECT_EQ(searches, 0);
	EXPECT_EQ(found(not_remembered, 66, 70), "70-80 4-6 6-7 2-2 4-5 60-66 ");
	EXPECT_EQ(searches, 1);
	EXPECT_EQ(not_remembered.gaps().size(), 1U);
}

} // namespace

} // namespace kdump::makedumpfile
