// SPDX-License-Identifier: GPL-2.0-only
#include "vmcore/flattened.hpp"

#include "base/cursor.hpp"
#include "vmcore/segment_map.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace kdump {

namespace {

constexpr std::string_view flattened_signature("makedumpfile\0\0\0\0", 16);

/*
 * What there is of a record while the index is made: the list of them, which is longer than they
 * are and grows by copying, their order, and where they lie in the dump.
 */
constexpr uint64_t record_cost = 4 * sizeof(segment);

/* Records of 64 KiB, which is what makedumpfile writes, would make a terabyte. */
constexpr size_t most_records = size_t{1} << 24;

struct flattened_index {
	segment_map records; /* dump offset to file offset */
	uint64_t dump_size = 0;
	uint64_t count = 0;	/* of the records in the file */
	bool cut_short = false; /* the end record is missing */
};

class flattened_form final : public dump_form {
public:
	flattened_form(file input, flattened_index index) :
		file_(std::move(input)), index_(std::move(index))
	{
	}

	uint64_t size() const override
	{
		return index_.dump_size;
	}

	bool is_cut_short() const override
	{
		return index_.cut_short;
	}

	result<void> read(uint64_t offset, std::span<std::byte> into) const override
	{
		while (!into.empty()) {
			const segment *record = index_.records.find_from(offset);
			size_t size;

			if (record && record->begin <= offset) {
				size = std::min<uint64_t>(into.size(), record->end - offset);
				KDUMP_CHECK(file_.read_exactly_at(record->source +
									  (offset - record->begin),
								  into.first(size)));
			} else {
				size = record ? std::min<uint64_t>(into.size(),
								   record->begin - offset)
					      : into.size();
				std::fill_n(into.begin(), size, std::byte{0});
			}
			offset += size;
			into = into.subspan(size);
		}
		return {};
	}

	memory_cost cost() const override
	{
		return {index_.count * record_cost, 0};
	}

	uint64_t find_data(uint64_t offset) const override
	{
		const segment *record = index_.records.find_from(offset);
		return record ? std::max(record->begin, offset) : size();
	}

	uint64_t find_hole(uint64_t offset) const override
	{
		const segment *record = index_.records.find_from(offset);
		return record && record->begin <= offset ? record->end : std::min(offset, size());
	}

	std::optional<uint64_t> find_place(uint64_t offset) const override
	{
		const segment *record = index_.records.find_from(offset);
		if (!record || record->begin > offset)
			return std::nullopt;
		return record->source + (offset - record->begin);
	}

private:
	file file_;
	flattened_index index_;
};

} // namespace

std::array<std::byte, flattened_header_size> make_flattened_header()
{
	constexpr int64_t type = 1, version = 1;
	std::array<std::byte, flattened_header_size> bytes{};

	memcpy(bytes.data(), flattened_signature.data(), flattened_signature.size());
	store(bytes.data() + flattened_signature.size(), type, std::endian::big);
	store(bytes.data() + flattened_signature.size() + sizeof(type), version, std::endian::big);
	return bytes;
}

bool is_flattened(std::span<const std::byte> head)
{
	return head.size() >= flattened_signature.size() &&
	       memcmp(head.data(), flattened_signature.data(), flattened_signature.size()) == 0;
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

namespace {

result<flattened_index> read_index(const file &input)
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
	index.count = pieces.size();
	index.records = segment_map(std::move(pieces));
	return index;
}

} // namespace

result<std::unique_ptr<dump_form>> open_flattened(file input)
{
	KDUMP_TRY(index, read_index(input));
	return std::unique_ptr<dump_form>(
		std::make_unique<flattened_form>(std::move(input), std::move(index)));
}

} // namespace kdump
