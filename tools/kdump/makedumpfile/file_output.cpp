// SPDX-License-Identifier: GPL-2.0-only
#include "makedumpfile/output.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace kdump::makedumpfile {

namespace {

class file_output final : public output {
public:
	explicit file_output(file target) : target_(std::move(target))
	{
	}

	result<void> reserve(uint64_t size) override
	{
		if (size <= reserved_)
			return {};
		/*
		 * fallocate() itself, not posix_fallocate(), which would write all of it where
		 * the file system cannot reserve. Only a full disk is an answer that counts.
		 */
		if (::fallocate(target_.descriptor(), FALLOC_FL_KEEP_SIZE,
				static_cast<off_t>(reserved_),
				static_cast<off_t>(size - reserved_)) != 0 &&
		    (errno == ENOSPC || errno == EDQUOT || errno == EFBIG))
			return make_system_error("cannot write %s", target_.name().c_str());
		reserved_ = size;
		return {};
	}

	result<void> write_at(uint64_t offset, std::span<const std::byte> bytes) override
	{
		KDUMP_CHECK(target_.write_at(offset, bytes));
		size_ = std::max(size_, offset + bytes.size());
		return {};
	}

	bool is_rewritable() const override
	{
		return true;
	}

	bool has_holes() const override
	{
		struct stat status;

		return fstat(target_.descriptor(), &status) == 0 && S_ISREG(status.st_mode);
	}

	result<void> restart() override
	{
		/* A disk has no end to set. */
		if (has_holes() && ftruncate(target_.descriptor(), 0) != 0)
			return make_system_error("cannot empty %s", target_.name().c_str());
		size_ = reserved_ = 0;
		return {};
	}

	result<void> sync() override
	{
		return target_.sync();
	}

	result<void> finish() override
	{
		/* Room that was reserved and not needed is given back. */
		if (has_holes() && ftruncate(target_.descriptor(), static_cast<off_t>(size_)) != 0)
			return make_system_error("cannot cut %s", target_.name().c_str());
		KDUMP_CHECK(target_.sync());
		return target_.close();
	}

	void discard() override
	{
		if (has_holes())
			unlink(target_.name().c_str());
	}

	uint64_t size() const override
	{
		return size_;
	}

private:
	file target_;
	uint64_t size_ = 0;
	uint64_t reserved_ = 0;
};

class null_output final : public output {
public:
	explicit null_output(bool rewritable) : rewritable_(rewritable)
	{
	}

	result<void> reserve(uint64_t) override
	{
		return {};
	}

	result<void> write_at(uint64_t offset, std::span<const std::byte> bytes) override
	{
		size_ = std::max(size_, offset + bytes.size());
		return {};
	}

	bool is_rewritable() const override
	{
		return rewritable_;
	}

	result<void> restart() override
	{
		size_ = 0;
		return {};
	}

	result<void> finish() override
	{
		return {};
	}

	uint64_t size() const override
	{
		return size_;
	}

private:
	bool rewritable_;
	uint64_t size_ = 0;
};

} // namespace

bool is_same_file(const std::string &a, const std::string &b)
{
	struct stat of_a, of_b;

	return stat(a.c_str(), &of_a) == 0 && stat(b.c_str(), &of_b) == 0 &&
	       of_a.st_dev == of_b.st_dev && of_a.st_ino == of_b.st_ino;
}

result<file> create_file(const std::string &path, bool overwrite)
{
	if (!overwrite && exists(path))
		return exists_already(path, "-f overwrites it");
	return file::create(path, overwrite);
}

result<std::unique_ptr<output>> open_file_output(const std::string &path, bool overwrite)
{
	KDUMP_TRY(target, create_file(path, overwrite));
	if (!target.is_seekable())
		return make_error(error_code::invalid_argument,
				  "%s is a pipe: -F writes a dump to standard output that can go "
				  "through one",
				  path.c_str());
	return std::unique_ptr<output>(std::make_unique<file_output>(std::move(target)));
}

std::unique_ptr<output> open_null_output(bool rewritable)
{
	return std::make_unique<null_output>(rewritable);
}

} // namespace kdump::makedumpfile
