// SPDX-License-Identifier: GPL-2.0-only
#include "makedumpfile/memory_need.hpp"
#include "selftests/unit/makedumpfile_fakes.hpp"

#include <gtest/gtest.h>

namespace kdump::makedumpfile {

namespace {

TEST(makedumpfile_memory_need, what_options_do)
{
	options chosen;
	constexpr uint64_t tebibyte_of_frames = uint64_t{1} << 28;

	chosen.files = {"vmcore", "dump"};
	EXPECT_EQ(find_memory_need(chosen, {0, 4096}).total(), 17 * mib + mib / 2);
	EXPECT_EQ(find_memory_need(chosen, {tebibyte_of_frames, 4096}).frames, 32 * mib);
	EXPECT_EQ(find_memory_need(chosen, {1, 4096}).frames, 1U);
	chosen.threads = 4;
	EXPECT_EQ(find_memory_need(chosen, {0, 4096}).threads, 6 * mib);
	chosen.split = true;
	chosen.files = {"vmcore", "one", "two", "three"};
	EXPECT_EQ(find_memory_need(chosen, {0, 4096}).threads, 9 * mib);
	chosen.container = true;
	EXPECT_EQ(find_memory_need(chosen, {tebibyte_of_frames, 4096}).container, 64 * mib);
	chosen.verify = false;
	EXPECT_EQ(find_memory_need(chosen, {0, 4096}).fixed, 10 * mib);
	EXPECT_EQ(find_memory_need(chosen, {0, 4096, true}).fixed, 18 * mib);
	/* Each thread reads, and the one that plans. */
	memory_need packed = find_memory_need(chosen, {0, 4096, true, {2 * mib, mib}});
	EXPECT_EQ(packed.fixed, 21 * mib);
	EXPECT_EQ(packed.threads, 15 * mib);
}

/* A page is a frame of a container where it is as large as one. */
TEST(makedumpfile_memory_need, of_a_container)
{
	options chosen;
	auto bits = [&chosen](uint64_t page_size) {
		memory_need need = find_memory_need(chosen, {1 << 20, page_size});
		EXPECT_EQ(need.frames + need.container, uint64_t{need.frame_bits} << 17);
		return need.frame_bits;
	};

	EXPECT_EQ(bits(4 << 10), 1U);
	chosen.container = true;
	EXPECT_EQ(bits(4 << 10), 3U);
	EXPECT_EQ(bits(8 << 10), 5U);
	EXPECT_EQ(bits(16 << 10), 9U);
	EXPECT_EQ(bits(64 << 10), 34U);
	EXPECT_EQ(bits(256 << 10), 136U);
	EXPECT_EQ(bits(1 << 20), 136U);
	memory_size size = {1 << 20, 64 << 10};
	EXPECT_EQ(describe(find_memory_need(chosen, size), size),
		  "22 MiB of memory: 16 MiB, 1.5 MiB for 1 thread, and 34 bits for each of 1048576 "
		  "page frames");
}

TEST(makedumpfile_memory_need, windows_where_there_is_too_little)
{
	options chosen;
	constexpr memory_size tebibyte = {uint64_t{1} << 28, 4096};
	constexpr memory_size small = {uint64_t{1} << 23, 4096};
	auto window = [&chosen](const memory_size &size, uint64_t memory) {
		return find_window(chosen, size, memory) / small.frames;
	};

	chosen.files = {"vmcore", "dump"};
	EXPECT_EQ(window(tebibyte, 50 * mib), 0U);
	EXPECT_EQ(window(tebibyte, 49 * mib), 31U);
	EXPECT_EQ(window(tebibyte, 20 * mib), 2U);
	EXPECT_EQ(window(tebibyte, 18 * mib), 1U);
	EXPECT_EQ(window(tebibyte, 5 * mib), 1U);
	/* No window helps a small machine. */
	EXPECT_EQ(window(small, 5 * mib), 0U);
}

TEST(makedumpfile_memory_need, in_words)
{
	options chosen;

	memory_size twelve_gibibyte = {3 << 20, 4096}, page = {1, 4096};

	EXPECT_EQ(describe(find_memory_need(chosen, twelve_gibibyte), twelve_gibibyte),
		  "18 MiB of memory: 16 MiB, 1.5 MiB for 1 thread, and 1 bit for each of 3145728 "
		  "page frames");
	chosen.threads = 2;
	EXPECT_EQ(describe(find_memory_need(chosen, page), page),
		  "20 MiB of memory: 16 MiB, 3.0 MiB for 2 threads, and 1 bit for each of 1 page "
		  "frames");
}

} // namespace

} // namespace kdump::makedumpfile
