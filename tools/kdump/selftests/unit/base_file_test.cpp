// SPDX-License-Identifier: GPL-2.0-only
#include "base/file.hpp"
#include "base/text.hpp"

#include <array>
#include <cstdlib>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

namespace kdump {
namespace {

class file_test : public testing::Test {
protected:
	void SetUp() override
	{
		char name[] = "/tmp/kdump-file-test-XXXXXX";
		ASSERT_NE(mkdtemp(name), nullptr);
		directory_ = name;
		path_ = directory_ + "/f";
	}

	void TearDown() override
	{
		unlink(path_.c_str());
		rmdir(directory_.c_str());
	}

	unsigned int mode() const
	{
		struct stat status = {};
		stat(path_.c_str(), &status);
		return status.st_mode & 07777;
	}

	std::string directory_, path_;
};

TEST_F(file_test, writes_and_reads_at_positions)
{
	auto created = file::create(path_, false);
	ASSERT_TRUE(created);
	EXPECT_EQ(mode(), 0600u);
	EXPECT_TRUE(created->write_at(4, bytes_of("four")));
	EXPECT_TRUE(created->sync());
	EXPECT_TRUE(created->close());

	auto opened = file::open(path_);
	ASSERT_TRUE(opened);
	std::array<std::byte, 6> six;
	EXPECT_EQ(*opened->read_size(), 8u);
	EXPECT_TRUE(opened->is_seekable());
	EXPECT_TRUE(opened->read_exactly_at(2, six));
	EXPECT_EQ(six[2], std::byte{'f'});
	EXPECT_EQ(*opened->read_at(5, six), 3u) << "fewer at the end";
	auto past = opened->read_exactly_at(5, six);
	ASSERT_FALSE(past);
	EXPECT_EQ(past.failure().code(), error_code::truncated);
}

TEST_F(file_test, overwrites_only_when_told)
{
	ASSERT_TRUE(file::create(path_, false));
	chmod(path_.c_str(), 0644);
	EXPECT_FALSE(file::create(path_, false));
	auto again = file::create(path_, true);
	ASSERT_TRUE(again);
	EXPECT_EQ(mode(), 0600u);
	EXPECT_EQ(*again->read_size(), 0u);
}

TEST_F(file_test, says_what_it_cannot_open)
{
	auto missing = file::open(path_);
	ASSERT_FALSE(missing);
	EXPECT_EQ(missing.failure().code(), error_code::io);
	EXPECT_NE(missing.failure().message().find(path_), std::string::npos);
	EXPECT_FALSE(file::open(directory_));
}

TEST_F(file_test, reads_pipes)
{
	int ends[2];
	ASSERT_EQ(pipe(ends), 0);
	file from = file::adopt(ends[0], "pipe");
	file to = file::adopt(ends[1], "pipe");

	EXPECT_FALSE(from.is_seekable());
	EXPECT_TRUE(to.write_next(bytes_of("abc")));
	EXPECT_TRUE(to.close());
	std::array<std::byte, 8> into;
	EXPECT_EQ(*from.read_next(into), 3u);
	EXPECT_EQ(*from.read_next(into), 0u);
}

TEST_F(file_test, a_full_disk_has_its_own_code)
{
	auto full = file::adopt(open("/dev/full", O_WRONLY), "/dev/full");
	auto status = full.write_next(bytes_of("x"));

	ASSERT_FALSE(status);
	EXPECT_EQ(status.failure().code(), error_code::no_space);
}

} // namespace
} // namespace kdump
