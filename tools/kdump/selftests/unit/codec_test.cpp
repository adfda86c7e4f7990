// SPDX-License-Identifier: GPL-2.0-only
#include "codec/codec.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <vector>

namespace kdump {
namespace {

constexpr size_t block_size = 4096;
using bytes = std::vector<std::byte>;

class codec_test : public testing::TestWithParam<compression> {
protected:
	void SetUp() override
	{
		if (!is_supported(GetParam()))
			GTEST_SKIP() << "built without " << compression_name(GetParam());
		auto packer = compressor::make(GetParam(), block_size);
		auto unpacker = decompressor::make(GetParam());
		ASSERT_TRUE(packer && unpacker);
		packer_ = *std::move(packer);
		unpacker_ = *std::move(unpacker);
	}

	bytes pack(const bytes &page)
	{
		bytes out(2 * page.size() + 1024);
		auto size = packer_->compress(page, out);
		EXPECT_TRUE(size);
		out.resize(size.value_or(0));
		return out;
	}

	/* The page has guards behind it, which must survive. */
	result<void> unpack(const bytes &packed, bytes &page)
	{
		constexpr std::byte guard{0x5a};
		bytes guarded(page.size() + 64, guard);
		auto status = unpacker_->decompress(packed, std::span(guarded).first(page.size()));
		EXPECT_TRUE(std::all_of(guarded.begin() + page.size(), guarded.end(),
					[](std::byte b) { return b == guard; }));
		std::copy_n(guarded.begin(), page.size(), page.begin());
		return status;
	}

	std::unique_ptr<compressor> packer_;
	std::unique_ptr<decompressor> unpacker_;
};

/* Bytes that look like a page: some structure, no two pages alike. */
bytes make_page(unsigned int seed)
{
	bytes page(block_size);

	for (size_t i = 0; i < page.size(); ++i)
		page[i] = static_cast<std::byte>((i / 16 * seed) ^ (i % 16 ? 0 : i));
	return page;
}

bytes make_noise(size_t size)
{
	bytes noise(size);
	uint32_t state = 1;

	for (std::byte &b : noise) {
		state = state * 1664525 + 1013904223;
		b = static_cast<std::byte>(state >> 24);
	}
	return noise;
}

TEST_P(codec_test, gives_back_what_it_took)
{
	for (unsigned int seed = 0; seed < 50; ++seed) {
		bytes page = make_page(seed), got(block_size);
		bytes packed = pack(page);
		EXPECT_LT(packed.size(), block_size);
		ASSERT_TRUE(unpack(packed, got)) << seed;
		ASSERT_EQ(got, page) << seed;
	}
}

TEST_P(codec_test, says_when_it_does_not_shrink)
{
	bytes noise = make_noise(block_size), into(block_size - 1);

	EXPECT_FALSE(packer_->compress(noise, into));
	bytes page = make_page(3);
	EXPECT_TRUE(packer_->compress(page, into)) << "and works on after that";
}

TEST_P(codec_test, serves_pages_of_any_size_up_to_its_own)
{
	bytes page(512, std::byte{7}), got(512);

	EXPECT_TRUE(unpack(pack(page), got));
	EXPECT_EQ(got, page);
}

TEST_P(codec_test, refuses_other_sizes)
{
	bytes packed = pack(make_page(5));
	bytes small(block_size - 1), large(block_size + 1);

	auto too_much = unpack(packed, small);
	ASSERT_FALSE(too_much);
	EXPECT_EQ(too_much.failure().code(), error_code::corrupt);
	auto too_little = unpack(packed, large);
	ASSERT_FALSE(too_little);
	EXPECT_EQ(too_little.failure().code(), error_code::corrupt);
}

TEST_P(codec_test, survives_damage)
{
	const bytes packed = pack(make_page(9));
	bytes got(block_size);

	for (size_t i = 0; i < packed.size(); ++i) {
		bytes damaged = packed;
		damaged[i] ^= std::byte{0xff};
		(void)unpack(damaged, got); /* any answer, but only inside the page */
		ASSERT_FALSE(unpack(bytes(packed.begin(), packed.begin() + i), got)) << i;
	}
	EXPECT_FALSE(unpack(make_noise(300), got));
	ASSERT_TRUE(unpack(packed, got)) << "the context still works";
	EXPECT_EQ(got, make_page(9));
}

INSTANTIATE_TEST_SUITE_P(all, codec_test,
			 testing::Values(compression::zlib, compression::lzo, compression::snappy,
					 compression::zstd),
			 [](const auto &info) { return compression_name(info.param); });

TEST(codec, says_what_is_not_built)
{
	for (compression kind :
	     {compression::zlib, compression::lzo, compression::snappy, compression::zstd}) {
		auto made = decompressor::make(kind);
		EXPECT_EQ(static_cast<bool>(made), is_supported(kind));
		if (!made) {
			EXPECT_EQ(made.failure().code(), error_code::unsupported);
		}
	}
}

} // namespace
} // namespace kdump
