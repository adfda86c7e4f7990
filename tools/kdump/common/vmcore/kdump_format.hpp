// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kdump-compressed format, versions 1 to 6: makedumpfile's own, also written by QEMU
 * (dump-guest-memory -z). Defined by makedumpfile's diskdump_mod.h and its text IMPLEMENTATION.
 *
 *	block 0		disk_dump_header: who, block size (= page size), sizes of what follows
 *	block 1..	kdump_sub_header; VMCOREINFO, notes and erase information lie behind it
 *	then		bitmap 1: memory that exists; bitmap 2: pages in the dump; a bit each
 *	then		a page descriptor for each bit of bitmap 2
 *	then		the pages, each compressed on its own, or raw where that is not smaller
 *
 * The headers are C structures as the writer's compiler laid them out, so byte order, the size
 * of a long, the alignment of 64-bit numbers and the size of time_t vary: an `abi`. There is no
 * field that tells which it is; it is found by what makes sense. The descriptors are the same on
 * every ABI but for the byte order.
 */
#pragma once

#include "base/result.hpp"
#include "codec/codec.hpp"
#include "vmcore/dump_file.hpp"
#include "vmcore/utsname.hpp"

#include <bit>
#include <vector>

namespace kdump {

/* In the header's status and in each descriptor's flags. */
namespace kdump_flag {
constexpr uint32_t zlib = 0x1;
constexpr uint32_t lzo = 0x2;
constexpr uint32_t snappy = 0x4;
constexpr uint32_t incomplete = 0x8;	    /* status only: the writer ran out of space */
constexpr uint32_t vmemmap_excluded = 0x10; /* status only */
constexpr uint32_t zstd = 0x20;
constexpr uint32_t any_method = zlib | lzo | snappy | zstd;
} // namespace kdump_flag

struct kdump_abi {
	std::endian order = std::endian::native;
	unsigned int word_size = sizeof(long); /* long */
	unsigned int alignment = 8; /* of 64-bit numbers: 4 on i386 and in QEMU's files */
	unsigned int time_size = sizeof(long); /* time_t */
};

/* A part of the file that the sub-header points to; of size 0 if it is not there. */
struct kdump_extent {
	uint64_t offset = 0;
	uint64_t size = 0;
};

/* What is taken for true: all of 48 bits of physical address in 4 KiB pages, of 52 in 64 KiB. */
constexpr uint64_t most_kdump_frames = uint64_t{1} << 36;

/* disk_dump_header and kdump_sub_header, as far as readers and writers use them. */
struct kdump_header {
	kdump_abi abi;
	uint32_t version = 6;
	utsname name;
	int64_t time = 0; /* seconds since the epoch */
	uint32_t status = 0;
	uint32_t block_size = 0;
	uint32_t sub_header_blocks = 1;
	uint32_t bitmap_blocks = 0; /* of both bitmaps */
	uint64_t max_pfn = 0;	    /* one more than the highest page frame number */
	uint32_t total_ram_blocks = 0;
	uint32_t device_blocks = 0;
	uint32_t written_blocks = 0;
	uint32_t current_cpu = 0;
	uint32_t cpus = 0;

	/* The sub-header. */
	uint64_t phys_base = 0; /* QEMU writes a wrong one: believe VMCOREINFO */
	uint32_t dump_level = 0;
	bool split = false; /* this file holds the pages of [start_pfn, end_pfn) only */
	uint64_t start_pfn = 0;
	uint64_t end_pfn = 0;
	kdump_extent vmcoreinfo; /* the text, since version 3 */
	kdump_extent notes;	 /* since version 4 */
	kdump_extent erase_info; /* since version 5 */

	/* File offsets and sizes that follow from the above. */
	uint64_t bitmap_offset() const
	{
		return (1 + uint64_t{sub_header_blocks}) * block_size;
	}
	/* Of one bitmap. A very old file may have only one; it then stands for both. */
	uint64_t bitmap_size() const;
	bool has_two_bitmaps() const;
	uint64_t descriptors_offset() const
	{
		return bitmap_offset() + uint64_t{bitmap_blocks} * block_size;
	}
};

/* Whether the file begins as kdump files do. */
bool is_kdump(std::span<const std::byte> head);

/*
 * What it returns is consistent in itself, but may still promise more than the file holds; notes
 * and the like that lie behind the end of the file are left out.
 */
result<kdump_header> read_kdump_header(const dump_file &file);

/* The two structures, without what pads them to a block. */
std::vector<std::byte> make_kdump_header(const kdump_header &header);
std::vector<std::byte> make_kdump_sub_header(const kdump_header &header);

/* Where the file has the 32 bits of its status. */
uint64_t find_kdump_status(const kdump_abi &abi);

/* A page of the dump; `offset` 0 is one that the writer had no space for. */
struct kdump_page {
	static constexpr size_t size_in_file = 24;

	uint64_t offset;	 /* in the file */
	uint32_t size;		 /* bytes there */
	uint32_t flags;		 /* 0 is raw */
	uint64_t page_flags = 0; /* of struct page: nobody writes them, nobody reads them */
};

kdump_page load_kdump_page(std::span<const std::byte, kdump_page::size_in_file> bytes,
			   std::endian order);
void store_kdump_page(std::span<std::byte, kdump_page::size_in_file> bytes, const kdump_page &page,
		      std::endian order);

/* The flag of a compression, and back. Unknown flags are error_code::unsupported. */
uint32_t kdump_flag_of(compression kind);
result<compression> compression_of(uint32_t flags);

} // namespace kdump
