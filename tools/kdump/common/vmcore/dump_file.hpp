// SPDX-License-Identifier: GPL-2.0-only
/*
 * The bytes of a dump as its format numbers them, whether the file holds them as they are, in
 * makedumpfile's flattened form, or whether they came through a pipe.
 *
 * Flattened: a header of 4096 bytes ("makedumpfile", type 1, version 1), then records of an
 * offset, a size and that many bytes, in the order in which they were written; an offset and
 * size of -1 end it. All numbers are 64-bit, signed and big-endian. makedumpfile -F writes it to
 * streams that cannot seek (IMPLEMENTATION, "The flattened format"). It is read in place: the
 * index is made by going from record header to record header.
 */
#pragma once

#include "base/file.hpp"
#include "base/result.hpp"
#include "vmcore/segment_map.hpp"

namespace kdump {

class dump_file {
public:
	/*
	 * A pipe is read to its end, and of what it carries only the beginning is kept, as much
	 * as the headers and notes of any dump need.
	 */
	static result<dump_file> open(file input);

	const std::string &name() const
	{
		return file_.name();
	}
	/* Where the last byte ends. */
	uint64_t size() const
	{
		return size_;
	}
	bool is_flattened() const
	{
		return flattened_;
	}
	/* A flattened file without its end, which no header tells. */
	bool is_cut_short() const
	{
		return cut_short_;
	}

	/* Never-written bytes between flattened records are zero, as in the file made of them. */
	result<void> read(uint64_t offset, std::span<std::byte> into) const;

	/* The first offset from here on that may hold anything but zeros; size() if none does. */
	uint64_t find_data(uint64_t offset) const;
	/* Where what may be data at `offset` ends. */
	uint64_t find_hole(uint64_t offset) const;

	/* The first bytes, `limit` of them or as many as there are. */
	result<std::vector<std::byte>> read_head(size_t limit) const;

private:
	explicit dump_file(file input) : file_(std::move(input))
	{
	}

	result<void> read_records(uint64_t offset, std::span<std::byte> into) const;

	file file_;
	segment_map records_; /* of a flattened file: dump offset to file offset */
	uint64_t size_ = 0;
	uint64_t readable_ = UINT64_MAX; /* bytes behind it went through a pipe */
	bool flattened_ = false;
	bool cut_short_ = false;
};

} // namespace kdump
