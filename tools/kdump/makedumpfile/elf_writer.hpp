// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writes an ELF dump (elf_layout.hpp) for the byte order and word size of the machine that
 * crashed: what gdb reads, and whatever else has no kdump-compressed format. Pages are stored as
 * they are.
 *
 * A dump that is not complete has bit 0 of e_flags set, as makedumpfile has always done it. What
 * was not written any more lies behind the end of the file; a page that could not be read is a
 * hole, and cannot be told from a zero page where others follow it. A file has the flag from the
 * beginning and loses it when all is written.
 */
#pragma once

#include "makedumpfile/dump_writer.hpp"
#include "makedumpfile/elf_layout.hpp"
#include "makedumpfile/output.hpp"

namespace kdump::makedumpfile {

class elf_writer final : public dump_writer {
public:
	/* `to` is borrowed. */
	elf_writer(output &to, elf_content content);

	result<void> begin(std::span<const pfn_range> present) override;
	result<void> write(const encoded_batch &batch) override;
	result<void> finish() override;
	bool is_complete() const override
	{
		return !content_.is_part && !failed_ && lost_ == 0 && written_ == page_count_;
	}
	uint64_t pages_saved() const override
	{
		return written_ - lost_;
	}

private:
	result<void> write_header(bool incomplete);
	result<void> write_program_headers(const elf_layout &layout);
	result<void> write_section_header(const elf_layout &layout);
	result<void> write_pages(std::span<const encoded_page> pages,
				 std::span<const std::byte> data);

	output &to_;
	elf_content content_;
	uint64_t page_count_;
	uint64_t written_ = 0; /* pages that have their place, lost ones too */
	uint64_t lost_ = 0;
	bool failed_ = false;		/* a write has */
	uint64_t next_offset_ = 0;	/* of the next page */
	uint64_t hole_end_ = 0;		/* behind the last zero page; 0 if data came later */
	std::vector<std::byte> header_; /* of a complete dump */
};

/* The notes of the input, and VMCOREINFO if it is not one of them. */
std::vector<std::byte> make_notes(const vmcore &input);

/* The memory of the input: its PT_LOADs, or what its format has instead. */
std::vector<load_segment> find_segments(const vmcore &input);

} // namespace kdump::makedumpfile
