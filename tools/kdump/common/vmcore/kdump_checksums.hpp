// SPDX-License-Identifier: GPL-2.0-only
/*
 * Checksums of a kdump-compressed file, in two places where other readers do not look:
 *
 *	behind the sub-header, 128 bytes into block 1: where the table is, and the CRC-32 of what
 *		is not pages: the header, the sub-header's blocks (with zeros in place of this
 *		very structure), both bitmaps, the table. The mark of an incomplete dump may
 *		come into the header later, and does no harm to its checksum then
 *	between the descriptors and the pages: the table, 32 bits for each 64 pages in the order
 *		of their descriptors
 *
 * The number for 64 pages is the CRC-32 of what their descriptors say, of their frames, and of the
 * CRC-32 of each one's bytes in the file; a page that was lost has no frame. All numbers have the dump's byte order. The writer puts the first part
 * in last: a file whose writer was killed has none.
 */
#pragma once

#include "base/address.hpp"
#include "base/result.hpp"
#include "vmcore/kdump_format.hpp"

#include <array>
#include <optional>

namespace kdump {

struct kdump_checksums {
	static constexpr size_t size_in_file = 64;
	static constexpr uint64_t offset_in_block = 128; /* sizeof(struct kdump_sub_header) < 128 */
	static constexpr uint64_t pages_per_entry = 64;
	static constexpr size_t entry_size = sizeof(uint32_t);

	kdump_extent table;
	uint32_t of_header = 0;
	uint32_t of_sub_header = 0;
	uint32_t of_bitmaps = 0;
	uint32_t of_table = 0;

	/* Of the file: where the structure is. */
	static uint64_t offset(const kdump_header &header)
	{
		return header.block_size + offset_in_block;
	}
	static uint64_t table_size(uint64_t pages);
};

std::array<std::byte, kdump_checksums::size_in_file>
make_kdump_checksums(const kdump_checksums &sums, std::endian order);

/* Nothing if the file has none. error_code::corrupt: they are there, but damaged. */
result<std::optional<kdump_checksums>> read_kdump_checksums(const dump_file &file,
							    const kdump_header &header);

/* The entries of the table, from the pages in their order. */
class page_checksum {
public:
	/* `data`: the CRC-32 of its bytes in the file. An entry when 64 pages are together. */
	std::optional<uint32_t> add(pfn frame, const kdump_page &page, uint32_t data);
	/* The last entry, if pages are left for one. */
	std::optional<uint32_t> finish();

private:
	uint32_t sum_ = 0;
	uint64_t pages_ = 0;
};

} // namespace kdump
