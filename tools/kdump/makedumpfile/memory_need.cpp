// SPDX-License-Identifier: GPL-2.0-only
#include "makedumpfile/memory_need.hpp"

#include "base/arith.hpp"
#include "base/error.hpp"
#include "makedumpfile/dump_plan.hpp"
#include "makedumpfile/page_batch.hpp"

#include <algorithm>
#include <cinttypes>

namespace kdump::makedumpfile {

namespace {

constexpr uint64_t mib = 1 << 20;

/* The second kernel, that of the dump when it is read back, has its symbols too, and caches. */
constexpr uint64_t fixed_need = 10 * mib;
constexpr uint64_t read_back_need = 6 * mib;

/* What vmcore/kdump_part.cpp keeps of pages, descriptors and bitmaps, and codecs. */
constexpr uint64_t compressed_input_need = 8 * mib;

/* Two batches of pages, read and compressed, and what a codec has for itself: pipeline.cpp. */
constexpr uint64_t thread_need = 3 * mib / 2;

/* Of a container's frame, when it is written and when it is read; a deque adds some to 8 and 16. */
constexpr unsigned int written_frame_bits = 9 * 8;
constexpr unsigned int read_frame_bits = 17 * 8;

/* For each page frame. The plan is gone when the dump is read. */
unsigned int find_frame_bits(uint64_t page_size)
{
	uint64_t pages = pages_in_batch(page_size);

	return static_cast<unsigned int>(std::max(1 + div_round_up(written_frame_bits, pages),
						  div_round_up(read_frame_bits, pages)));
}

uint64_t to_mib(uint64_t bytes)
{
	return div_round_up(bytes, mib);
}

} // namespace

memory_need find_memory_need(const options &chosen, const memory_size &size)
{
	/* Each part of a split dump has a thread at least. */
	uint64_t parts = chosen.split ? chosen.outputs().size() : 1;
	uint64_t threads = parts * div_round_up(chosen.threads, parts);
	memory_need need;

	need.fixed = fixed_need;
	if (chosen.reads_back() && !chosen.flatten)
		need.fixed += read_back_need;
	if (size.compressed)
		need.fixed += compressed_input_need;
	need.fixed += size.form.all + size.form.each_thread;
	need.thread_count = threads;
	need.threads = threads * (thread_need + size.form.each_thread);
	need.frames = div_round_up(size.frames, 8);
	if (chosen.container) {
		need.frame_bits = find_frame_bits(size.page_size);
		need.container = need.frames * (need.frame_bits - 1);
	}
	return need;
}

uint64_t find_window(const options &chosen, const memory_size &size, uint64_t memory)
{
	memory_need need = find_memory_need(chosen, size);
	uint64_t rest = need.fixed + need.threads + need.container;

	if (memory >= need.total())
		return 0;
	uint64_t room = memory > rest ? (memory - rest) * 8 : 0;
	constexpr uint64_t unit = dump_plan::window_unit;
	uint64_t window = std::max(align_down(room, unit), unit);
	/* No window helps a small machine. */
	return window < size.frames ? window : 0;
}

std::string describe(const memory_need &need, const memory_size &size)
{
	uint64_t threads = need.thread_count;

	return format("%" PRIu64 " MiB of memory: %" PRIu64 " MiB, %.1f MiB for %" PRIu64
		      " thread%s, and %u bit%s for each of %" PRIu64 " page frames",
		      to_mib(need.total()), to_mib(need.fixed),
		      static_cast<double>(need.threads) / mib, threads, threads == 1 ? "" : "s",
		      need.frame_bits, need.frame_bits == 1 ? "" : "s", size.frames);
}

} // namespace kdump::makedumpfile
