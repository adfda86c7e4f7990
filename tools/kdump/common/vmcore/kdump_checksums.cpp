// SPDX-License-Identifier: GPL-2.0-only
#include "vmcore/kdump_checksums.hpp"

#include "base/arith.hpp"
#include "base/endian.hpp"
#include "codec/crc32.hpp"

#include <algorithm>
#include <string_view>

namespace kdump {

namespace {

constexpr std::string_view checksums_signature("KDUMP-CHECKSUMS", 16); /* with its NUL */

/* Of the structure, where each number is; its own checksum is the last. */
constexpr size_t table_offset_at = 16;
constexpr size_t table_size_at = 24;
constexpr size_t header_at = 32;
constexpr size_t sub_header_at = 36;
constexpr size_t bitmaps_at = 40;
constexpr size_t table_at = 44;
constexpr size_t own_at = 60;

} // namespace

uint64_t kdump_checksums::table_size(uint64_t pages)
{
	return div_round_up(pages, pages_per_entry) * entry_size;
}

std::array<std::byte, kdump_checksums::size_in_file>
make_kdump_checksums(const kdump_checksums &sums, std::endian order)
{
	std::array<std::byte, kdump_checksums::size_in_file> bytes{};

	std::copy_n(std::as_bytes(std::span(checksums_signature)).begin(),
		    checksums_signature.size(), bytes.begin());
	store<uint64_t>(&bytes[table_offset_at], sums.table.offset, order);
	store<uint64_t>(&bytes[table_size_at], sums.table.size, order);
	store<uint32_t>(&bytes[header_at], sums.of_header, order);
	store<uint32_t>(&bytes[sub_header_at], sums.of_sub_header, order);
	store<uint32_t>(&bytes[bitmaps_at], sums.of_bitmaps, order);
	store<uint32_t>(&bytes[table_at], sums.of_table, order);
	store<uint32_t>(&bytes[own_at], crc32(std::span(bytes).first(own_at)), order);
	return bytes;
}

result<std::optional<kdump_checksums>> read_kdump_checksums(const dump_file &file,
							    const kdump_header &header)
{
	std::array<std::byte, kdump_checksums::size_in_file> bytes;
	std::endian order = header.abi.order;
	kdump_checksums sums;

	if (header.block_size < kdump_checksums::offset_in_block + bytes.size())
		return std::optional<kdump_checksums>();
	KDUMP_CHECK(file.read(kdump_checksums::offset(header), bytes));
	std::span<const std::byte> expected = std::as_bytes(std::span(checksums_signature));
	if (!std::equal(expected.begin(), expected.end(), bytes.begin()))
		return std::optional<kdump_checksums>();
	if (load<uint32_t>(&bytes[own_at], order) != crc32(std::span(bytes).first(own_at)))
		return make_error(error_code::corrupt,
				  "%s: what says where checksums are is damaged",
				  file.name().c_str());
	sums.table.offset = load<uint64_t>(&bytes[table_offset_at], order);
	sums.table.size = load<uint64_t>(&bytes[table_size_at], order);
	sums.of_header = load<uint32_t>(&bytes[header_at], order);
	sums.of_sub_header = load<uint32_t>(&bytes[sub_header_at], order);
	sums.of_bitmaps = load<uint32_t>(&bytes[bitmaps_at], order);
	sums.of_table = load<uint32_t>(&bytes[table_at], order);
	return std::optional(sums);
}

std::optional<uint32_t> page_checksum::add(pfn frame, const kdump_page &page, uint32_t data)
{
	constexpr size_t frame_at = kdump_page::size_in_file, data_at = frame_at + 8;
	std::array<std::byte, data_at + 4> bytes{};

	store_kdump_page(std::span(bytes).first<kdump_page::size_in_file>(), page,
			 std::endian::little);
	/* A writer that has to end does not look where the others belong. */
	if (page.offset)
		store<uint64_t>(&bytes[frame_at], frame.value, std::endian::little);
	store<uint32_t>(&bytes[data_at], data, std::endian::little);
	sum_ = crc32(bytes, sum_);
	if (++pages_ < kdump_checksums::pages_per_entry)
		return std::nullopt;
	return finish();
}

std::optional<uint32_t> page_checksum::finish()
{
	if (pages_ == 0)
		return std::nullopt;
	uint32_t sum = sum_;
	sum_ = 0;
	pages_ = 0;
	return sum;
}

} // namespace kdump
