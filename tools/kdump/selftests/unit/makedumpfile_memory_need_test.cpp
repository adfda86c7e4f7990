// SPDX-License-Identifier: GPL-2.0-only
#include "makedumpfile/memory_need.hpp"

#include <gtest/gtest.h>

namespace kdump::makedumpfile {

namespace {

constexpr uint64_t mib = 1 << 20;

TEST(makedumpfile_memory_need, what_options_do)
{
	options chosen;
	constexpr uint64_t tebibyte_of_frames = uint64_t{1} << 28;

	chosen.files = {"vmcore", "dump"};
	EXPECT_EQ(find_memory_need(chosen, 0).total(), 17 * mib + mib / 2);
	EXPECT_EQ(find_memory_need(chosen, tebibyte_of_frames).frames, 32 * mib);
	EXPECT_EQ(find_memory_need(chosen, 1).frames, 1U);
	chosen.threads = 4;
	EXPECT_EQ(find_memory_need(chosen, 0).threads, 6 * mib);
	chosen.split = true;
	chosen.files = {"vmcore", "one", "two", "three"};
	EXPECT_EQ(find_memory_need(chosen, 0).threads, 9 * mib);
	chosen.container = true;
	EXPECT_EQ(find_memory_need(chosen, tebibyte_of_frames).container, 64 * mib);
	chosen.verify = false;
	EXPECT_EQ(find_memory_need(chosen, 0).fixed, 10 * mib);
}

TEST(makedumpfile_memory_need, windows_where_there_is_too_little)
{
	options chosen;
	constexpr uint64_t frames = uint64_t{1} << 28, mib_of_frames = uint64_t{1} << 23;

	chosen.files = {"vmcore", "dump"};
	EXPECT_EQ(find_window(chosen, frames, 50 * mib), 0U);
	EXPECT_EQ(find_window(chosen, frames, 49 * mib), 31 * mib_of_frames);
	EXPECT_EQ(find_window(chosen, frames, 20 * mib), 2 * mib_of_frames);
	EXPECT_EQ(find_window(chosen, frames, 18 * mib), mib_of_frames);
	EXPECT_EQ(find_window(chosen, frames, 5 * mib), mib_of_frames);
	/* No window helps a small machine. */
	EXPECT_EQ(find_window(chosen, mib_of_frames, 5 * mib), 0U);
	chosen.elf = true;
	EXPECT_EQ(find_window(chosen, frames, 20 * mib), 0U);
}

TEST(makedumpfile_memory_need, in_words)
{
	options chosen;

	EXPECT_EQ(describe(find_memory_need(chosen, 3 << 20), 3 << 20),
		  "18 MiB of memory: 16 MiB, 1.5 MiB for 1 thread, and 1 bit for each of 3145728 "
		  "page frames");
	chosen.threads = 2;
	EXPECT_EQ(describe(find_memory_need(chosen, 1), 1),
		  "20 MiB of memory: 16 MiB, 3.0 MiB for 2 threads, and 1 bit for each of 1 page "
		  "frames");
}

} // namespace

} // namespace kdump::makedumpfile
