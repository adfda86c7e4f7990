// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writes the kdump-compressed format, version 6 (vmcore/kdump_format.hpp), for the byte order and
 * word size of the machine that crashed, so that its own tools can read it.
 *
 * A dump that is not complete has the flag `incomplete` in its header, and descriptors with
 * offset 0 for the pages that are missing. A file has the flag from the beginning and loses it
 * when all is written, so that one whose writer was killed does not pass for a whole one. In a
 * stream the end record is the proof.
 */
#pragma once

#include "codec/codec.hpp"
#include "makedumpfile/dump_plan.hpp"
#include "makedumpfile/dump_writer.hpp"
#include "makedumpfile/known_pages.hpp"
#include "makedumpfile/output.hpp"
#include "makedumpfile/page_source.hpp"
#include "vmcore/kdump_checksums.hpp"
#include "vmcore/kdump_format.hpp"

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

namespace kdump::makedumpfile {

/* What the dump says beside its pages. Borrowed, but for the header. */
struct kdump_content {
	/* All but status, sizes and offsets, which the writer knows best. */
	kdump_header header;
	std::optional<compression> method;
	std::span<const std::byte> notes;
	std::string_view vmcoreinfo; /* the text; stored once if it is part of the notes */
	const dump_plan *plan = nullptr;
	bool has_zero_pages = false; /* pages of the state `zero` may come */
	/* Where to look whether two pages are the same, which are stored once then; if there is. */
	const page_source *source = nullptr;
	/* The input lacks pages that it should have, so the plan is not all that there was. */
	bool is_part = false;
	/* Of a split dump's part: only so many pages of the plan come. */
	std::optional<uint64_t> part_pages = {};
};

class kdump_writer final : public dump_writer {
public:
	/* `to` is borrowed. */
	kdump_writer(output &to, kdump_content content);

	result<void> begin(std::span<const pfn_range> present) override;
	result<void> write(const encoded_batch &batch) override;
	result<void> finish() override;
	bool is_complete() const override
	{
		return !content_.is_part && complete_ && lost_ == 0 && described_ == page_count_;
	}
	uint64_t pages_saved() const override
	{
		return saved_;
	}

private:
	void lay_out(std::span<const pfn_range> present);
	std::vector<std::byte> make_header(bool incomplete) const;
	result<void> write_sub_header();
	/* Stores what the bitmap has from frame `first` on. */
	using bitmap_source = std::function<void(uint64_t first, std::span<std::byte> into)>;
	result<void> write_bitmap(uint64_t offset, uint64_t first, uint64_t end,
				  const bitmap_source &fill);
	result<void> write_plan(uint64_t offset);
	result<void> write_zero_page();
	stored_page find_place(const encoded_page &page, std::span<const std::byte> data,
			       uint64_t next);
	stored_page share(stored_page page);
	result<void> write_pages(std::span<const stored_page> pages,
				 std::span<const std::byte> data,
				 std::span<const std::byte> packed);
	bool save_one_by_one(std::span<const stored_page> pages, std::span<const std::byte> data);
	result<void> describe(const stored_page &page);
	result<void> add_checksum(uint32_t sum);
	result<void> flush_checksums();
	result<void> finish_checksums();
	result<void> flush_descriptors();

	output &to_;
	kdump_content content_;
	uint64_t page_count_;
	uint64_t described_ = 0; /* descriptors so far, those in the buffer included */
	uint64_t lost_ = 0;
	uint64_t saved_ = 0;
	/* Of these, those whose descriptors are still in the buffer. */
	uint64_t saved_undescribed_ = 0;
	bool complete_ = true;		     /* no write has failed */
	uint64_t data_offset_ = 0;	     /* where the next page goes */
	std::vector<std::byte> descriptors_; /* not written yet; the last ones described */
	stored_page zero_page_ = {};
	stored_page last_ = {}; /* of a page that came with bytes */
	known_pages known_;

	kdump_checksums sums_;
	page_checksum block_;
	std::vector<std::byte> checksums_; /* of the table, not written yet */
	uint64_t checksums_written_ = 0;   /* bytes */
};

} // namespace kdump::makedumpfile
