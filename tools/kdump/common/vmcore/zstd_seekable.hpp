// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is common to those who write and read the zstd seekable format (RFC 8878, and
 * contrib/seekable_format of zstd): frames that are compressed each for itself, and behind them
 * a table of their sizes, which is a skippable frame, as is the table's checksum in front of it.
 * `zstd -d` knows nothing of these and needs nothing of them. All numbers are little-endian.
 */
#pragma once

#include "base/result.hpp"
#include "vmcore/dump_form.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <span>

namespace kdump {

/* Both in bytes: of the file, and of what is in it. */
struct zstd_frame_size {
	uint32_t packed;
	uint32_t content;
};

/* Whether the file begins with a frame of any kind. */
bool is_zstd(std::span<const std::byte> head);

/* Far more than there is in any file. */
constexpr size_t most_zstd_frames = size_t{1} << 27;

uint64_t seek_table_size(uint64_t frames);
/* Its checksum and the table, up to the last byte of the file, in pieces; `write` may fail. */
using seek_table_writer = std::function<result<void>(std::span<const std::byte> piece)>;
result<void> write_seek_table(const std::deque<zstd_frame_size> &frames,
			      const seek_table_writer &write);

/*
 * Hands out what the table that ends at `end` says, frames without content too. False if there is
 * none, or one that is damaged or not of the frames that the file begins with: then what was handed
 * out is to be forgotten. `begin`: where the only frame begins that can be the table, if that is known.
 */
using zstd_frame_taker = std::function<result<void>(zstd_frame_size frame)>;
result<bool> read_seek_table(const dump_form &file, std::optional<uint64_t> begin, uint64_t end,
			     const zstd_frame_taker &take);

/*
 * A frame that holds its content as it is, so that it can be written again in its place: a
 * header, and the content, which is one block and no larger than those can be.
 */
constexpr size_t raw_frame_header_size = 12;
constexpr size_t largest_raw_frame = 128 << 10;
std::array<std::byte, raw_frame_header_size> make_raw_frame_header(uint32_t content_size);

/* A frame as its headers describe it. */
struct zstd_frame {
	uint64_t packed_size;
	uint64_t content_size;
	/* Where the content begins, if the file has it as it is. */
	std::optional<uint64_t> raw_content;
};

/* error_code::limit, of a frame of so many bytes, or of one that does not say how many. */
error zstd_frame_too_large(std::optional<uint64_t> size);

/*
 * The frame at `offset`, of as much content as `limit` at most, and twice that in the file.
 * error_code::truncated if it is not all there, corrupt if it is none, limit if it is larger or
 * does not say how large its content is.
 */
result<zstd_frame> read_zstd_frame(const dump_form &file, uint64_t offset, uint64_t limit);

} // namespace kdump
