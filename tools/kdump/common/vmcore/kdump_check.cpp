// SPDX-License-Identifier: GPL-2.0-only
#include "vmcore/kdump_check.hpp"

#include "base/endian.hpp"
#include "codec/crc32.hpp"
#include "vmcore/kdump_checksums.hpp"
#include "vmcore/kdump_format.hpp"
#include "vmcore/kdump_part.hpp"

#include <algorithm>
#include <optional>

namespace kdump {

namespace {

constexpr size_t piece_size = 64 << 10;

class checker {
public:
	checker(const kdump_part &part, const kdump_checksums &sums) :
		part_(part), sums_(sums), page_(part.header().block_size)
	{
	}

	kdump_damage check();

private:
	void check_tables();
	void check_pages();
	result<uint32_t> checksum_of(kdump_extent bytes, uint32_t before = 0) const;
	result<uint32_t> checksum_of_header() const;
	result<uint32_t> checksum_of_sub_header() const;
	result<uint32_t> checksum_of_data(const kdump_page &page);
	void end_block(uint32_t sum, pfn_range frames);
	void add_damaged(pfn_range frames);

	const kdump_part &part_;
	const kdump_checksums &sums_;
	kdump_damage damage_;
	std::vector<std::byte> page_;
	page_checksum block_;
	bool block_readable_ = true;
	uint64_t entries_ = 0; /* of the table, so far */
	/* One that is for several pages, as all zero pages have one. */
	std::optional<std::pair<uint64_t, uint32_t>> shared_;
	uint64_t data_end_ = 0;
	bool bitmaps_damaged_ = false;
};

kdump_damage checker::check()
{
	check_tables();
	check_pages();
	return std::move(damage_);
}

result<uint32_t> checker::checksum_of(kdump_extent bytes, uint32_t before) const
{
	std::vector<std::byte> piece(std::min<uint64_t>(bytes.size, piece_size));
	uint32_t sum = before;

	while (bytes.size) {
		std::span<std::byte> now =
			std::span(piece).first(std::min<uint64_t>(bytes.size, piece.size()));
		KDUMP_CHECK(part_.file().read(bytes.offset, now));
		sum = crc32(now, sum);
		bytes.offset += now.size();
		bytes.size -= now.size();
	}
	return sum;
}

/* As it was before it got a mark, if it has got one since. */
result<uint32_t> checker::checksum_of_header() const
{
	const kdump_header &header = part_.header();
	std::vector<std::byte> block(header.block_size);

	KDUMP_CHECK(part_.file().read(0, block));
	uint32_t sum = crc32(block);
	if (sum == sums_.of_header || !(header.status & kdump_flag::incomplete))
		return sum;
	store<uint32_t>(block.data() + find_kdump_status(header.abi),
			header.status & ~kdump_flag::incomplete, header.abi.order);
	return crc32(block);
}

result<uint32_t> checker::checksum_of_sub_header() const
{
	const kdump_header &header = part_.header();
	uint64_t own = kdump_checksums::offset(header);
	uint64_t behind = own + kdump_checksums::size_in_file;
	std::array<std::byte, kdump_checksums::size_in_file> zeros{};

	KDUMP_TRY(before, checksum_of({header.block_size, own - header.block_size}));
	return checksum_of({behind, header.bitmap_offset() - behind}, crc32(zeros, before));
}

void checker::check_tables()
{
	const kdump_header &header = part_.header();
	uint64_t bitmaps = header.descriptors_offset() - header.bitmap_offset();
	auto expect = [this](const char *name, const result<uint32_t> &found, uint32_t expected) {
		bool fine = found && *found == expected;
		if (!fine)
			damage_.tables.push_back(name);
		return fine;
	};

	expect("header", checksum_of_header(), sums_.of_header);
	expect("sub-header and notes", checksum_of_sub_header(), sums_.of_sub_header);
	bitmaps_damaged_ = !expect("bitmaps", checksum_of({header.bitmap_offset(), bitmaps}),
				   sums_.of_bitmaps);
	expect("checksums", checksum_of(sums_.table), sums_.of_table);
}

/*
 * A bit of the bitmap that is not as it was gives its frame the page of another, and so to all
 * frames behind it. If it is gone, its frame is in no block: it may be any between two then.
 */
void checker::check_pages()
{
	pfn_range frames = part_.frames();
	pfn block_begin = frames.begin, end = frames.begin;
	uint64_t in_block = 0;

	for (auto run = part_.dumped().next_run(frames.begin.value); run && run->begin < frames.end;
	     run = part_.dumped().next_run(run->end.value)) {
		for (pfn frame = run->begin; frame < std::min(run->end, frames.end); ++frame) {
			result<kdump_page> page = part_.find_page(frame.value);
			bool lost = !page && page.failure().code() == error_code::truncated;
			result<uint32_t> data = page   ? checksum_of_data(*page)
						: lost ? result<uint32_t>(0U)
						       : page.failure();

			damage_.lost += lost;
			if (in_block++ % kdump_checksums::pages_per_entry == 0)
				block_begin = bitmaps_damaged_ ? end : frame;
			end = frame + 1;
			block_readable_ = block_readable_ && data;
			std::optional<uint32_t> sum =
				block_.add(frame, page ? *page : kdump_page{}, data.value_or(0));
			if (sum)
				end_block(*sum, {block_begin, end});
		}
	}
	if (std::optional<uint32_t> sum = block_.finish())
		end_block(*sum, {block_begin, bitmaps_damaged_ ? frames.end : end});
	else if (entries_ * kdump_checksums::entry_size < sums_.table.size)
		add_damaged({end, frames.end});
	damage_.checked = in_block;
	damage_.incomplete = (part_.header().status & kdump_flag::incomplete) ||
			     part_.file().is_cut_short();
}

result<uint32_t> checker::checksum_of_data(const kdump_page &page)
{
	if (shared_ && shared_->first == page.offset)
		return shared_->second;
	if (page.size > page_.size())
		return make_error(error_code::corrupt, "a page of %u bytes", page.size);
	std::span<std::byte> bytes = std::span(page_).first(page.size);
	KDUMP_CHECK(part_.file().read(page.offset, bytes));
	uint32_t sum = crc32(bytes);
	/* Pages follow each other but for those that have been there before. */
	if (page.offset < data_end_)
		shared_ = {page.offset, sum};
	data_end_ = std::max(data_end_, page.offset + page.size);
	return sum;
}

void checker::end_block(uint32_t sum, pfn_range frames)
{
	std::array<std::byte, kdump_checksums::entry_size> expected;
	uint64_t at = entries_++ * expected.size();
	bool fine = block_readable_ && at + expected.size() <= sums_.table.size &&
		    part_.file().read(sums_.table.offset + at, expected) &&
		    load<uint32_t>(expected.data(), part_.header().abi.order) == sum;

	block_readable_ = true;
	if (!fine)
		add_damaged(frames);
}

void checker::add_damaged(pfn_range frames)
{
	if (!damage_.pages.empty() && damage_.pages.back().end == frames.begin)
		damage_.pages.back().end = frames.end;
	else
		damage_.pages.push_back(frames);
}

} // namespace

result<kdump_damage> check_kdump_file(dump_file input)
{
	KDUMP_TRY(head, input.read_head(16));

	if (!is_kdump(head))
		return make_error(error_code::unsupported,
				  "%s is not in the kdump-compressed format, the only one that has "
				  "checksums",
				  input.name().c_str());
	KDUMP_TRY(part, kdump_part::open(std::move(input)));
	KDUMP_TRY(sums, read_kdump_checksums(part->file(), part->header()));

	if (!sums)
		return make_error(error_code::unsupported,
				  "%s has no checksums: its writer knows none, or was stopped",
				  part->file().name().c_str());
	return checker(*part, *sums).check();
}

} // namespace kdump
