// SPDX-License-Identifier: GPL-2.0-only
#include "vmcore/kdump_part.hpp"

#include "base/arith.hpp"

#include <algorithm>
#include <array>

namespace kdump {

namespace {

/* Descriptors are read and cached this many at a time. */
constexpr size_t descriptors_per_block = 170;
constexpr size_t descriptor_block = descriptors_per_block * kdump_page::size_in_file;
constexpr size_t descriptor_cache_size = 256 << 10;
constexpr size_t page_cache_size = 4 << 20;

constexpr uint64_t largest_extent = 64 << 20;

} // namespace

/* What one thread needs to take a page out of the file. */
struct kdump_part::workspace {
	explicit workspace(size_t block_size) : compressed(block_size), page(block_size)
	{
	}

	std::vector<std::byte> compressed;
	std::vector<std::byte> page;
	std::array<std::unique_ptr<decompressor>, 4> decompressors;
};

kdump_part::kdump_part(dump_file file, kdump_header header) :
	file_(std::move(file)), header_(std::move(header)),
	present_(file_, header_.bitmap_offset(), header_.max_pfn),
	dumped_(file_,
		header_.bitmap_offset() + (header_.has_two_bitmaps() ? header_.bitmap_size() : 0),
		header_.max_pfn),
	descriptors_(descriptor_block, descriptor_cache_size),
	pages_(header_.block_size, page_cache_size)
{
}

kdump_part::~kdump_part() = default;

result<std::unique_ptr<kdump_part>> kdump_part::open(dump_file file)
{
	KDUMP_TRY(header, read_kdump_header(file));
	if (header.max_pfn > most_kdump_frames)
		return make_error(error_code::limit,
				  "%s: %llu page frames are more than a machine has",
				  file.name().c_str(), wide(header.max_pfn));
	return std::unique_ptr<kdump_part>(new kdump_part(std::move(file), std::move(header)));
}

pfn_range kdump_part::frames() const
{
	if (header_.split)
		return {{header_.start_pfn}, {header_.end_pfn}};
	return {{0}, {header_.max_pfn}};
}

result<std::vector<std::byte>> kdump_part::read_extent(const kdump_extent &extent) const
{
	if (extent.size > largest_extent)
		return make_error(error_code::limit, "%s: notes of %llu bytes are too large",
				  file_.name().c_str(), wide(extent.size));
	std::vector<std::byte> bytes(extent.size);
	KDUMP_CHECK(file_.read(extent.offset, bytes));
	return bytes;
}

/* The number of the frame's descriptor; in a split set's file they begin with its first frame. */
result<uint64_t> kdump_part::descriptor_index(uint64_t frame) const
{
	KDUMP_TRY(before, dumped_.rank(header_.split ? header_.start_pfn : 0));
	KDUMP_TRY(rank, dumped_.rank(frame));
	return rank - before;
}

result<kdump_page> kdump_part::read_descriptor(uint64_t index) const
{
	uint64_t block = index / descriptors_per_block;
	size_t position = index % descriptors_per_block * kdump_page::size_in_file;

	std::array<std::byte, kdump_page::size_in_file> bytes;
	if (!descriptors_.find(block, position, bytes)) {
		/* Descriptors that the file does not hold any more are as if never written. */
		std::array<std::byte, descriptor_block> all = {};
		uint64_t offset = header_.descriptors_offset() + block * descriptor_block;
		uint64_t there = file_.size() - std::min(file_.size(), offset);
		there -= there % kdump_page::size_in_file;
		KDUMP_CHECK(file_.read(
			offset, std::span(all).first(std::min<uint64_t>(there, all.size()))));
		descriptors_.insert(block, all);
		std::copy_n(all.begin() + position, bytes.size(), bytes.begin());
	}
	return load_kdump_page(bytes, header_.abi.order);
}

bool kdump_part::is_whole() const
{
	auto count = descriptor_index(frames().end.value);

	/* What cannot be read for another reason, as in a pipe, says nothing. */
	if (!count)
		return count.failure().code() != error_code::truncated;
	if (file_.size() < header_.descriptors_offset() ||
	    (file_.size() - header_.descriptors_offset()) / kdump_page::size_in_file < *count)
		return false;
	uint64_t first = *count - std::min<uint64_t>(*count, descriptors_per_block);
	for (uint64_t index = first; index < *count; ++index) {
		auto page = read_descriptor(index);
		if (!page)
			return page.failure().code() != error_code::truncated;
		if (page->offset == 0 || page->offset > file_.size() ||
		    page->size > file_.size() - page->offset)
			return false;
	}
	return true;
}

result<kdump_page> kdump_part::find_page(uint64_t frame) const
{
	KDUMP_TRY(index, descriptor_index(frame));
	KDUMP_TRY(page, read_descriptor(index));
	if (page.offset == 0)
		return make_error(error_code::truncated,
				  "page lost when the dump was cut short (pfn 0x%llx)",
				  wide(frame));
	return page;
}

result<void> kdump_part::read_page(uint64_t frame, size_t offset, std::span<std::byte> into) const
{
	KDUMP_TRY(page, find_page(frame));
	/* All zero pages have one place in the file, and so one in the cache. */
	if (pages_.find(page.offset, offset, into))
		return {};

	auto space = workspaces_.take(header_.block_size);
	if (offset == 0 && into.size() == header_.block_size) {
		KDUMP_CHECK(read_whole_page(page, *space, into));
		pages_.insert(page.offset, into);
		return {};
	}
	std::span<std::byte> whole = space->page;
	KDUMP_CHECK(read_whole_page(page, *space, whole));
	pages_.insert(page.offset, whole);
	std::copy_n(whole.begin() + offset, into.size(), into.begin());
	return {};
}

result<void> kdump_part::read_whole_page(const kdump_page &page, workspace &space,
					 std::span<std::byte> into) const
{
	if (page.size > header_.block_size || (page.flags == 0 && page.size != header_.block_size))
		return make_error(error_code::corrupt, "page of %u bytes in the file, flags 0x%x",
				  page.size, page.flags);
	if (page.flags == 0)
		return file_.read(page.offset, into);
	KDUMP_TRY(kind, compression_of(page.flags));

	std::unique_ptr<decompressor> &context = space.decompressors[static_cast<size_t>(kind)];
	if (!context) {
		KDUMP_TRY(made, decompressor::make(kind));
		context = std::move(made);
	}
	std::span<std::byte> compressed(space.compressed.data(), page.size);
	KDUMP_CHECK(file_.read(page.offset, compressed));
	return context->decompress(compressed, into);
}

} // namespace kdump
