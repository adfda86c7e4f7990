// SPDX-License-Identifier: GPL-2.0-only
#include "makedumpfile/available_memory.hpp"
#include "selftests/unit/makedumpfile_fakes.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace kdump::makedumpfile {

namespace {

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

TEST(makedumpfile_available_memory, of_the_machine)
{
	fake_root root;

	EXPECT_FALSE(root.available());
	root.write("/proc/meminfo",
		   "MemTotal:  100000 kB\nMemAvailable:    2048 kB\nBuffers: 1 kB\n");
	EXPECT_EQ(root.available(), 2 * mib);
	/* What is ours stays ours. */
	root.write("/proc/self/status", "Name:\tkdump\nRssAnon:\t    1024 kB\n");
	EXPECT_EQ(root.available(), 3 * mib);
	root.write("/proc/meminfo", "MemAvailable: many kB\n");
	EXPECT_FALSE(root.available());
}

TEST(makedumpfile_available_memory, limits_of_cgroups)
{
	fake_root root;

	root.write("/proc/meminfo", "MemAvailable: 1048576 kB\n");
	root.write("/proc/self/cgroup", "0::/a/b\n");
	root.write("/proc/self/mountinfo",
		   "24 1 0:3 / /proc rw - proc proc rw\n"
		   "30 24 0:26 / /sys/fs/cgroup rw shared:4 - cgroup2 cgroup2 rw,nsdelegate\n");
	root.write("/sys/fs/cgroup/a/b/memory.max", "max\n");
	EXPECT_EQ(root.available(), 1024 * mib);
	/* That of a group above counts, too, and the lower one of two. */
	root.write("/sys/fs/cgroup/a/memory.max", "8388608\n");
	EXPECT_EQ(root.available(), 8 * mib);
	root.write("/sys/fs/cgroup/a/memory.high", "6291456\n");
	EXPECT_EQ(root.available(), 6 * mib);
	root.write("/sys/fs/cgroup/a/b/memory.max", "1048576\n");
	EXPECT_EQ(root.available(), 1 * mib);
}

TEST(makedumpfile_available_memory, what_others_have)
{
	fake_root root;

	root.write("/proc/self/cgroup", "0::/a\n");
	root.write("/proc/self/mountinfo", "30 24 0:26 / /sys/fs/cgroup rw - cgroup2 none rw\n");
	root.write("/sys/fs/cgroup/a/memory.max", "33554432\n");
	root.write("/sys/fs/cgroup/a/memory.current", "29360128\n");
	EXPECT_EQ(root.available(), 4 * mib);
	/* But what they can do without, and what is ours. Less than a MiB does not count. */
	root.write("/sys/fs/cgroup/a/memory.stat",
		   "anon 1\nfile 8388608\ninactive_anon 2097152\ninactive_file 4194304\n"
		   "active_file 2097152\nslab_reclaimable 1048576\n");
	EXPECT_EQ(root.available(), 11 * mib);
	root.write("/proc/self/status", "RssAnon: 2097152 kB\n");
	EXPECT_EQ(root.available(), 32 * mib);
	root.write("/proc/self/status", "RssAnon: 1024 kB\n");
	EXPECT_EQ(root.available(), 12 * mib);
	root.write("/proc/self/status", "RssAnon: 1536 kB\n");
	EXPECT_EQ(root.available(), 13 * mib);
	/* A limit that has been lowered. */
	root.write("/sys/fs/cgroup/a/memory.max", "4096\n");
	EXPECT_EQ(root.available(), 0U);
}

TEST(makedumpfile_available_memory, version_1_beside_version_2)
{
	fake_root root;

	root.write("/proc/meminfo", "MemAvailable: 1048576 kB\n");
	root.write("/proc/self/cgroup", "4:cpu,memory:/a\n3:pids:/a/b\n0::/c\n");
	root.write("/proc/self/mountinfo",
		   "31 24 0:27 / /sys/fs/cgroup/pids rw - cgroup cgroup rw,pids\n"
		   "32 24 0:28 / /sys/fs/cgroup/cpu,memory rw - cgroup cgroup rw,cpu,memory\n"
		   "33 24 0:29 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n");
	root.write("/sys/fs/cgroup/cpu,memory/a/memory.limit_in_bytes", "9223372036854771712\n");
	root.write("/sys/fs/cgroup/cpu,memory/a/memory.usage_in_bytes", "1048576\n");
	EXPECT_EQ(root.available(), 1024 * mib);
	root.write("/sys/fs/cgroup/cpu,memory/memory.limit_in_bytes", "8388608\n");
	EXPECT_EQ(root.available(), 8 * mib);
	root.write("/sys/fs/cgroup/cpu,memory/memory.usage_in_bytes", "7340032\n");
	root.write("/sys/fs/cgroup/cpu,memory/memory.stat",
		   "inactive_file 7340032\ntotal_inactive_file 2097152\n"
		   "total_active_file 1048576\n");
	EXPECT_EQ(root.available(), 4 * mib);
	root.write("/sys/fs/cgroup/unified/c/memory.max", "2097152\n");
	EXPECT_EQ(root.available(), 2 * mib);
}

/* As a container sees it: its own group is where others have the root. */
TEST(makedumpfile_available_memory, a_part_that_is_mounted)
{
	fake_root root;

	root.write("/proc/self/cgroup", "4:memory:/pod/1/x\n");
	root.write("/proc/self/mountinfo",
		   "32 24 0:28 /pod/1 /cgroup rw - cgroup cgroup rw,memory\n");
	root.write("/cgroup/memory.limit_in_bytes", "4194304\n");
	EXPECT_EQ(root.available(), 4 * mib);
	root.write("/cgroup/x/memory.limit_in_bytes", "2097152\n");
	EXPECT_EQ(root.available(), 2 * mib);
	root.write("/proc/self/cgroup", "4:memory:/pod/12\n");
	EXPECT_FALSE(root.available());
}

} // namespace

} // namespace kdump::makedumpfile
