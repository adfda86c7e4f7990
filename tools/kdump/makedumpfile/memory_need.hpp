// SPDX-License-Identifier: GPL-2.0-only
/*
 * How much memory writing a dump takes: the capture kernel has not much, and nobody wants to find
 * out after a crash. A bound, not a measurement; tests run makedumpfile with no more than that.
 */
#pragma once

#include "makedumpfile/options.hpp"
#include "vmcore/dump_form.hpp"

#include <cstdint>
#include <string>

namespace kdump::makedumpfile {

/* All in bytes. */
struct memory_need {
	uint64_t fixed = 0;   /* the program and its libraries, symbols, caches, reading back */
	uint64_t threads = 0; /* pages on their way, and codecs */
	uint64_t thread_count = 0;
	uint64_t frames = 0;	/* which pages are in the dump: a bit for each page frame */
	uint64_t container = 0; /* where each frame of it is */
	/* Of both for each page frame: 1, and 2 more for a container of 4 KiB pages. */
	unsigned int frame_bits = 1;

	uint64_t total() const
	{
		return fixed + threads + frames + container;
	}
};

/* What is to be dumped. */
struct memory_size {
	uint64_t frames = 0; /* up to the last one, holes included */
	uint64_t page_size = 0;
	bool compressed = false; /* its pages are, as they are in dumps */
	memory_cost form = {};	 /* of a flattened file, or a container */
};

/* Of a run with these options, --dry-run aside. */
memory_need find_memory_need(const options &chosen, const memory_size &size);

/*
 * Of how many frames the plan can be at a time where there is so much memory: 0 for all of them.
 * A multiple of 2^23 frames, so that the dump is written in the same pieces, windows or not; with
 * less memory than for that a dump has to try its luck.
 */
uint64_t find_window(const options &chosen, const memory_size &size, uint64_t memory);

/* "18 MiB of memory: 16 MiB, 1.5 MiB for 1 thread, and 1 bit for each of 262144 page frames" */
std::string describe(const memory_need &need, const memory_size &size);

} // namespace kdump::makedumpfile
