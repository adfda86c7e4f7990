// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where the bytes of a dump go. A dump's headers are written last and its tables before its data
 * are complete, so every write has a position. A write that fails may have written a part.
 */
#pragma once

#include "base/file.hpp"
#include "base/result.hpp"
#include "vmcore/stream_position.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace kdump::makedumpfile {

class output {
public:
	virtual ~output() = default;

	/*
	 * Makes sure that later writes to the first `size` bytes find room, whatever fills the
	 * disk meanwhile. Where the target cannot do that, nothing happens.
	 */
	virtual result<void> reserve(uint64_t size) = 0;

	/*
	 * Says before the first write that bytes `begin` to `end` come in any order and perhaps
	 * more than once. Others than such come once, each behind the one before it; only
	 * containers want to know.
	 */
	virtual void expect_rewrites(uint64_t, uint64_t)
	{
	}

	virtual result<void> write_at(uint64_t offset, std::span<const std::byte> bytes) = 0;

	/* The same, for who knows already what becomes of the bytes in a container. */
	virtual result<void> write_packed(uint64_t offset, std::span<const std::byte> bytes,
					  std::span<const std::byte> /* packed */)
	{
		return write_at(offset, bytes);
	}

	/*
	 * Whether what was written once can be written again and is then as if it had never
	 * been different. Readers of a stream may have seen the first version.
	 */
	virtual bool is_rewritable() const = 0;

	/* Whether what has not been written reads as zeros: not on a disk that has been used. */
	virtual bool has_holes() const
	{
		return true;
	}

	/* Forgets everything written. Only of what is rewritable. */
	virtual result<void> restart()
	{
		return {};
	}

	/* Everything written so far is on stable storage when this returns, if that is possible. */
	virtual result<void> sync()
	{
		return {};
	}

	/* The same, and nothing is written after. */
	virtual result<void> finish() = 0;

	/* Instead of finish(), for what holds nothing of use: a file is removed. */
	virtual void discard()
	{
	}

	/* How large the file or the stream has become. */
	virtual uint64_t size() const = 0;
};

/* Whether both names are of one file that exists. */
bool is_same_file(const std::string &a, const std::string &b);

/* A new file of mode 0600; `overwrite` allows an existing one. */
result<file> create_file(const std::string &path, bool overwrite);
result<std::unique_ptr<output>> open_file_output(const std::string &path, bool overwrite);

/* Of `to` at most the first `limit` bytes: what goes beyond is error_code::no_space. */
std::unique_ptr<output> limit_output(std::unique_ptr<output> to, uint64_t limit);

/*
 * A container around `to`: a file of zstd frames (vmcore/zstd_seekable.hpp) of which `zstd -d`
 * makes what is written here, and which our readers read as it is. What is written more than once
 * is in it as it is. error_code::unsupported, no_memory.
 */
result<std::unique_ptr<output>> open_container_output(std::unique_ptr<output> to);

/* Nowhere: for those who only want to know how much it would be of a file, or of a stream. */
std::unique_ptr<output> open_null_output(bool rewritable);

/*
 * The flattened format (see flattened_output.cpp) into a pipe or whatever `stream` is. What is
 * in front of `resume` has been sent before and is not sent again; size() counts it all the same.
 * A stream that is not the same up to there is error_code::invalid_argument.
 */
std::unique_ptr<output> open_flattened_output(file stream,
					      std::optional<resume_point> resume = std::nullopt);

} // namespace kdump::makedumpfile
