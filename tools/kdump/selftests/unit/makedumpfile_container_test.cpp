// SPDX-License-Identifier: GPL-2.0-only
/* The container from both ends: what is written into it is what is read from it. */
#include "codec/codec.hpp"
#include "makedumpfile/output.hpp"
#include "selftests/unit/makedumpfile_fakes.hpp"
#include "selftests/unit/temporary_file.hpp"
#include "vmcore/dump_file.hpp"

#include <gtest/gtest.h>

#include <random>

namespace kdump::makedumpfile {

namespace {

/* Tables that are rewritten, and between and behind them what is not. */
constexpr uint64_t head_end = 5000, tables_begin = 400000, tables_end = 700000, size = 3000000;

class container_test : public testing::Test {
protected:
	void SetUp() override
	{
		if (!is_supported(compression::zstd))
			GTEST_SKIP() << "built without zstd";
		std::mt19937 random(1);
		for (size_t i = 0; i < size; ++i)
			content_.push_back(static_cast<std::byte>(i % 3 ? i / 4096 : random()));
	}

	std::unique_ptr<output> open(bool table = true)
	{
		auto target = open_file_output(to_.path(), true);
		EXPECT_TRUE(target);
		auto made = open_container_output(*std::move(target));
		EXPECT_TRUE(made);
		(*made)->expect_rewrites(0, head_end);
		(*made)->expect_rewrites(tables_begin, tables_end);
		EXPECT_TRUE((*made)->reserve(tables_end));
		write(**made, head_end, tables_begin);
		write(**made, tables_end, size);
		/* As it is not in the end, and then as it is; across frames, and in any order. */
		std::vector<std::byte> other(tables_end - tables_begin, std::byte{0xaa});
		EXPECT_TRUE((*made)->write_at(tables_begin, other));
		write(**made, tables_begin + 150000, tables_end);
		write(**made, tables_begin, tables_begin + 150000);
		write(**made, 0, head_end);
		if (table) {
			EXPECT_TRUE((*made)->finish());
		}
		return *std::move(made);
	}

	void write(output &to, uint64_t begin, uint64_t end)
	{
		EXPECT_TRUE(to.write_at(begin, std::span(content_).subspan(begin, end - begin)));
	}

	result<dump_file> read() const
	{
		return dump_file::open(*file::open(to_.path()));
	}

	void expect_content(const dump_file &got, uint64_t end) const
	{
		std::vector<std::byte> bytes(end);
		ASSERT_TRUE(got.read(0, bytes));
		EXPECT_TRUE(std::equal(bytes.begin(), bytes.end(), content_.begin()));
		std::mt19937 random(2);
		for (int i = 0; i < 200; ++i) {
			uint64_t at = random() % end;
			bytes.resize(std::min<uint64_t>(random() % 5000, end - at));
			ASSERT_TRUE(got.read(at, bytes));
			EXPECT_TRUE(std::equal(bytes.begin(), bytes.end(), content_.begin() + at));
		}
	}

	temporary_file to_;
	std::vector<std::byte> content_;
};

TEST_F(container_test, gives_back_what_was_written)
{
	uint64_t packed = open()->size();
	result<dump_file> got = read();

	ASSERT_TRUE(got) << got.failure().message();
	EXPECT_EQ(got->size(), size);
	EXPECT_FALSE(got->is_cut_short());
	EXPECT_LT(packed, size);
	expect_content(*got, size);
	std::byte one[1];
	EXPECT_FALSE(got->read(size, one));
}

TEST_F(container_test, is_read_as_far_as_it_goes)
{
	uint64_t whole = open()->size();

	/* With a table that is cut, without one, and without some of the frames. */
	for (uint64_t left : {whole - 1, whole - 500, whole * 3 / 4, whole / 2}) {
		ASSERT_EQ(truncate(to_.path().c_str(), static_cast<off_t>(left)), 0);
		result<dump_file> got = read();
		ASSERT_TRUE(got) << got.failure().message();
		EXPECT_TRUE(got->is_cut_short());
		EXPECT_LE(got->size(), size);
		EXPECT_GT(got->size(), tables_end);
		expect_content(*got, got->size());
	}
	/* What other programs make has no table: it ends with a frame, and nothing is missing. */
	open(false);
	result<dump_file> got = read();
	ASSERT_TRUE(got);
	EXPECT_FALSE(got->is_cut_short());
	EXPECT_EQ(got->size(), size);
	expect_content(*got, size);
}

TEST_F(container_test, what_is_rewritten_has_a_place_in_the_file)
{
	open();
	result<dump_file> got = read();
	result<file> stored = file::open(to_.path());
	ASSERT_TRUE(got && stored);

	for (uint64_t at :
	     {uint64_t{0}, head_end - 1, tables_begin, tables_begin + 200000, tables_end - 1}) {
		std::optional<uint64_t> place = got->find_place(at);
		std::byte byte[1];
		ASSERT_TRUE(place) << at;
		ASSERT_TRUE(stored->read_exactly_at(*place, byte));
		EXPECT_EQ(byte[0], content_[at]) << at;
	}
	EXPECT_FALSE(got->find_place(head_end));
	EXPECT_FALSE(got->find_place(size));
}

TEST_F(container_test, a_frame_that_is_damaged_is_not_read_and_others_are)
{
	open();
	result<file> stored = file::open_for_update(to_.path());
	result<dump_file> whole = read();
	ASSERT_TRUE(stored && whole);
	/* Behind the tables come frames of 256 KiB; this is in the first of them. */
	uint64_t place = *whole->find_place(tables_end - 1) + 100;
	std::vector<std::byte> junk(100, std::byte{0x5a});
	ASSERT_TRUE(stored->write_at(place, junk));

	result<dump_file> got = read();
	ASSERT_TRUE(got);
	std::vector<std::byte> bytes(4096);
	result<void> damaged = got->read(tables_end + 8192, bytes);
	ASSERT_FALSE(damaged);
	EXPECT_EQ(damaged.failure().code(), error_code::corrupt);
	ASSERT_TRUE(got->read(tables_end + (300 << 10), bytes));
	EXPECT_TRUE(std::equal(bytes.begin(), bytes.end(),
			       content_.begin() + tables_end + (300 << 10)));
}

TEST_F(container_test, begins_anew)
{
	auto made = open(false);

	ASSERT_TRUE(made->restart());
	made->expect_rewrites(0, 10);
	ASSERT_TRUE(made->reserve(10));
	write(*made, 10, 20);
	write(*made, 0, 10);
	ASSERT_TRUE(made->finish());
	result<dump_file> got = read();
	ASSERT_TRUE(got);
	EXPECT_EQ(got->size(), 20U);
	expect_content(*got, 20);
}

TEST_F(container_test, knows_what_comes_out_of_order)
{
	auto made = open(false);

	EXPECT_FALSE(made->write_at(size + 1, std::span(content_).first(10)));
	EXPECT_FALSE(made->write_at(head_end, std::span(content_).first(10)));
}

} // namespace

} // namespace kdump::makedumpfile
