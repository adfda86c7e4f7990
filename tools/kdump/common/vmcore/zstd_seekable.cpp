// SPDX-License-Identifier: GPL-2.0-only
#include "vmcore/zstd_seekable.hpp"

#include "base/endian.hpp"
#include "codec/crc32.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace kdump {

namespace {

constexpr auto zstd_order = std::endian::little;

constexpr uint32_t frame_magic = 0xfd2fb528;
/* Sixteen of them. */
constexpr uint32_t skippable_magic = 0x184d2a50;
constexpr uint32_t skippable_mask = 0xfffffff0;
constexpr size_t skippable_header_size = 8;

constexpr uint32_t table_magic = 0x184d2a5e;
constexpr uint32_t table_end_magic = 0x8f92eab1;
constexpr size_t entry_size = 8;
constexpr size_t checksum_size = 4;
/* How many frames, a descriptor, the magic number. */
constexpr size_t table_end_size = 9;
constexpr uint8_t table_has_checksums = 1 << 7;

/* A skippable frame of our own, before the table and an entry of it: the table's CRC-32. */
constexpr uint32_t table_sum_magic = 0x184d2a5c;
constexpr size_t table_sum_size = skippable_header_size + sizeof(uint32_t);

/* Of the descriptor in a frame's header. */
constexpr uint8_t single_segment = 1 << 5;
constexpr uint8_t has_checksum = 1 << 2;
constexpr unsigned int content_size_shift = 6;
constexpr uint8_t dictionary_mask = 3;
constexpr uint8_t content_size_of_4_bytes = 2 << content_size_shift;

constexpr size_t largest_frame_header = 18;
constexpr size_t block_header_size = 3;

enum class block_type : uint8_t { raw, repeated, compressed, reserved };

struct block {
	bool last;
	block_type type;
	uint32_t size;

	uint32_t size_in_file() const
	{
		return type == block_type::repeated ? 1 : size;
	}
	/* Bytes that come of it, as far as can be told without decompressing. */
	uint32_t least_content() const
	{
		return type == block_type::compressed ? 1 : size;
	}
};

block load_block(const std::byte *from)
{
	uint32_t value = load<uint16_t>(from, zstd_order) | load<uint8_t>(from + 2, zstd_order)
								    << 16;

	return {(value & 1) != 0, static_cast<block_type>(value >> 1 & 3), value >> 3};
}

/* Of a header that is all there. */
struct frame_header {
	size_t size;
	std::optional<uint64_t> content_size;
	bool has_checksum;
};

std::optional<frame_header> parse_header(std::span<const std::byte> bytes)
{
	constexpr size_t dictionary_sizes[] = {0, 1, 2, 4};
	constexpr size_t content_field_sizes[] = {0, 2, 4, 8};

	if (bytes.size() < sizeof(uint32_t) + 1)
		return std::nullopt;
	auto descriptor = load<uint8_t>(bytes.data() + sizeof(uint32_t), zstd_order);
	bool single = descriptor & single_segment;
	size_t field = content_field_sizes[descriptor >> content_size_shift];
	if (single && field == 0)
		field = 1;
	size_t before =
		sizeof(uint32_t) + 1 + !single + dictionary_sizes[descriptor & dictionary_mask];
	if (bytes.size() < before + field)
		return std::nullopt;

	frame_header header = {before + field, std::nullopt, (descriptor & has_checksum) != 0};
	const std::byte *at = bytes.data() + before;
	if (field == 1)
		header.content_size = load<uint8_t>(at, zstd_order);
	else if (field == 2)
		header.content_size = load<uint16_t>(at, zstd_order) + 256;
	else if (field == 4)
		header.content_size = load<uint32_t>(at, zstd_order);
	else if (field == 8)
		header.content_size = load<uint64_t>(at, zstd_order);
	return header;
}

/* Headers that are near each other are read at once: small blocks have one every few bytes. */
class head_reader {
public:
	head_reader(const dump_form &file, uint64_t offset) : file_(file), begin_(offset)
	{
	}

	/* Valid until the next call. They lie in the file. */
	result<std::span<const std::byte>> read(uint64_t offset, size_t size)
	{
		if (offset < begin_ || offset + size > begin_ + held_) {
			begin_ = offset;
			held_ = 0;
			size_t more = std::min<uint64_t>(file_.size() - offset, bytes_.size());
			KDUMP_CHECK(file_.read(offset, std::span(bytes_).first(more)));
			held_ = more;
		}
		return std::span<const std::byte>(bytes_).subspan(offset - begin_, size);
	}

private:
	const dump_form &file_;
	uint64_t begin_;
	size_t held_ = 0;
	std::array<std::byte, 1024> bytes_;
};

error cut_short(uint64_t offset)
{
	return make_error(error_code::truncated, "the zstd frame at offset %llu is cut short",
			  wide(offset));
}

error no_frame(uint64_t offset)
{
	return make_error(error_code::corrupt, "no zstd frame at offset %llu", wide(offset));
}

std::array<std::byte, table_sum_size> make_table_sum(uint32_t sum)
{
	std::array<std::byte, table_sum_size> bytes;

	store(bytes.data(), table_sum_magic, zstd_order);
	store(bytes.data() + 4, uint32_t{sizeof(sum)}, zstd_order);
	store(bytes.data() + 8, sum, zstd_order);
	return bytes;
}

result<void> write_table(const std::deque<zstd_frame_size> &frames, const seek_table_writer &write)
{
	constexpr size_t piece_size = 64 << 10;
	std::vector<std::byte> piece;
	auto add = [&piece](uint32_t value) {
		size_t end = piece.size();
		piece.resize(end + sizeof(value));
		store(piece.data() + end, value, zstd_order);
	};
	uint32_t count = frames.size() + 1;

	add(table_magic);
	add(count * entry_size + table_end_size);
	for (const zstd_frame_size &frame : frames) {
		add(frame.packed);
		add(frame.content);
		if (piece.size() < piece_size)
			continue;
		KDUMP_CHECK(write(piece));
		piece.clear();
	}
	add(table_sum_size);
	add(0);
	add(count);
	piece.push_back(std::byte{0});
	add(table_end_magic);
	return write(piece);
}

/* Whether the table at `place` has that CRC-32, or none to compare it with: others write none. */
result<bool> has_sum(const dump_form &file, uint64_t place, uint32_t sum)
{
	std::array<std::byte, table_sum_size> found, wanted = make_table_sum(sum);

	if (place < found.size())
		return true;
	KDUMP_CHECK(file.read(place - found.size(), found));
	return !std::equal(found.begin(), found.begin() + skippable_header_size, wanted.begin()) ||
	       found == wanted;
}

} // namespace

bool is_zstd(std::span<const std::byte> head)
{
	if (head.size() < sizeof(uint32_t))
		return false;
	auto magic = load<uint32_t>(head.data(), zstd_order);
	return magic == frame_magic || (magic & skippable_mask) == skippable_magic;
}

uint64_t seek_table_size(uint64_t frames)
{
	return table_sum_size + skippable_header_size + (frames + 1) * entry_size + table_end_size;
}

result<void> write_seek_table(const std::deque<zstd_frame_size> &frames,
			      const seek_table_writer &write)
{
	uint32_t sum = 0;

	KDUMP_CHECK(write_table(frames, [&sum](std::span<const std::byte> piece) {
		sum = crc32(piece, sum);
		return result<void>();
	}));
	KDUMP_CHECK(write(make_table_sum(sum)));
	return write_table(frames, write);
}

result<bool> read_seek_table(const dump_form &file, std::optional<uint64_t> begin, uint64_t end,
			     const zstd_frame_taker &take)
{
	constexpr size_t entries_at_once = 4096;
	std::array<std::byte, table_end_size> last;
	std::array<std::byte, skippable_header_size> first;

	if (end < first.size() + last.size())
		return false;
	KDUMP_CHECK(file.read(end - last.size(), last));
	auto count = load<uint32_t>(last.data(), zstd_order);
	auto descriptor = load<uint8_t>(last.data() + 4, zstd_order);
	if (load<uint32_t>(last.data() + 5, zstd_order) != table_end_magic ||
	    count > most_zstd_frames)
		return false;
	size_t one = entry_size + (descriptor & table_has_checksums ? checksum_size : 0);
	uint64_t content = count * uint64_t{one} + last.size();
	if (content > end - first.size())
		return false;
	uint64_t place = end - content - first.size();
	if (place != begin.value_or(place))
		return false;
	KDUMP_CHECK(file.read(place, first));
	if (load<uint32_t>(first.data(), zstd_order) != table_magic ||
	    load<uint32_t>(first.data() + 4, zstd_order) != content)
		return false;

	std::vector<std::byte> bytes(entries_at_once * one);
	uint64_t at = place + first.size(), packed = 0;
	uint32_t sum = crc32(first);
	while (count) {
		auto now = std::min<uint32_t>(count, entries_at_once);
		KDUMP_CHECK(file.read(at, std::span(bytes).first(now * one)));
		sum = crc32(std::span(bytes).first(now * one), sum);
		for (const std::byte *from = bytes.data(); from < bytes.data() + now * one;
		     from += one) {
			zstd_frame_size frame = {load<uint32_t>(from, zstd_order),
						 load<uint32_t>(from + 4, zstd_order)};
			/* What a hole says. */
			if (frame.packed == 0)
				return false;
			packed += frame.packed;
			KDUMP_CHECK(take(frame));
		}
		at += now * one;
		count -= now;
	}
	return packed == place ? has_sum(file, place, crc32(last, sum)) : false;
}

std::array<std::byte, raw_frame_header_size> make_raw_frame_header(uint32_t content_size)
{
	std::array<std::byte, raw_frame_header_size> bytes;
	uint32_t block = content_size << 3 | static_cast<uint32_t>(block_type::raw) << 1 | 1;

	store(bytes.data(), frame_magic, zstd_order);
	store(bytes.data() + 4, static_cast<uint8_t>(content_size_of_4_bytes | single_segment),
	      zstd_order);
	store(bytes.data() + 5, content_size, zstd_order);
	store(bytes.data() + 9, static_cast<uint16_t>(block), zstd_order);
	store(bytes.data() + 11, static_cast<uint8_t>(block >> 16), zstd_order);
	return bytes;
}

error zstd_frame_too_large(std::optional<uint64_t> size)
{
	std::string text = size ? std::to_string(*size) + " bytes" : "unknown size";

	return make_error(error_code::limit,
			  "compressed by zstd in pieces of %s, of which no page can be read: "
			  "`zstd -d` makes a dump of it",
			  text.c_str());
}

result<zstd_frame> read_zstd_frame(const dump_form &file, uint64_t offset, uint64_t limit)
{
	uint64_t left = file.size() - std::min(offset, file.size());
	head_reader reader(file, offset);
	KDUMP_TRY(head, reader.read(offset, std::min<uint64_t>(left, largest_frame_header)));

	if (head.size() < skippable_header_size)
		return cut_short(offset);
	if (!is_zstd(head))
		return no_frame(offset);
	if (load<uint32_t>(head.data(), zstd_order) != frame_magic) {
		auto content = load<uint32_t>(head.data() + 4, zstd_order);
		if (content > left - skippable_header_size)
			return cut_short(offset);
		return zstd_frame{skippable_header_size + uint64_t{content}, 0, std::nullopt};
	}
	std::optional<frame_header> header = parse_header(head);
	if (!header)
		return cut_short(offset);
	if (!header->content_size || *header->content_size > limit)
		return zstd_frame_too_large(header->content_size);

	zstd_frame frame = {header->size, *header->content_size, std::nullopt};
	uint64_t content = 0;
	for (bool last = false; !last;) {
		if (left - frame.packed_size < block_header_size)
			return cut_short(offset);
		KDUMP_TRY(bytes, reader.read(offset + frame.packed_size, block_header_size));
		block next = load_block(bytes.data());
		/* Each holds a byte at least, or a hole would be blocks without an end. */
		content += next.least_content();
		if (next.type == block_type::reserved || content > frame.content_size ||
		    (!next.last && next.least_content() == 0))
			return no_frame(offset);
		if (next.type == block_type::raw && next.size == frame.content_size)
			frame.raw_content = offset + frame.packed_size + block_header_size;
		frame.packed_size += block_header_size;
		if (next.size_in_file() > left - frame.packed_size)
			return cut_short(offset);
		frame.packed_size += next.size_in_file();
		if (frame.packed_size > 2 * limit)
			return zstd_frame_too_large(frame.packed_size);
		last = next.last;
	}
	if (header->has_checksum)
		frame.packed_size += checksum_size;
	if (frame.packed_size > left)
		return cut_short(offset);
	return frame;
}

} // namespace kdump
