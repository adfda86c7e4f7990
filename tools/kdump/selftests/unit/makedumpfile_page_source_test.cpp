// SPDX-License-Identifier: GPL-2.0-only
#include "makedumpfile/page_source.hpp"
#include "selftests/unit/makedumpfile_fakes.hpp"

#include <gtest/gtest.h>

#include <random>

namespace kdump::makedumpfile {

namespace {

std::vector<paddr_range> stored(const fake_memory &memory)
{
	return {memory.ranges().begin(), memory.ranges().end()};
}

TEST(makedumpfile_page_source, a_page_may_be_there_in_parts)
{
	/* Frame 3 lacks its first 256 bytes, 512 in the middle and its end. */
	fake_memory memory(page_size,
			   {{paddr{0x3100}, paddr{0x3400}}, {paddr{0x3600}, paddr{0x3a00}}});
	page_source source(memory, stored(memory), page_size);
	std::vector<std::byte> page(page_size, std::byte{0xee});

	ASSERT_TRUE(source.read_page(pfn{3}, page));
	for (size_t i = 0; i < page_size; ++i) {
		bool there = (i >= 0x100 && i < 0x400) || (i >= 0x600 && i < 0xa00);
		ASSERT_EQ(page[i], there ? memory.byte_at(0x3000 + i) : std::byte{0}) << i;
	}
}

TEST(makedumpfile_page_source, no_part_of_a_page_is_an_error)
{
	fake_memory memory(page_size,
			   {{paddr{0x1000}, paddr{0x3000}}, {paddr{0x4000}, paddr{0x5000}}});
	page_source source(memory, stored(memory), page_size);
	std::vector<std::byte> page(page_size);

	for (uint64_t frame : {0, 3, 5}) {
		result<void> read = source.read_page(pfn{frame}, page);
		ASSERT_FALSE(read) << frame;
		EXPECT_EQ(read.failure().code(), error_code::absent);
	}
}

TEST(makedumpfile_page_source, a_broken_page_is_not_taken_for_a_short_one)
{
	fake_memory memory(page_size, {{paddr{0}, paddr{0x4000}}});
	page_source source(memory, stored(memory), page_size);
	std::vector<std::byte> page(page_size);

	memory.unreadable = {2};
	result<void> read = source.read_page(pfn{2}, page);
	ASSERT_FALSE(read);
	EXPECT_EQ(read.failure().code(), error_code::io);
}

TEST(makedumpfile_page_source, one_byte_makes_a_page_not_zero)
{
	for (size_t size : {4096, 65536, 4096 + 8}) {
		std::vector<std::byte> page(size);
		EXPECT_TRUE(is_zero(page));
		for (size_t at = 0; at < size; at += 7) {
			page[at] = std::byte{1};
			ASSERT_FALSE(is_zero(page)) << at;
			page[at] = std::byte{0};
		}
		page[size - 1] = std::byte{0x80};
		EXPECT_FALSE(is_zero(page));
	}
}

TEST(makedumpfile_page_source, random_bytes_are_known_by_their_variety)
{
	std::mt19937 random(1);

	for (size_t size : {4096, 65536}) {
		std::vector<std::byte> page(size);
		unsigned int found = 0;
		for (int i = 0; i < 100; ++i) {
			for (std::byte &value : page)
				value = static_cast<std::byte>(random());
			found += looks_random(page);
		}
		EXPECT_GT(found, 90U);
		/* Pointers, as arrays of structures have them; half of a page of noise; letters. */
		for (size_t i = 0; i < size; ++i)
			page[i] = i % 8 < 3 ? static_cast<std::byte>(random()) : std::byte{0xff};
		EXPECT_FALSE(looks_random(page));
		for (size_t i = 0; i < size; ++i)
			page[i] = i < size / 2 ? static_cast<std::byte>(random()) : std::byte{0};
		EXPECT_FALSE(looks_random(page));
		for (std::byte &value : page)
			value = static_cast<std::byte>(random() % 128);
		EXPECT_FALSE(looks_random(page));
	}
}

} // namespace

} // namespace kdump::makedumpfile
