// SPDX-License-Identifier: GPL-2.0-only
/*
 * A dump of the kdump-compressed format: one file, or the files of a split set, in which each
 * holds the pages of a range of frames. Of a set that is not whole, pages in a missing file are
 * error_code::truncated.
 */
#pragma once

#include "vmcore/dump_memory.hpp"
#include "vmcore/kdump_part.hpp"

namespace kdump {

class kdump_file final : public dump_memory {
public:
	/* At least one file, in any order. */
	static result<std::unique_ptr<kdump_file>> open(std::vector<dump_file> files);

	/* Of the file with the lowest frames. */
	const kdump_header &header() const
	{
		return parts_.front()->header();
	}
	const kdump_part &first_part() const
	{
		return *parts_.front();
	}
	/* The file that has the frame's page; null if it is missing. */
	const kdump_part *find_part(uint64_t frame) const;
	bool is_flattened() const
	{
		return parts_.front()->file().is_flattened();
	}
	/* False if the writer ran out of space, a file is cut short, or one of a set is missing. */
	bool is_complete() const;

	result<std::vector<std::byte>> read_notes() const;
	/* The text that versions before 4 have beside the notes; empty if there is none. */
	result<std::vector<std::byte>> read_vmcoreinfo() const;

	result<void> read(paddr address, std::span<std::byte> into) const override;
	std::span<const paddr_range> ranges() const override;
	bool has(paddr_range range) const override;
	std::optional<paddr_range> next_dumped(paddr from) const override;
	bool is_whole() const override;

private:
	explicit kdump_file(std::vector<std::unique_ptr<kdump_part>> parts) :
		parts_(std::move(parts))
	{
	}

	std::optional<paddr_range> next_run(const kdump_bitmap &bitmap, paddr from) const;
	result<void> read_page(uint64_t frame, size_t offset, std::span<std::byte> into) const;

	std::vector<std::unique_ptr<kdump_part>> parts_; /* by frames */

	mutable std::mutex ranges_mutex_;
	mutable bool ranges_known_ = false;
	mutable std::vector<paddr_range> ranges_;
};

} // namespace kdump
