// SPDX-License-Identifier: GPL-2.0-only
/*
 * From the input's pages to the writer. Batches of pages go round a ring:
 *
 *	claimed (in order) -> read, tested for zero, compressed (any order) -> written (in order)
 *
 * All threads are equal. Each takes the next batch, makes it ready, and then writes what is due,
 * unless another one is at it. So there is nobody to wait for but the writer's turn; memory is
 * bounded by the ring; and what is written, in which order and in which pieces, does not depend
 * on the number of threads. One thread does it all if no other can be started.
 */
#pragma once

#include "base/bitmap.hpp"
#include "base/result.hpp"
#include "codec/codec.hpp"
#include "makedumpfile/dump_writer.hpp"
#include "makedumpfile/page_batch.hpp"
#include "makedumpfile/page_source.hpp"

#include <cstdint>
#include <functional>
#include <optional>

namespace kdump::makedumpfile {

struct copy_options {
	std::optional<compression> method = {}; /* nothing: pages are stored as they are */
	bool find_zero = false;			/* zero pages are told to the writer as such */
	bool find_same = false;			/* and pages that are as the one before them */
	bool pack = false;			/* the writer gets the data as a zstd frame too */
	unsigned int threads = 1;
	pfn_range frames = {pfn{0}, pfn{UINT64_MAX}}; /* of the set only these */
	/* Asked before each write: an answer ends the dump there, as a failed write does. */
	std::function<std::optional<error>()> stop = {};
};

struct copy_counts {
	uint64_t pages = 0; /* handed to the writer, all kinds together */
	uint64_t zero = 0;
	uint64_t same = 0;
	uint64_t lost = 0;
	uint64_t compressed = 0;
	unsigned int threads = 0;	 /* that there really were */
	std::optional<error> first_loss; /* why a page was lost */
	/* Why the writer gave up. Pages that come after it are in none of the counts. */
	std::optional<error> write_failure;

	/* Of pages that were copied later. */
	copy_counts &operator+=(copy_counts &&later);
};

/*
 * Copies the pages of the set. `show` hears now and then how many pages are through; calls do
 * not overlap. Fails only if there is no memory for a single thread's work, or no codec.
 */
result<copy_counts> copy_pages(const bitmap &pages, const page_source &source, dump_writer &writer,
			       const copy_options &options,
			       const std::function<void(uint64_t)> &show);

} // namespace kdump::makedumpfile
