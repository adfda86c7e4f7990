// SPDX-License-Identifier: GPL-2.0-only
/* The write side of a dump format, fed with pages in the order of their frame numbers. */
#pragma once

#include "base/address.hpp"
#include "base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace kdump::makedumpfile {

enum class page_state : uint8_t {
	raw,	    /* as it is */
	compressed, /* with the dump's method */
	zero,	    /* all bytes are zero, none are stored */
	same,	    /* as the last one before it of which bytes are stored */
	lost,	    /* could not be read: the dump has to say so */
};

struct encoded_page {
	page_state state;
	uint32_t size; /* bytes in the batch's data; 0 for zero, same and lost pages */
};

/* Pages that follow each other in the dump. All borrowed. */
struct encoded_batch {
	std::span<const encoded_page> pages;
	std::span<const pfn> frames;		/* the number of each */
	std::span<const std::byte> data;	/* of all of them, one behind the other */
	std::span<const std::byte> packed = {}; /* the data as a zstd frame, for containers */
};

class dump_writer {
public:
	virtual ~dump_writer() = default;

	/*
	 * Everything that goes before the first page. `present` is the memory that exists:
	 * sorted and disjoint.
	 */
	virtual result<void> begin(std::span<const pfn_range> present) = 0;

	/*
	 * Each page of the plan comes exactly once. After an error no more come, and finish()
	 * makes the best of what was written.
	 */
	virtual result<void> write(const encoded_batch &batch) = 0;

	/*
	 * Completes tables and headers. Unless all pages were written and none was lost, the
	 * dump says of itself that it is incomplete; is_complete() tells. Does not sync.
	 */
	virtual result<void> finish() = 0;

	virtual bool is_complete() const = 0;

	/* Pages whose content the dump has, zero pages among them. */
	virtual uint64_t pages_saved() const = 0;
};

} // namespace kdump::makedumpfile
