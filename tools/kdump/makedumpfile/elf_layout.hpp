// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where everything is in an ELF dump, which its headers have to say before a page is copied:
 *
 *	Ehdr | PT_NOTE, PT_LOADs | a section header if there are 65535 or more | notes | pages
 *
 * Every segment of the input is cut into pieces of a run of pages that are in the dump and the
 * run behind it that is not: the first is p_filesz, both are p_memsz. So what is left out can be
 * told from what was never there. All that is in the first 2^23 frames goes before what is in the
 * next ones, and so on, so that it is the same file whether the plan is in windows or not. The
 * pages are in the file once each, in the order of their frames; segments that overlap, such as
 * that of the kernel's image, share them.
 *
 * Zero pages have their place in the file but are never written: a hole, of which a file system
 * stores nothing and a stream carries nothing. To leave them out like the others would take a
 * first pass that reads all of the memory, for headers that then say no more than that something
 * is missing; this way they read as the zeros that they are.
 */
#pragma once

#include "base/result.hpp"
#include "makedumpfile/dump_plan.hpp"
#include "vmcore/vmcore.hpp"

#include <bit>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace kdump::makedumpfile {

struct elf_content {
	std::endian order = std::endian::native;
	unsigned int word_size = sizeof(long); /* of the machine, whatever the file's class is */
	uint16_t machine = 0;		       /* EM_* */
	uint64_t page_size = 0;
	std::vector<std::byte> notes;
	/* The memory that there was; of a segment its addresses and its size in memory count. */
	std::vector<load_segment> segments;
	const dump_plan *plan = nullptr; /* borrowed */
	/* The input lacks pages that it should have, so the plan is not all that there was. */
	bool is_part = false;
};

class elf_layout {
public:
	/*
	 * `content` is borrowed. ELF64 if that is the machine's, or if ELF32 cannot express its
	 * addresses. error_code::unsupported if there are too many pieces for any reader.
	 */
	static result<elf_layout> make(const elf_content &content);

	bool is_64() const
	{
		return is_64_;
	}
	/* With PT_NOTE. */
	uint64_t header_count() const
	{
		return header_count_;
	}
	uint64_t ehdr_size() const;
	uint64_t phdr_size() const;
	/* 0 if the number of headers fits into e_phnum. */
	uint64_t section_offset() const;
	uint64_t notes_offset() const
	{
		return notes_offset_;
	}
	/* Of the first page; a whole number of pages. */
	uint64_t data_offset() const
	{
		return data_offset_;
	}
	uint64_t file_size() const
	{
		return data_offset_ + page_count_ * content_->page_size;
	}

	/* The PT_LOADs one after the other; an error of `take` ends it. */
	using segment_taker = std::function<result<void>(const load_segment &)>;
	result<void> for_each(const segment_taker &take) const;

private:
	class page_counter;

	elf_layout(const elf_content &content, bool is_64);

	bool fits_32() const;
	result<void> cut(const load_segment &whole, paddr_range here, page_counter &counter,
			 const segment_taker &take) const;

	const elf_content *content_;
	bool is_64_;
	uint64_t page_count_;
	uint64_t header_count_ = 1;
	uint64_t notes_offset_ = 0;
	uint64_t data_offset_ = 0;
};

} // namespace kdump::makedumpfile
