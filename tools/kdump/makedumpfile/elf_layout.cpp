// SPDX-License-Identifier: GPL-2.0-only
#include "makedumpfile/elf_layout.hpp"

#include "base/arith.hpp"
#include "vmcore/elf_core.hpp"

#include <algorithm>
#include <elf.h>

namespace kdump::makedumpfile {

/* How many pages of the dump lie below a frame; quick as long as frames go upwards. */
class elf_layout::page_counter {
public:
	/* `below` are in windows before. */
	page_counter(const bitmap &pages, uint64_t below) :
		pages_(pages), below_(below), count_(below)
	{
	}

	const bitmap &pages() const
	{
		return pages_;
	}
	uint64_t count_below(uint64_t frame)
	{
		if (frame < frame_) {
			frame_ = 0;
			count_ = below_;
		}
		count_ += pages_.count(frame_, frame - frame_);
		frame_ = frame;
		return count_;
	}

private:
	const bitmap &pages_;
	uint64_t below_;
	uint64_t frame_ = 0;
	uint64_t count_;
};

namespace {

/* 0 and the highest address are what those write who do not know. */
bool is_known(vaddr claim, unsigned int word_size)
{
	return claim.value != 0 && claim.value != (word_size == 8 ? UINT64_MAX : UINT32_MAX);
}

} // namespace

elf_layout::elf_layout(const elf_content &content, bool is_64) :
	content_(&content), is_64_(is_64), page_count_(content.plan->counts().kept())
{
}

result<elf_layout> elf_layout::make(const elf_content &content)
{
	elf_layout layout(content, content.word_size == 8);

	/* No further than that: overlapping segments may be cut into any number of pieces. */
	KDUMP_CHECK(layout.for_each([&layout](const load_segment &) -> result<void> {
		if (++layout.header_count_ > elf_core::most_program_headers)
			return make_error(error_code::unsupported,
					  "memory is in too many pieces for the ELF format (more "
					  "than %llu): leave out -E",
					  wide(elf_core::most_program_headers));
		return {};
	}));
	for (;;) {
		uint64_t end = layout.ehdr_size() + layout.header_count_ * layout.phdr_size();
		if (layout.section_offset())
			end += layout.is_64_ ? sizeof(Elf64_Shdr) : sizeof(Elf32_Shdr);
		layout.notes_offset_ = end;
		layout.data_offset_ = align_up(end + content.notes.size(), content.page_size);
		if (layout.is_64_ || layout.fits_32())
			return layout;
		layout.is_64_ = true;
	}
}

uint64_t elf_layout::ehdr_size() const
{
	return is_64_ ? sizeof(Elf64_Ehdr) : sizeof(Elf32_Ehdr);
}

uint64_t elf_layout::phdr_size() const
{
	return is_64_ ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr);
}

uint64_t elf_layout::section_offset() const
{
	return header_count_ < PN_XNUM ? 0 : ehdr_size() + header_count_ * phdr_size();
}

bool elf_layout::fits_32() const
{
	return file_size() <= UINT32_MAX && for_each([](const load_segment &piece) -> result<void> {
		       if (piece.physical.value + piece.memory_size > UINT32_MAX)
			       return error(error_code::limit);
		       return {};
	       });
}

result<void> elf_layout::for_each(const segment_taker &take) const
{
	uint64_t page_size = content_->page_size;
	uint64_t below = 0;

	return content_->plan->for_each_window([&](const bitmap &pages) -> result<bool> {
		page_counter counter(pages, below);
		uint64_t begin = pages.first(), end;

		do {
			end = std::min(begin + dump_plan::window_unit, pages.size());
			paddr_range here{paddr{begin * page_size}, paddr{end * page_size}};
			/* A segment may go on behind all that is stored. */
			if (end == content_->plan->frame_count())
				here.end = paddr{UINT64_MAX};
			for (const load_segment &whole : content_->segments)
				KDUMP_CHECK(cut(whole, here, counter, take));
			begin = end;
		} while (end < pages.size());
		below += pages.count();
		return true;
	});
}

/* The pieces of what a segment has here. */
result<void> elf_layout::cut(const load_segment &whole, paddr_range here, page_counter &counter,
			     const segment_taker &take) const
{
	const bitmap &pages = counter.pages();
	uint64_t page_size = content_->page_size;
	uint64_t begin = whole.physical.value;
	uint64_t end = std::min(begin + whole.memory_size, here.end.value);

	for (uint64_t at = std::max(begin, here.begin.value), next; at < end; at = next) {
		uint64_t frame = at / page_size;
		uint64_t stored_end = std::max(frame, pages.find_clear(frame));
		uint64_t next_stored = pages.find_set(stored_end);
		load_segment piece = {};

		next = next_stored < pages.size() ? std::min(next_stored * page_size, end) : end;
		piece.physical = paddr{at};
		piece.virtual_claim = whole.virtual_claim;
		if (is_known(whole.virtual_claim, content_->word_size))
			piece.virtual_claim = whole.virtual_claim + (at - begin);
		piece.memory_size = next - at;
		if (pages.test(frame))
			piece.file_size = std::min(stored_end * page_size, end) - at;
		piece.file_offset =
			data_offset_ + counter.count_below(frame) * page_size + at % page_size;
		KDUMP_CHECK(take(piece));
	}
	return {};
}

} // namespace kdump::makedumpfile
