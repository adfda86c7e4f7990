// SPDX-License-Identifier: GPL-2.0-only
/*
 * An open file, closed with its owner. Reads are positional, so one file may serve several
 * threads. Short reads and EINTR are dealt with here; every error names the file.
 */
#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <span>
#include <string>

namespace kdump {

class file {
public:
	/* Read-only. */
	static result<file> open(const std::string &path);

	/*
	 * A new file of mode 0600. An existing one is an error unless `overwrite`, which
	 * empties it and makes its mode 0600 too.
	 */
	static result<file> create(const std::string &path, bool overwrite);

	/* An existing file, for reading and writing; nothing in it changes yet. */
	static result<file> open_for_update(const std::string &path);

	/* Takes over a descriptor, such as that of standard input; `name` is for messages. */
	static file adopt(int descriptor, std::string name);

	file(file &&other) noexcept;
	file &operator=(file &&other) noexcept;
	~file();

	const std::string &name() const
	{
		return name_;
	}
	int descriptor() const
	{
		return descriptor_;
	}

	/* Of a regular file, or of a block device. /proc/vmcore says its size too. */
	result<uint64_t> read_size() const;
	/* False for pipes, sockets and terminals. */
	bool is_seekable() const;

	/*
	 * The first offset from here on that is not in a hole: `offset` itself where holes cannot
	 * be told, UINT64_MAX if there is nothing but a hole up to the end, or no file any more.
	 */
	uint64_t find_data(uint64_t offset) const;
	/* The first offset from here on that is in a hole: the end of the file if none is. */
	uint64_t find_hole(uint64_t offset) const;

	/* Up to into.size() bytes; fewer only at the end of the file. */
	result<size_t> read_at(uint64_t offset, std::span<std::byte> into) const;
	/* All of them, or error_code::truncated. */
	result<void> read_exactly_at(uint64_t offset, std::span<std::byte> into) const;
	/* From the current position; 0 at the end of the file. For pipes. */
	result<size_t> read_next(std::span<std::byte> into) const;

	result<void> write_at(uint64_t offset, std::span<const std::byte> from) const;
	/* At the current position. For pipes. */
	result<void> write_next(std::span<const std::byte> from) const;
	/* Data on stable storage. Without effect on pipes and terminals. */
	result<void> sync() const;
	/* close() with its error told; the destructor closes silently. */
	result<void> close();

private:
	file(int descriptor, std::string name);
	static result<file> open_as(const std::string &path, int access);

	std::string name_;
	int descriptor_ = -1;
};

/* Whether there is a file of any kind, a link to nothing among them. */
bool exists(const std::string &path);
/* error_code::invalid_argument. `hint`: what can be done about it. */
error exists_already(const std::string &path, const char *hint);

} // namespace kdump
