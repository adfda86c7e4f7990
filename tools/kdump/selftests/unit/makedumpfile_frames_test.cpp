// SPDX-License-Identifier: GPL-2.0-only
#include "makedumpfile/frames.hpp"

#include <gtest/gtest.h>

namespace kdump::makedumpfile {

namespace {

TEST(makedumpfile_frames, ranges_of_bytes_may_share_a_frame)
{
	std::vector<paddr_range> memory = {{paddr{0x800}, paddr{0x1200}},
					   {paddr{0x1800}, paddr{0x1900}},
					   {paddr{0x2000}, paddr{0x3000}},
					   {paddr{0x5fff}, paddr{0x6001}}};
	std::vector<pfn_range> frames = {{pfn{0}, pfn{3}}, {pfn{5}, pfn{7}}};

	EXPECT_EQ(find_frames(memory, 0x1000), frames);
	EXPECT_TRUE(find_frames({}, 0x1000).empty());
}

TEST(makedumpfile_frames, a_set_larger_than_this_machine_is_an_error)
{
	result<bitmap> set = make_frame_set({pfn{0}, pfn{uint64_t{1} << 60}});

	ASSERT_FALSE(set);
	EXPECT_EQ(set.failure().code(), error_code::no_memory);
	EXPECT_TRUE(make_frame_set({pfn{0}, pfn{0}}));
	EXPECT_TRUE(make_frame_set({pfn{0}, pfn{100}}));
}

} // namespace

} // namespace kdump::makedumpfile
