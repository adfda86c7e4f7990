// SPDX-License-Identifier: GPL-2.0-only
/* Containers that are made to be hard to read, and the parts that reading is made of. */
#include "codec/codec.hpp"
#include "vmcore/zstd_container.hpp"
#include "vmcore/zstd_seekable.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace kdump {

namespace {

constexpr uint32_t zstd = 0xfd2fb528;
constexpr uint32_t skippable = 0x184d2a50;
constexpr uint32_t skippable_of_tables = 0x184d2a5e;
constexpr uint32_t end_of_tables = 0x8f92eab1;

class memory_form : public dump_form {
public:
	std::vector<std::byte> bytes;
	std::optional<uint64_t> broken; /* a byte that cannot be read */
	uint64_t *bytes_read = nullptr; /* counts them, and outlives this */

	void add(std::span<const std::byte> more)
	{
		bytes.insert(bytes.end(), more.begin(), more.end());
	}
	void add(uint32_t value)
	{
		for (unsigned int shift = 0; shift < 32; shift += 8)
			bytes.push_back(static_cast<std::byte>(value >> shift));
	}

	uint64_t size() const override
	{
		return bytes.size();
	}
	result<void> read(uint64_t offset, std::span<std::byte> into) const override
	{
		if (bytes_read)
			*bytes_read += into.size();
		if (broken && *broken >= offset && *broken - offset < into.size())
			return make_error(error_code::io, "the disk is broken");
		std::copy_n(bytes.begin() + offset, into.size(), into.begin());
		return {};
	}
	uint64_t find_data(uint64_t offset) const override
	{
		return offset;
	}
	uint64_t find_hole(uint64_t) const override
	{
		return size();
	}
	std::optional<uint64_t> find_place(uint64_t offset) const override
	{
		return offset;
	}
};

TEST(seek_table, is_believed_if_it_is_of_this_file)
{
	std::deque<zstd_frame_size> frames = {{100, 4096}, {60, 0}, {7, 1000}};
	memory_form file;

	file.bytes.resize(167);
	ASSERT_TRUE(write_seek_table(frames, [&](std::span<const std::byte> piece) {
		file.add(piece);
		return result<void>();
	}));
	auto count = [&file] {
		unsigned int frames = 0;
		auto found = read_seek_table(file, std::nullopt, file.size(), [&](zstd_frame_size) {
			++frames;
			return result<void>();
		});
		EXPECT_TRUE(found);
		return *found ? frames : 0;
	};
	/* Its checksum is a frame, too. */
	EXPECT_EQ(count(), 4U);
	/* All but how that begins: others write none. */
	for (size_t at = 167; at < file.bytes.size(); ++at) {
		file.bytes[at] ^= std::byte{1};
		EXPECT_EQ(count(), at < 167 + 8 ? 4U : 0U) << at;
		file.bytes[at] ^= std::byte{1};
	}
	EXPECT_EQ(count(), 4U);
	file.bytes.erase(file.bytes.begin());
	EXPECT_EQ(count(), 0U);
}

class container_reading : public testing::Test {
protected:
	void SetUp() override
	{
		file_ = std::make_unique<memory_form>();
		for (int i = 0; i < 3; ++i) {
			file_->add(make_raw_frame_header(content_size));
			file_->bytes.resize(file_->size() + content_size, std::byte(i % 2));
		}
	}

	result<std::unique_ptr<dump_form>> open()
	{
		return open_zstd_container(std::move(file_), "container");
	}

	static constexpr uint32_t content_size = 4096;
	std::unique_ptr<memory_form> file_;
};

TEST_F(container_reading, needs_no_table)
{
	auto got = open();

	ASSERT_TRUE(got) << got.failure().message();
	EXPECT_EQ((*got)->size(), 3 * content_size);
	EXPECT_FALSE((*got)->is_cut_short());
	/* They are not compressed: no zstd is needed. */
	std::vector<std::byte> bytes(2 * content_size);
	ASSERT_TRUE((*got)->read(content_size / 2, bytes));
	EXPECT_EQ(std::count(bytes.begin(), bytes.end(), std::byte{1}), content_size);
	EXPECT_EQ(bytes[content_size], std::byte{1});
}

TEST_F(container_reading, ends_before_the_frame_that_is_cut)
{
	file_->bytes.pop_back();
	auto got = open();

	ASSERT_TRUE(got) << got.failure().message();
	EXPECT_EQ((*got)->size(), 2 * content_size);
	EXPECT_TRUE((*got)->is_cut_short());
}

TEST_F(container_reading, says_what_is_wrong_with_the_first_frame)
{
	file_->bytes[0] ^= std::byte{0xff};
	auto got = open();

	ASSERT_FALSE(got);
	EXPECT_EQ(got.failure().code(), error_code::corrupt);
	EXPECT_EQ(got.failure().message(), "container: no zstd frame at offset 0");
}

/* In the header of a frame, and where a table would end. */
TEST_F(container_reading, goes_as_far_as_a_disk_is_not_broken)
{
	std::vector<std::byte> bytes(content_size);

	for (unsigned int frame : {1, 2}) {
		SetUp();
		file_->broken = frame * file_->size() / 3;
		auto got = open();
		ASSERT_TRUE(got) << frame;
		EXPECT_TRUE((*got)->is_cut_short());
		EXPECT_TRUE((*got)->read((frame - 1) * content_size, bytes));
		result<void> behind = (*got)->read(frame * content_size, bytes);
		ASSERT_FALSE(behind);
		EXPECT_EQ(behind.failure().code(), error_code::io);
	}
	SetUp();
	file_->broken = file_->size() - 1;
	auto got = open();
	ASSERT_TRUE(got);
	EXPECT_EQ((*got)->size(), 3 * content_size);
	EXPECT_TRUE((*got)->read(content_size, bytes));

	SetUp();
	file_->broken = 0;
	got = open();
	ASSERT_FALSE(got);
	EXPECT_EQ(got.failure().code(), error_code::io);
}

/* It says that there is more in a frame than the frame says. */
TEST_F(container_reading, a_table_that_lies)
{
	std::deque<zstd_frame_size> frames(3, {static_cast<uint32_t>(file_->size() / 3),
					       2 * content_size});

	ASSERT_TRUE(write_seek_table(frames, [&](std::span<const std::byte> piece) {
		file_->add(piece);
		return result<void>();
	}));
	auto got = open();
	ASSERT_TRUE(got);
	EXPECT_EQ((*got)->size(), 6 * content_size);
	std::vector<std::byte> bytes(content_size);
	EXPECT_FALSE((*got)->read(content_size, bytes));
	EXPECT_FALSE((*got)->find_place(content_size));
}

/*
 * A skippable frame full of beginnings of tables, and behind it many small ones that each end as a
 * table does, which would begin inside of the first.
 */
TEST(seek_table, that_does_not_begin_with_the_frame_is_not_walked)
{
	constexpr uint32_t frames = 2000, entry_size = 8, end_size = 9, distance = 17;
	constexpr uint32_t entries = frames * distance / entry_size;
	auto file = std::make_unique<memory_form>();
	uint64_t bytes_read = 0;

	file->add(skippable);
	file->add(frames * distance);
	for (uint32_t i = 0; i < frames; ++i) {
		file->add(skippable_of_tables);
		file->add(entries * entry_size + end_size);
		file->bytes.resize(file->size() + distance - 8, std::byte{1});
	}
	for (uint32_t i = 0; i < frames; ++i) {
		file->add(skippable);
		file->add(end_size);
		file->add(entries);
		file->bytes.push_back(std::byte{0});
		file->add(end_of_tables);
	}
	/* What the file ends with is no table. */
	file->add(skippable);
	file->add(0);
	uint64_t size = file->size();
	file->bytes_read = &bytes_read;
	EXPECT_FALSE(open_zstd_container(std::move(file), "hostile"));
	/* A header of each is read, with what is near it. */
	EXPECT_LT(bytes_read, size + frames * 2048);
}

TEST(zstd_frame, is_measured_without_being_unpacked)
{
	if (!is_supported(compression::zstd))
		GTEST_SKIP() << "built without zstd";
	auto codec = make_frame_compressor(300000);
	ASSERT_TRUE(codec);
	for (size_t content : {1, 255, 256, 65791, 300000}) {
		memory_form file;
		std::vector<std::byte> bytes(content, std::byte{7});
		file.bytes.resize(3 + packed_bound(content));
		size_t packed = *(*codec)->compress(bytes, std::span(file.bytes).subspan(3));
		file.bytes.resize(3 + packed);
		result<zstd_frame> frame = read_zstd_frame(file, 3, 1 << 20);
		ASSERT_TRUE(frame) << content << ": " << frame.failure().message();
		EXPECT_EQ(frame->packed_size, packed);
		EXPECT_EQ(frame->content_size, content);
		for (size_t cut = 1; cut < packed; ++cut) {
			file.bytes.resize(3 + packed - cut);
			result<zstd_frame> less = read_zstd_frame(file, 3, 1 << 20);
			ASSERT_FALSE(less);
			EXPECT_EQ(less.failure().code(), error_code::truncated) << cut;
		}
		EXPECT_FALSE(read_zstd_frame(file, 0, 1 << 20));
	}
}

/* Blocks whose content is not known before they are unpacked take gigabytes of the file. */
TEST(zstd_frame, that_takes_more_than_its_content_is_refused)
{
	constexpr uint64_t distance = (1 << 21) - 1;
	constexpr uint64_t blocks = 3000;
	constexpr uint8_t compressed = 2;

	class vast_form final : public memory_form {
	public:
		uint64_t size() const override
		{
			return uint64_t{1} << 40;
		}
		result<void> read(uint64_t offset, std::span<std::byte> into) const override
		{
			for (size_t i = 0; i < into.size(); ++i)
				into[i] = byte_at(offset + i);
			return {};
		}

	private:
		std::byte byte_at(uint64_t offset) const
		{
			if (offset < bytes.size())
				return bytes[offset];
			uint64_t number = (offset - bytes.size()) / (3 + distance);
			uint64_t inside = (offset - bytes.size()) % (3 + distance);
			uint32_t header = distance << 3 | compressed << 1 | (number == blocks);
			return inside < 3 ? static_cast<std::byte>(header >> 8 * inside)
					  : std::byte{0};
		}
	} file;

	file.add(zstd);
	file.bytes.push_back(std::byte{0xa0}); /* the size of the content in 4 bytes */
	file.add(4096);
	result<zstd_frame> frame = read_zstd_frame(file, 0, 4 << 20);
	ASSERT_FALSE(frame);
	EXPECT_EQ(frame.failure().code(), error_code::limit);
}

} // namespace

} // namespace kdump
