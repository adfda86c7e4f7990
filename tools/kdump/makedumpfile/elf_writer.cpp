// SPDX-License-Identifier: GPL-2.0-only
#include "makedumpfile/elf_writer.hpp"

#include "base/arith.hpp"
#include "base/endian.hpp"
#include "vmcore/elf_core.hpp"
#include "vmcore/note.hpp"

#include <algorithm>
#include <elf.h>
#include <string_view>

namespace kdump::makedumpfile {

namespace {

/* Program headers are written in pieces of about this size. */
constexpr size_t headers_piece = 64 << 10;

/* The fields of a structure one after the other; those of ELF need no padding. */
class field_writer {
public:
	field_writer(std::vector<std::byte> &to, std::endian order, bool is_64) :
		to_(to), order_(order), is_64_(is_64)
	{
	}

	template <typename T> void put(T value)
	{
		size_t end = to_.size();

		to_.resize(end + sizeof(value));
		store<T>(to_.data() + end, value, order_);
	}
	void half(uint16_t value)
	{
		put(value);
	}
	void word(uint32_t value)
	{
		put(value);
	}
	/* An address, an offset or a size. */
	void wide(uint64_t value)
	{
		if (is_64_)
			put(value);
		else
			put(static_cast<uint32_t>(value));
	}

private:
	std::vector<std::byte> &to_;
	std::endian order_;
	bool is_64_;
};

void put_program_header(field_writer &to, uint32_t type, uint32_t flags, bool is_64,
			const load_segment &segment)
{
	to.word(type);
	if (is_64)
		to.word(flags);
	to.wide(segment.file_offset);
	to.wide(segment.virtual_claim.value);
	to.wide(segment.physical.value);
	to.wide(segment.file_size);
	to.wide(segment.memory_size);
	if (!is_64)
		to.word(flags);
	to.wide(type == PT_NOTE ? sizeof(uint32_t) : 0);
}

std::vector<std::byte> make_header(const elf_content &content, const elf_layout &layout)
{
	std::vector<std::byte> bytes;
	field_writer to(bytes, content.order, layout.is_64());
	bool extended = layout.section_offset() != 0;
	size_t section_size = layout.is_64() ? sizeof(Elf64_Shdr) : sizeof(Elf32_Shdr);

	for (char c : std::string_view(ELFMAG, SELFMAG))
		to.put(static_cast<uint8_t>(c));
	to.put<uint8_t>(layout.is_64() ? ELFCLASS64 : ELFCLASS32);
	to.put<uint8_t>(content.order == std::endian::little ? ELFDATA2LSB : ELFDATA2MSB);
	to.put<uint8_t>(EV_CURRENT);
	to.put<uint8_t>(ELFOSABI_NONE);
	bytes.resize(EI_NIDENT);
	to.half(ET_CORE);
	to.half(content.machine);
	to.word(EV_CURRENT);
	to.wide(0); /* entry */
	to.wide(layout.ehdr_size());
	to.wide(layout.section_offset());
	to.word(0); /* flags */
	to.half(layout.ehdr_size());
	to.half(layout.phdr_size());
	to.half(extended ? PN_XNUM : layout.header_count());
	to.half(extended ? section_size : 0);
	to.half(extended); /* sections */
	to.half(0);	   /* their names */
	return bytes;
}

} // namespace

elf_writer::elf_writer(output &to, elf_content content) :
	to_(to), content_(std::move(content)), page_count_(content_.plan->counts().kept())
{
}

/* `present` is told by the segments. */
result<void> elf_writer::begin(std::span<const pfn_range>)
{
	KDUMP_TRY(layout, elf_layout::make(content_));

	header_ = make_header(content_, layout);
	next_offset_ = layout.data_offset();
	KDUMP_CHECK(to_.reserve(layout.data_offset()));
	KDUMP_CHECK(write_header(to_.is_rewritable()));
	KDUMP_CHECK(write_program_headers(layout));
	KDUMP_CHECK(write_section_header(layout));
	return to_.write_at(layout.notes_offset(), content_.notes);
}

result<void> elf_writer::write_header(bool incomplete)
{
	std::vector<std::byte> bytes = header_;
	size_t flags = bytes[EI_CLASS] == std::byte{ELFCLASS64} ? offsetof(Elf64_Ehdr, e_flags)
								: offsetof(Elf32_Ehdr, e_flags);

	if (incomplete)
		store<uint32_t>(bytes.data() + flags, elf_core::flag_incomplete, content_.order);
	return to_.write_at(0, bytes);
}

result<void> elf_writer::write_program_headers(const elf_layout &layout)
{
	std::vector<std::byte> piece;
	field_writer fields(piece, content_.order, layout.is_64());
	uint64_t offset = layout.ehdr_size();
	load_segment notes = {};

	auto flush = [&]() -> result<void> {
		KDUMP_CHECK(to_.write_at(offset, piece));
		offset += piece.size();
		piece.clear();
		return {};
	};
	notes.file_offset = layout.notes_offset();
	notes.file_size = notes.memory_size = content_.notes.size();
	put_program_header(fields, PT_NOTE, 0, layout.is_64(), notes);
	KDUMP_CHECK(layout.for_each([&](const load_segment &segment) -> result<void> {
		put_program_header(fields, PT_LOAD, PF_R | PF_W | PF_X, layout.is_64(), segment);
		return piece.size() < headers_piece ? result<void>() : flush();
	}));
	return flush();
}

/* Number 0, whose one field of meaning is how many program headers there are. */
result<void> elf_writer::write_section_header(const elf_layout &layout)
{
	if (!layout.section_offset())
		return {};
	std::vector<std::byte> bytes;
	field_writer fields(bytes, content_.order, layout.is_64());
	fields.word(0); /* name */
	fields.word(SHT_NULL);
	for (int i = 0; i < 4; ++i) /* flags, address, offset, size */
		fields.wide(0);
	fields.word(0); /* link */
	fields.word(layout.header_count());
	fields.wide(0); /* alignment */
	fields.wide(0); /* size of an entry */
	return to_.write_at(layout.section_offset(), bytes);
}

result<void> elf_writer::write(const encoded_batch &batch)
{
	std::span<const std::byte> data = batch.data;

	/* Pages with data that follow each other are written together. */
	for (size_t i = 0, run; i < batch.pages.size(); i += run) {
		auto rest = batch.pages.subspan(i);
		bool has_data = rest[0].size != 0;
		auto end = std::find_if(rest.begin(), rest.end(), [has_data](encoded_page page) {
			return (page.size != 0) != has_data;
		});
		run = end - rest.begin();
		size_t size = has_data ? run * content_.page_size : 0;
		result<void> wrote = write_pages(rest.first(run), data.first(size));
		data = data.subspan(size);
		if (!wrote) {
			failed_ = true;
			return wrote;
		}
	}
	return {};
}

/* All of them have data, or none has. */
result<void> elf_writer::write_pages(std::span<const encoded_page> pages,
				     std::span<const std::byte> data)
{
	uint64_t page_size = content_.page_size;
	result<void> wrote;

	std::vector<std::byte> zeros;
	if (data.empty() && !to_.has_holes()) {
		zeros.resize(pages.size() * page_size);
		data = zeros;
	}
	if (!data.empty())
		wrote = to_.write_at(next_offset_, data);
	for (size_t i = 0; i < pages.size(); ++i) {
		/* They did not go out in one piece: perhaps the first do, one by one. */
		if (!wrote && !to_.write_at(next_offset_, data.subspan(i * page_size, page_size)))
			break;
		lost_ += pages[i].state == page_state::lost;
		next_offset_ += page_size;
		if (!data.empty())
			hole_end_ = 0;
		else if (pages[i].state == page_state::zero)
			hole_end_ = next_offset_;
		++written_;
	}
	return wrote;
}

result<void> elf_writer::finish()
{
	result<void> wrote;

	/* A file does not end in a hole. */
	if (hole_end_ && !failed_) {
		std::vector<std::byte> zeros(content_.page_size);
		wrote = to_.write_at(hole_end_ - zeros.size(), zeros);
		failed_ = !wrote;
	}
	/* The mark goes when everything else is on the disk. */
	if (wrote && !failed_ && to_.is_rewritable()) {
		wrote = to_.sync();
		failed_ = !wrote;
	}
	if (to_.is_rewritable() || !is_complete()) {
		result<void> header = write_header(!is_complete());
		failed_ = failed_ || !header;
		if (wrote)
			wrote = std::move(header);
	}
	return wrote;
}

std::vector<std::byte> make_notes(const vmcore &input)
{
	constexpr std::string_view owner("VMCOREINFO", sizeof("VMCOREINFO"));
	std::endian order = input.identity().byte_order;
	std::string_view text = input.info().text();
	std::vector<std::byte> notes(input.notes().begin(), input.notes().end());

	if (text.empty() || find_vmcoreinfo_note(notes, order))
		return notes;
	notes.resize(align_up(notes.size(), sizeof(uint32_t)));
	field_writer fields(notes, order, false);
	fields.word(owner.size());
	fields.word(text.size());
	fields.word(0); /* type */
	for (std::string_view part : {owner, text}) {
		std::span<const std::byte> bytes = std::as_bytes(std::span(part));
		notes.insert(notes.end(), bytes.begin(), bytes.end());
		notes.resize(align_up(notes.size(), sizeof(uint32_t)));
	}
	return notes;
}

std::vector<load_segment> find_segments(const vmcore &input)
{
	std::vector<load_segment> segments(input.segments().begin(), input.segments().end());

	if (segments.empty())
		for (const paddr_range &range : input.memory().ranges())
			segments.push_back({range.begin, {}, 0, range.end - range.begin, 0});
	return segments;
}

} // namespace kdump::makedumpfile
