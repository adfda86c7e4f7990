// SPDX-License-Identifier: GPL-2.0-only
#include "makedumpfile/memory_need.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace kdump::makedumpfile {

namespace {

constexpr uint64_t mib = 1 << 20;

/* A directory that has what a test says of proc and sys. */
class fake_root {
public:
	fake_root()
	{
		EXPECT_NE(mkdtemp(path_.data()), nullptr);
	}
	~fake_root()
	{
		std::filesystem::remove_all(path_);
	}
	void write(const std::string &name, const std::string &text) const
	{
		std::filesystem::path file = path_ + name;
		std::filesystem::create_directories(file.parent_path());
		std::ofstream(file) << text;
	}
	std::optional<uint64_t> available() const
	{
		return find_available_memory(path_);
	}

private:
	std::string path_ = "/tmp/kdump-test.XXXXXX";
};

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

TEST(makedumpfile_memory_need, what_there_is)
{
	fake_root root;

	EXPECT_FALSE(root.available());
	root.write("/proc/meminfo",
		   "MemTotal:  100000 kB\nMemAvailable:    2048 kB\nBuffers: 1 kB\n");
	EXPECT_EQ(root.available(), 2 * mib);
	root.write("/proc/meminfo", "MemAvailable: many kB\n");
	EXPECT_FALSE(root.available());
}

TEST(makedumpfile_memory_need, limits_of_cgroups)
{
	fake_root root;

	root.write("/proc/meminfo", "MemAvailable: 1048576 kB\n");
	root.write("/proc/self/cgroup", "0::/a/b\n");
	root.write("/sys/fs/cgroup/a/b/memory.max", "max\n");
	EXPECT_EQ(root.available(), 1024 * mib);
	/* That of a group above counts, too. */
	root.write("/sys/fs/cgroup/a/memory.max", "8388608\n");
	EXPECT_EQ(root.available(), 8 * mib);
	root.write("/sys/fs/cgroup/a/b/memory.max", "1048576\n");
	EXPECT_EQ(root.available(), 1 * mib);

	/* Version 1 beside it. */
	root.write("/proc/self/cgroup", "4:memory:/a\n3:cpu:/a/b\n0::/\n");
	root.write("/sys/fs/cgroup/memory/a/memory.limit_in_bytes", "9223372036854771712\n");
	EXPECT_EQ(root.available(), 1024 * mib);
	root.write("/sys/fs/cgroup/memory/memory.limit_in_bytes", "4194304\n");
	EXPECT_EQ(root.available(), 4 * mib);
}

} // namespace

} // namespace kdump::makedumpfile
