// SPDX-License-Identifier: GPL-2.0-only
#include "vmcore/flattened.hpp"

#include "base/cursor.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace kdump {

namespace {

constexpr std::string_view signature("makedumpfile\0\0\0\0", 16);

/* Records of 64 KiB, which is what makedumpfile writes, would make a terabyte. */
constexpr size_t most_records = size_t{1} << 24;

} // namespace

bool is_flattened(std::span<const std::byte> head)
{
	return head.size() >= signature.size() &&
	       memcmp(head.data(), signature.data(), signature.size()) == 0;
}

result<std::optional<flattened_record>>
parse_flattened_record(std::span<const std::byte, flattened_record_header_size> bytes)
{
	int64_t offset = load<int64_t>(bytes.data(), std::endian::big);
	int64_t size = load<int64_t>(bytes.data() + 8, std::endian::big);
	int64_t end;

	if (offset == -1 && size == -1)
		return std::optional<flattened_record>();
	if (offset < 0 || size < 0 || __builtin_add_overflow(offset, size, &end))
		return make_error(error_code::corrupt,
				  "flattened record of offset %lld and size %lld",
				  static_cast<long long>(offset), static_cast<long long>(size));
	return std::optional<flattened_record>(
		{static_cast<uint64_t>(offset), static_cast<uint64_t>(size)});
}

result<flattened_index> read_flattened_index(const file &input)
{
	KDUMP_TRY(file_size, input.read_size());
	flattened_index index;
	std::vector<segment> pieces;
	uint64_t position = flattened_header_size;

	for (;;) {
		std::array<std::byte, flattened_record_header_size> header;
		if (position > file_size || file_size - position < header.size()) {
			index.cut_short = true;
			break;
		}
		KDUMP_CHECK(input.read_exactly_at(position, header));
		auto record = parse_flattened_record(header);
		if (!record)
			return std::move(record.failure().add_context(input.name()));
		if (!*record)
			break;
		if (pieces.size() == most_records)
			return make_error(error_code::limit,
					  "%s has more than %zu flattened records",
					  input.name().c_str(), most_records);

		auto [offset, size] = **record;
		position += header.size();
		pieces.push_back({offset, offset + std::min(size, file_size - position), position});
		index.dump_size = std::max(index.dump_size, offset + size);
		position += size;
	}
	index.records = segment_map(std::move(pieces));
	return index;
}

} // namespace kdump
