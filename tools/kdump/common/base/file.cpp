// SPDX-License-Identifier: GPL-2.0-only
#include "base/file.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace kdump {

namespace {

/* Some files (/proc/vmcore is one) refuse or cut very large requests. */
constexpr size_t largest_request = 1 << 30;

static_assert(sizeof(off_t) == sizeof(uint64_t), "-D_FILE_OFFSET_BITS=64 is missing");

} // namespace

file::file(int descriptor, std::string name) : name_(std::move(name)), descriptor_(descriptor)
{
}

file::file(file &&other) noexcept :
	name_(std::move(other.name_)), descriptor_(std::exchange(other.descriptor_, -1))
{
}

file &file::operator=(file &&other) noexcept
{
	std::swap(name_, other.name_);
	std::swap(descriptor_, other.descriptor_);
	return *this;
}

file::~file()
{
	if (descriptor_ >= 0)
		::close(descriptor_);
}

result<file> file::open(const std::string &path)
{
	return open_as(path, O_RDONLY);
}

result<file> file::open_for_update(const std::string &path)
{
	return open_as(path, O_RDWR);
}

result<file> file::open_as(const std::string &path, int access)
{
	int descriptor = ::open(path.c_str(), access | O_CLOEXEC);

	if (descriptor < 0)
		return make_system_error("cannot open %s", path.c_str());
	file opened(descriptor, path);
	struct stat status;
	if (fstat(descriptor, &status) == 0 && S_ISDIR(status.st_mode))
		return make_error(error_code::invalid_argument, "%s is a directory", path.c_str());
	return opened;
}

result<file> file::create(const std::string &path, bool overwrite)
{
	int flags = O_RDWR | O_CREAT | O_CLOEXEC | (overwrite ? O_TRUNC : O_EXCL);
	int descriptor = ::open(path.c_str(), flags, 0600);

	if (descriptor < 0)
		return make_system_error("cannot create %s", path.c_str());
	file created(descriptor, path);
	struct stat status;
	if (overwrite && fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode) &&
	    fchmod(descriptor, 0600) != 0)
		return make_system_error("cannot make %s private", path.c_str());
	return created;
}

file file::adopt(int descriptor, std::string name)
{
	return {descriptor, std::move(name)};
}

result<uint64_t> file::read_size() const
{
	struct stat status;

	if (fstat(descriptor_, &status) != 0)
		return make_system_error("cannot stat %s", name_.c_str());
	if (!S_ISBLK(status.st_mode))
		return static_cast<uint64_t>(status.st_size);
	off_t end = lseek(descriptor_, 0, SEEK_END);
	if (end < 0)
		return make_system_error("cannot seek in %s", name_.c_str());
	return static_cast<uint64_t>(end);
}

bool file::is_seekable() const
{
	return lseek(descriptor_, 0, SEEK_CUR) >= 0;
}

uint64_t file::find_data(uint64_t offset) const
{
	off_t found = lseek(descriptor_, static_cast<off_t>(offset), SEEK_DATA);

	if (found >= 0)
		return found;
	return errno == ENXIO ? UINT64_MAX : offset;
}

uint64_t file::find_hole(uint64_t offset) const
{
	off_t found = lseek(descriptor_, static_cast<off_t>(offset), SEEK_HOLE);

	return found >= 0 ? found : std::max(offset, read_size().value_or(offset));
}

result<size_t> file::read_at(uint64_t offset, std::span<std::byte> into) const
{
	size_t done = 0;

	while (done < into.size()) {
		size_t request = std::min(into.size() - done, largest_request);
		ssize_t n = pread(descriptor_, into.data() + done, request,
				  static_cast<off_t>(offset + done));
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return make_system_error("cannot read %s at offset %llu", name_.c_str(),
						 wide(offset + done));
		if (n == 0)
			break;
		done += n;
	}
	return done;
}

result<void> file::read_exactly_at(uint64_t offset, std::span<std::byte> into) const
{
	KDUMP_TRY(size, read_at(offset, into));
	if (size < into.size())
		return make_error(error_code::truncated,
				  "%s ends at offset %llu, %zu bytes are missing", name_.c_str(),
				  wide(offset + size), into.size() - size);
	return {};
}

result<size_t> file::read_next(std::span<std::byte> into) const
{
	for (;;) {
		ssize_t n = ::read(descriptor_, into.data(), into.size());
		if (n >= 0)
			return static_cast<size_t>(n);
		if (errno != EINTR)
			return make_system_error("cannot read %s", name_.c_str());
	}
}

result<void> file::write_at(uint64_t offset, std::span<const std::byte> from) const
{
	size_t done = 0;

	while (done < from.size()) {
		ssize_t n = pwrite(descriptor_, from.data() + done, from.size() - done,
				   static_cast<off_t>(offset + done));
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return make_system_error("cannot write %s", name_.c_str());
		done += n;
	}
	return {};
}

result<void> file::write_next(std::span<const std::byte> from) const
{
	size_t done = 0;

	while (done < from.size()) {
		ssize_t n = ::write(descriptor_, from.data() + done, from.size() - done);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return make_system_error("cannot write %s", name_.c_str());
		done += n;
	}
	return {};
}

result<void> file::sync() const
{
	if (fsync(descriptor_) != 0 && errno != EINVAL && errno != ENOTSUP && errno != EROFS)
		return make_system_error("cannot sync %s", name_.c_str());
	return {};
}

result<void> file::close()
{
	if (::close(std::exchange(descriptor_, -1)) != 0)
		return make_system_error("cannot close %s", name_.c_str());
	return {};
}

bool exists(const std::string &path)
{
	struct stat status;

	return lstat(path.c_str(), &status) == 0;
}

error exists_already(const std::string &path, const char *hint)
{
	return make_error(error_code::invalid_argument, "%s exists already; %s", path.c_str(),
			  hint);
}

} // namespace kdump
