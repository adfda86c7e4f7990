// SPDX-License-Identifier: GPL-2.0-only
#include "makedumpfile/kdump_writer.hpp"

#include "base/arith.hpp"
#include "base/endian.hpp"
#include "base/text.hpp"
#include "codec/crc32.hpp"
#include "makedumpfile/page_batch.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace kdump::makedumpfile {

namespace {

/* Tables are written in pieces of this size. */
constexpr size_t table_piece = 64 << 10;

/* Behind the sub-header and what says where checksums are. */
constexpr uint64_t notes_offset_in_block =
	kdump_checksums::offset_in_block + kdump_checksums::size_in_file;

/* Bit i of byte n is frame 8n+i, on every machine; what is left of the last block is zero. */
void store_bits(const bitmap &bits, uint64_t first, std::span<std::byte> into)
{
	const std::vector<uint64_t> &words = bits.words();

	for (size_t at = 0; at < into.size(); at += sizeof(uint64_t)) {
		size_t next = (first - bits.first()) / 64 + at / sizeof(uint64_t);
		uint64_t word = next < words.size() ? words[next] : 0;
		store(into.data() + at, word, std::endian::little);
	}
}

/* Which of `count` frames from `first` on are in the ranges: sorted, and there may be many. */
bitmap find_set(std::span<const pfn_range> ranges, uint64_t first, uint64_t count)
{
	bitmap set(first, first + count);
	auto range = std::partition_point(ranges.begin(), ranges.end(),
					  [first](const pfn_range &candidate) {
						  return candidate.end.value <= first;
					  });

	for (; range != ranges.end() && range->begin.value < set.size(); ++range)
		set.set_range(range->begin.value, range->size());
	return set;
}

} // namespace

kdump_writer::kdump_writer(output &to, kdump_content content) :
	to_(to), content_(std::move(content)),
	page_count_(content_.part_pages.value_or(content_.plan->counts().kept()))
{
	descriptors_.reserve(table_piece + kdump_page::size_in_file);
}

/* Where everything goes; nothing but the pages themselves has a size that is not known yet. */
void kdump_writer::lay_out(std::span<const pfn_range> present)
{
	kdump_header &header = content_.header;
	std::span<const std::byte> text = bytes_of(content_.vmcoreinfo);
	uint64_t sub_header = header.block_size;
	uint64_t end = sub_header + notes_offset_in_block;

	header.notes = {end, content_.notes.size()};
	end += content_.notes.size();
	const void *place = nullptr;
	if (!content_.notes.empty())
		place = memmem(content_.notes.data(), content_.notes.size(), text.data(),
			       text.size());
	if (place) {
		uint64_t inside = static_cast<const std::byte *>(place) - content_.notes.data();
		header.vmcoreinfo = {header.notes.offset + inside, text.size()};
	} else if (!text.empty()) {
		header.vmcoreinfo = {end, text.size()};
		end += text.size();
	}
	header.sub_header_blocks = div_round_up(end - sub_header, header.block_size);
	/* Memory that the input knows of may lie behind all that it has bytes of. */
	header.max_pfn = content_.plan->frame_count();
	if (!present.empty())
		header.max_pfn = std::max(header.max_pfn, present.back().end.value);
	/* Which is a split dump's last part's. */
	if (header.end_pfn == content_.plan->frame_count())
		header.end_pfn = header.max_pfn;
	header.bitmap_blocks = 2 * div_round_up(div_round_up(header.max_pfn, 8), header.block_size);
	sums_.table = {header.descriptors_offset() + page_count_ * kdump_page::size_in_file,
		       kdump_checksums::table_size(page_count_)};
	data_offset_ = sums_.table.offset + sums_.table.size;
}

result<void> kdump_writer::begin(std::span<const pfn_range> present)
{
	lay_out(present);

	const kdump_header &header = content_.header;
	auto fill_present = [present](uint64_t first, std::span<std::byte> into) {
		store_bits(find_set(present, first, into.size() * 8), first, into);
	};

	to_.expect_rewrites(0, header.bitmap_offset());
	to_.expect_rewrites(header.descriptors_offset(), data_offset_);
	/* A disk that fills up later shall not take the tables with it. */
	KDUMP_CHECK(to_.reserve(data_offset_));
	KDUMP_CHECK(to_.write_at(0, make_header(to_.is_rewritable())));
	KDUMP_CHECK(write_sub_header());
	KDUMP_CHECK(write_bitmap(header.bitmap_offset(), 0, header.bitmap_size(), fill_present));
	KDUMP_CHECK(write_plan(header.bitmap_offset() + header.bitmap_size()));
	if (content_.has_zero_pages)
		KDUMP_CHECK(write_zero_page());
	return {};
}

std::vector<std::byte> kdump_writer::make_header(bool incomplete) const
{
	kdump_header header = content_.header;

	header.status = (content_.method ? kdump_flag_of(*content_.method) : 0) |
			(incomplete ? kdump_flag::incomplete : 0);
	std::vector<std::byte> bytes = make_kdump_header(header);
	bytes.resize(header.block_size);
	return bytes;
}

/* With the notes and VMCOREINFO behind it. */
result<void> kdump_writer::write_sub_header()
{
	const kdump_header &header = content_.header;
	std::vector<std::byte> bytes = make_kdump_sub_header(header);
	std::span<const std::byte> text = bytes_of(content_.vmcoreinfo);

	bytes.resize(uint64_t{header.sub_header_blocks} * header.block_size);
	std::copy(content_.notes.begin(), content_.notes.end(),
		  bytes.begin() + (header.notes.offset - header.block_size));
	if (header.vmcoreinfo.size)
		std::copy(text.begin(), text.end(),
			  bytes.begin() + (header.vmcoreinfo.offset - header.block_size));
	sums_.of_sub_header = crc32(bytes);

	/* A stream has each byte once: the place of the checksums is left free. */
	std::span<const std::byte> all(bytes);
	uint64_t behind = kdump_checksums::offset_in_block + kdump_checksums::size_in_file;
	KDUMP_CHECK(to_.write_at(header.block_size, all.first(kdump_checksums::offset_in_block)));
	return to_.write_at(header.block_size + behind, all.subspan(behind));
}

/*
 * Bytes [begin, end) of a bitmap that is at `offset`, in pieces: a set of all memory is large.
 * `begin` is where a piece begins, whatever windows there are.
 */
result<void> kdump_writer::write_bitmap(uint64_t offset, uint64_t begin, uint64_t end,
					const bitmap_source &fill)
{
	std::vector<std::byte> buffer(std::min<uint64_t>(end - begin, table_piece));

	while (begin < end) {
		auto piece =
			std::span(buffer).first(std::min<uint64_t>(end - begin, buffer.size()));
		fill(begin * 8, piece);
		KDUMP_CHECK(to_.write_at(offset + begin, piece));
		sums_.of_bitmaps = crc32(piece, sums_.of_bitmaps);
		begin += piece.size();
	}
	return {};
}

result<void> kdump_writer::write_plan(uint64_t offset)
{
	uint64_t frame_count = content_.plan->frame_count();

	return content_.plan->for_each_window([&](const bitmap &window) -> result<bool> {
		bool is_last = window.size() == frame_count;
		uint64_t end = is_last ? content_.header.bitmap_size() : window.size() / 8;
		KDUMP_CHECK(write_bitmap(offset, window.first() / 8, end,
					 [&window](uint64_t first, std::span<std::byte> into) {
						 store_bits(window, first, into);
					 }));
		return true;
	});
}

/* The bytes go out in one piece, but for those of pages that the file has already. */
result<void> kdump_writer::write(const encoded_batch &batch)
{
	std::array<stored_page, most_batch_pages> pages;
	size_t first = 0, begin = 0; /* of the pages and bytes that have not gone out yet */
	size_t end = 0;

	for (size_t i = 0; i < batch.pages.size(); ++i) {
		size_t size = batch.pages[i].size;
		uint64_t next = data_offset_ + (end - begin);
		pages[i] = find_place(batch.pages[i], batch.data.subspan(end, size), next);
		pages[i].frame = batch.frames[i];
		/* By the end of the last one readers tell a file that was cut. */
		if (size && content_.source && described_ + (i - first) + 1 < page_count_)
			pages[i] = last_ = share(pages[i]);
		end += size;
		if (size == 0 || pages[i].place.offset == next)
			continue;
		KDUMP_CHECK(write_pages(std::span(pages).subspan(first, i - first),
					batch.data.subspan(begin, end - size - begin), {}));
		KDUMP_CHECK(describe(pages[i]));
		first = i + 1;
		begin = end;
	}
	return write_pages(std::span(pages).first(batch.pages.size()).subspan(first),
			   batch.data.subspan(begin),
			   begin ? std::span<const std::byte>() : batch.packed);
}

/* Of a page whose bytes, if it has any, go to `next`. */
stored_page kdump_writer::find_place(const encoded_page &page, std::span<const std::byte> data,
				     uint64_t next)
{
	switch (page.state) {
	case page_state::zero:
		return zero_page_;
	case page_state::same:
		return last_;
	case page_state::lost:
		return {};
	case page_state::compressed:
		return last_ = {{next, page.size, kdump_flag_of(*content_.method)}, crc32(data)};
	case page_state::raw:
		return last_ = {{next, page.size, 0}, crc32(data)};
	}
	return {};
}

/*
 * With the place of one that has the same bytes: it is in the file, or will be when this one's
 * turn comes.
 */
stored_page kdump_writer::share(stored_page page)
{
	std::optional<known_page> known = known_.find(page);

	if (known && content_.source->is_same(known->frame, page.frame))
		page.place.offset = known->offset;
	else
		known_.add(page);
	return page;
}

/* Pages, and the bytes of those that are new. */
result<void> kdump_writer::write_pages(std::span<const stored_page> pages,
				       std::span<const std::byte> data,
				       std::span<const std::byte> packed)
{
	result<void> wrote;

	if (!data.empty())
		wrote = to_.write_packed(data_offset_, data, packed);
	if (!wrote && save_one_by_one(pages, data))
		return {};
	if (!wrote) {
		complete_ = false;
		return wrote;
	}
	for (const stored_page &page : pages)
		KDUMP_CHECK(describe(page));
	return {};
}

/*
 * They did not go out in one piece: perhaps they do one by one, or the first ones at least. True
 * if nothing is missing then.
 */
bool kdump_writer::save_one_by_one(std::span<const stored_page> pages,
				   std::span<const std::byte> data)
{
	uint64_t begin = data_offset_;

	for (const stored_page &page : pages) {
		bool is_new = page.place.offset == data_offset_;
		if (is_new && !to_.write_at(data_offset_,
					    data.subspan(data_offset_ - begin, page.place.size)))
			return false;
		if (!describe(page))
			return false;
	}
	return true;
}

/* All zero pages share this one. */
result<void> kdump_writer::write_zero_page()
{
	uint32_t size = content_.header.block_size;
	std::vector<std::byte> zeros(size);

	KDUMP_CHECK(to_.write_at(data_offset_, zeros));
	zero_page_ = {{data_offset_, size, 0}, crc32(zeros)};
	data_offset_ += size;
	return {};
}

/* The next page of the plan, when its bytes are in the file; without a place it is lost. */
result<void> kdump_writer::describe(const stored_page &page)
{
	bool lost = page.place.offset == 0;

	if (page.place.offset == data_offset_)
		data_offset_ += page.place.size;

	size_t end = descriptors_.size();
	descriptors_.resize(end + kdump_page::size_in_file);
	store_kdump_page(std::span(descriptors_).subspan(end).first<kdump_page::size_in_file>(),
			 page.place, content_.header.abi.order);
	++described_;
	lost_ += lost;
	saved_ += !lost;
	saved_undescribed_ += !lost;
	if (std::optional<uint32_t> sum = block_.add(page.frame, page.place, page.sum))
		KDUMP_CHECK(add_checksum(*sum));
	if (descriptors_.size() >= table_piece)
		return flush_descriptors();
	return {};
}

result<void> kdump_writer::flush_descriptors()
{
	uint64_t first = described_ - descriptors_.size() / kdump_page::size_in_file;
	result<void> wrote = to_.write_at(content_.header.descriptors_offset() +
						  first * kdump_page::size_in_file,
					  descriptors_);

	descriptors_.clear();
	/* Nobody finds a page without its descriptor. */
	if (!wrote) {
		complete_ = false;
		saved_ -= saved_undescribed_;
	}
	saved_undescribed_ = 0;
	return wrote;
}

result<void> kdump_writer::add_checksum(uint32_t sum)
{
	size_t end = checksums_.size();

	checksums_.resize(end + kdump_checksums::entry_size);
	store(checksums_.data() + end, sum, content_.header.abi.order);
	if (checksums_.size() >= table_piece)
		return flush_checksums();
	return {};
}

result<void> kdump_writer::flush_checksums()
{
	KDUMP_CHECK(to_.write_at(sums_.table.offset + checksums_written_, checksums_));
	sums_.of_table = crc32(checksums_, sums_.of_table);
	checksums_written_ += checksums_.size();
	checksums_.clear();
	return {};
}

/* Without this a file has no checksums. */
result<void> kdump_writer::finish_checksums()
{
	sums_.of_header = crc32(make_header(!is_complete()));
	if (std::optional<uint32_t> sum = block_.finish())
		KDUMP_CHECK(add_checksum(*sum));
	KDUMP_CHECK(flush_checksums());
	return to_.write_at(kdump_checksums::offset(content_.header),
			    make_kdump_checksums(sums_, content_.header.abi.order));
}

result<void> kdump_writer::finish()
{
	result<void> wrote = descriptors_.empty() ? result<void>() : flush_descriptors();

	/* Descriptors of the pages that never came: nothing but zeros, offset 0 included. */
	complete_ = complete_ && described_ == page_count_;
	while (wrote && described_ < page_count_) {
		wrote = describe({});
		if (wrote && described_ == page_count_ && !descriptors_.empty())
			wrote = flush_descriptors();
	}
	if (wrote)
		wrote = finish_checksums();
	/*
	 * The header last of all, when everything else is on the disk: until then the file says
	 * that it is not complete.
	 */
	if (wrote && to_.is_rewritable())
		wrote = to_.sync();
	complete_ = complete_ && wrote;
	if (to_.is_rewritable() || !is_complete()) {
		result<void> header = to_.write_at(0, make_header(!is_complete()));
		complete_ = complete_ && header;
		if (wrote)
			wrote = std::move(header);
	}
	return wrote;
}

} // namespace kdump::makedumpfile
