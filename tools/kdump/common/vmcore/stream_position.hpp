// SPDX-License-Identifier: GPL-2.0-only
/*
 * How far a stream has come. A broken one is made once more from its beginning and thrown away up
 * to there; the checksum of what was thrown away tells whether it was the same stream.
 */
#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace kdump {

struct stream_position {
	uint64_t offset = 0;
	uint32_t checksum = 0; /* CRC-32 of all bytes in front of it */

	void advance(std::span<const std::byte> bytes);
};

/* As a user was told it; one may have forgotten the checksum. */
struct resume_point {
	uint64_t offset = 0;
	std::optional<uint32_t> checksum;

	bool agrees_with(const stream_position &position) const
	{
		return offset == position.offset && (!checksum || *checksum == position.checksum);
	}
};

/* "OFFSET:CHECKSUM": the first decimal, the second of eight hexadecimal digits. */
std::string format_stream_position(const stream_position &position);
/* The same, or "OFFSET"; anything else is error_code::invalid_argument. */
result<resume_point> parse_resume_point(std::string_view text);

} // namespace kdump
