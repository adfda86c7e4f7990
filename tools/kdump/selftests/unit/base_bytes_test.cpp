// SPDX-License-Identifier: GPL-2.0-only
/* Numbers and bytes: arith, endian, cursor, address. */
#include "base/address.hpp"
#include "base/arith.hpp"
#include "base/cursor.hpp"
#include "base/endian.hpp"
#include "base/text.hpp"

#include <array>
#include <gtest/gtest.h>

namespace kdump {
namespace {

constexpr auto big = std::endian::big;
constexpr auto little = std::endian::little;

TEST(arith, tells_overflow)
{
	EXPECT_EQ(checked_add<uint64_t>(UINT64_MAX, 0), UINT64_MAX);
	EXPECT_FALSE(checked_add<uint64_t>(UINT64_MAX, 1));
	EXPECT_EQ(checked_mul<uint64_t>(1ull << 32, (1ull << 32) - 1), 0xffffffff00000000);
	EXPECT_FALSE(checked_mul<uint64_t>(1ull << 32, 1ull << 32));
	EXPECT_EQ(div_round_up(0, 8), 0u);
	EXPECT_EQ(div_round_up(UINT64_MAX, 8), 1ull << 61);
	EXPECT_EQ(align_down(4097, 4096), 4096u);
	EXPECT_EQ(align_up(4097, 4096), 8192u);
	EXPECT_EQ(align_up(4096, 4096), 4096u);
}

TEST(endian, loads_and_stores_at_any_alignment)
{
	std::array<std::byte, 9> bytes = {};

	store<uint64_t>(bytes.data() + 1, 0x0102030405060708, big);
	EXPECT_EQ(bytes[1], std::byte{1});
	EXPECT_EQ(bytes[8], std::byte{8});
	EXPECT_EQ(load<uint64_t>(bytes.data() + 1, little), 0x0807060504030201u);
	EXPECT_EQ(load<uint16_t>(bytes.data() + 7, big), 0x0708u);
	EXPECT_EQ(load<int32_t>(bytes_of("\xff\xff\xff\xfe").data(), big), -2);
	EXPECT_EQ(load<uint8_t>(bytes.data() + 8, big), 8u);
}

TEST(cursor, reads_and_stops_at_the_end)
{
	cursor c(bytes_of("\x01\x02\x03\x04\x05"), big);

	EXPECT_EQ(*c.read<uint16_t>(), 0x0102u);
	EXPECT_EQ(c.position(), 2u);
	auto past = c.read<uint32_t>();
	ASSERT_FALSE(past);
	EXPECT_EQ(past.failure().code(), error_code::truncated);
	EXPECT_EQ(c.position(), 2u) << "a step over the end does not move";
	EXPECT_EQ(c.read_bytes(3)->size(), 3u);
	EXPECT_TRUE(c.at_end());
	EXPECT_FALSE(c.read<uint8_t>());
	EXPECT_TRUE(c.read_bytes(0));
}

TEST(cursor, reads_words_of_both_sizes)
{
	cursor c(bytes_of({"\xf0\0\0\0\0\0\0\1\xf0\0\0\2", 12}), big);

	EXPECT_EQ(*c.read_word(8), 0xf000000000000001u);
	EXPECT_EQ(*c.read_word(4), 0xf0000002u);
}

TEST(cursor, reads_strings)
{
	cursor c(bytes_of({"ab\0cdef\0gh", 10}), big);

	EXPECT_EQ(*c.read_string(4), "ab") << "up to the NUL inside its field";
	EXPECT_EQ(*c.read_c_string(), "def");
	auto endless = c.read_c_string();
	ASSERT_FALSE(endless);
	EXPECT_EQ(endless.failure().code(), error_code::truncated);
	EXPECT_EQ(*c.read_string(2), "gh") << "a field may be full";
}

TEST(cursor, seeks_no_further_than_the_end)
{
	cursor c(bytes_of("abcd"), big);

	EXPECT_TRUE(c.seek(4));
	EXPECT_FALSE(c.seek(5));
	EXPECT_TRUE(c.at_end());
	EXPECT_TRUE(c.seek(1));
	EXPECT_FALSE(c.skip(SIZE_MAX));
	EXPECT_EQ(c.remaining(), 3u);
}

TEST(address, kinds_have_their_own_arithmetic)
{
	static_assert(!std::is_convertible_v<paddr, vaddr>);
	paddr_range range{{0x1000}, {0x3000}};

	EXPECT_EQ(range.size(), 0x2000u);
	EXPECT_TRUE(range.contains({0x2fff}));
	EXPECT_FALSE(range.contains({0x3000}));
	EXPECT_TRUE((paddr_range{{5}, {5}}.empty()));
	EXPECT_LT(pfn{1} + 1, pfn{3});
}

} // namespace
} // namespace kdump
