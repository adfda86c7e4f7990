// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "base/file.hpp"

#include <cstdlib>
#include <gtest/gtest.h>
#include <string>
#include <sys/mman.h>
#include <unistd.h>

namespace kdump {

/* A name in the file system, and what is there as long as this lives. */
class temporary_file {
public:
	temporary_file()
	{
		int descriptor = mkstemp(path_.data());
		EXPECT_GE(descriptor, 0);
		close(descriptor);
	}
	~temporary_file()
	{
		unlink(path_.c_str());
	}
	const std::string &path() const
	{
		return path_;
	}

private:
	std::string path_ = "/tmp/kdump-test.XXXXXX";
};

/* One without a name. */
inline file memory_file()
{
	return file::adopt(memfd_create("test", MFD_CLOEXEC), "test");
}

} // namespace kdump
