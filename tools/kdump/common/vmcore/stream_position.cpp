// SPDX-License-Identifier: GPL-2.0-only
#include "vmcore/stream_position.hpp"

#include "base/text.hpp"
#include "codec/crc32.hpp"

namespace kdump {

void stream_position::advance(std::span<const std::byte> bytes)
{
	offset += bytes.size();
	checksum = crc32(bytes, checksum);
}

std::string format_stream_position(const stream_position &position)
{
	return format("%llu:%08x", wide(position.offset), position.checksum);
}

result<resume_point> parse_resume_point(std::string_view text)
{
	std::string_view rest = text;
	std::optional<uint64_t> offset = parse_u64(take_field(rest, ':'));
	std::optional<uint64_t> checksum;
	bool has_checksum = text.find(':') != text.npos;

	if (has_checksum)
		checksum = parse_u64(rest, 16);
	if (!offset || (has_checksum && (!checksum || *checksum > UINT32_MAX)))
		return make_error(error_code::invalid_argument,
				  "a stream goes on at OFFSET:CHECKSUM, as its receiver says: %.*s",
				  static_cast<int>(text.size()), text.data());
	resume_point point = {*offset, {}};
	if (checksum)
		point.checksum = static_cast<uint32_t>(*checksum);
	return point;
}

} // namespace kdump
