// SPDX-License-Identifier: GPL-2.0-only
/* One file of the kdump-compressed format: a whole dump, or one of a split set. */
#pragma once

#include "base/pool.hpp"
#include "vmcore/kdump_bitmap.hpp"
#include "vmcore/kdump_format.hpp"

#include <memory>

namespace kdump {

class kdump_part {
public:
	static result<std::unique_ptr<kdump_part>> open(dump_file file);
	~kdump_part();

	const dump_file &file() const
	{
		return file_;
	}
	const kdump_header &header() const
	{
		return header_;
	}
	/* The frames whose pages are this file's business: all, but for a split set. */
	pfn_range frames() const;

	/* The frames that exist, and the ones in the dump; of the whole set. */
	const kdump_bitmap &present() const
	{
		return header_.has_two_bitmaps() ? present_ : dumped_;
	}
	const kdump_bitmap &dumped() const
	{
		return dumped_;
	}

	/*
	 * Where the file has the page, for those who copy it as it is. The frame must be one of
	 * frames() and of dumped(). A page that its writer had no space for is
	 * error_code::truncated.
	 */
	result<kdump_page> find_page(uint64_t frame) const;

	/*
	 * A piece of the page, `offset` bytes into it. The frame must be one of frames() and of
	 * dumped(). A page that its writer had no space for is error_code::truncated.
	 */
	result<void> read_page(uint64_t frame, size_t offset, std::span<std::byte> into) const;

	/*
	 * False if the file ends before its pages do: pages are written in order, so the last
	 * ones tell. Reads the bitmap.
	 */
	bool is_whole() const;

	/* Bytes of the file that the sub-header points to. */
	result<std::vector<std::byte>> read_extent(const kdump_extent &extent) const;

private:
	struct workspace;

	kdump_part(dump_file file, kdump_header header);

	result<uint64_t> descriptor_index(uint64_t frame) const;
	result<kdump_page> read_descriptor(uint64_t index) const;
	result<void> read_whole_page(const kdump_page &page, workspace &space,
				     std::span<std::byte> into) const;

	dump_file file_;
	kdump_header header_;
	kdump_bitmap present_;
	kdump_bitmap dumped_;

	mutable page_cache descriptors_;
	mutable page_cache pages_;
	mutable pool<workspace> workspaces_;
};

} // namespace kdump
