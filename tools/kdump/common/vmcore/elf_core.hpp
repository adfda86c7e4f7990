// SPDX-License-Identifier: GPL-2.0-only
/*
 * ELF core files of a whole machine: /proc/vmcore (fs/proc/vmcore.c) and copies of it, QEMU's
 * dump-guest-memory, makedumpfile -E, and /proc/kcore (fs/proc/kcore.c) of the kernel that runs.
 * Each PT_LOAD is a run of physical memory at p_paddr; PT_NOTE holds the CPUs' registers and
 * VMCOREINFO. Both word sizes and byte orders.
 *
 * The file header's e_phoff is trusted, its e_ehsize is not (QEMU writes 8), and p_vaddr is
 * only a claim: QEMU writes 0 or the physical address, riscv a wrong one.
 *
 * A p_paddr of -1 is /proc/kcore's: addresses, of vmalloc for one, that have no one place in
 * physical memory. The memory behind them is in other segments.
 *
 * Where p_memsz goes past p_filesz the memory existed but is not in the file. The kernel never
 * writes such a segment; makedumpfile -E does for the pages that it leaves out, so reading there
 * is error_code::excluded.
 */
#pragma once

#include "vmcore/dump_file.hpp"
#include "vmcore/dump_memory.hpp"
#include "vmcore/page_cache.hpp"
#include "vmcore/segment_map.hpp"
#include "vmcore/vmcore.hpp"

namespace kdump {

/* Whether the file begins with the ELF magic number. */
bool is_elf(std::span<const std::byte> head);

class elf_core final : public dump_memory {
public:
	/* makedumpfile's mark in e_flags of a dump that lacks pages. */
	static constexpr uint32_t flag_incomplete = 1;

	/* What is read. A segment each 16 MiB makes this 64 TiB. */
	static constexpr uint64_t most_program_headers = uint64_t{1} << 22;

	static result<elf_core> open(dump_file file);

	std::endian byte_order() const
	{
		return byte_order_;
	}
	unsigned int word_size() const
	{
		return word_size_;
	}
	uint16_t machine() const
	{
		return machine_;
	}
	/* False if makedumpfile said that it ran out of space, or if the file ends too early. */
	bool is_complete() const
	{
		return complete_;
	}
	/* /proc/kcore: not a dump, but memory that changes. */
	bool is_live() const
	{
		return live_;
	}
	bool is_flattened() const
	{
		return file_.is_flattened();
	}
	/* All PT_NOTEs, one after the other. */
	std::span<const std::byte> notes() const
	{
		return notes_;
	}
	/* The PT_LOADs that are memory, in the order of the file. */
	std::span<const load_segment> segments() const
	{
		return segments_;
	}

	result<void> read(paddr address, std::span<std::byte> into) const override;
	std::span<const paddr_range> ranges() const override
	{
		return ranges_;
	}
	bool has(paddr_range range) const override;
	std::optional<paddr_range> next_dumped(paddr from) const override;
	bool is_whole() const override
	{
		return complete_;
	}

private:
	struct header;
	struct program_header;

	explicit elf_core(dump_file file);

	result<header> read_header();
	result<uint64_t> read_extended_count(uint64_t section_offset) const;
	result<std::vector<program_header>> read_program_headers(const header &elf) const;
	result<program_header> parse_program_header(std::span<const std::byte> bytes) const;
	result<void> read_notes(const std::vector<program_header> &headers);
	result<void> add_segment(const program_header &load);
	void map_segments();
	result<void> read_file(paddr address, std::span<std::byte> into) const;
	bool read_cached(paddr address, std::span<std::byte> into) const;

	dump_file file_;
	std::endian byte_order_ = std::endian::little;
	unsigned int word_size_ = 8;
	uint16_t machine_ = 0;
	bool complete_ = true;
	bool live_ = false;
	std::vector<std::byte> notes_;
	std::vector<load_segment> segments_;
	segment_map map_; /* physical address to file offset */
	std::vector<paddr_range> ranges_;
	std::unique_ptr<page_cache> cache_;
};

} // namespace kdump
