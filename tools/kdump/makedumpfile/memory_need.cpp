// SPDX-License-Identifier: GPL-2.0-only
#include "makedumpfile/memory_need.hpp"

#include "base/arith.hpp"
#include "base/error.hpp"

#include <algorithm>
#include <cinttypes>

namespace kdump::makedumpfile {

namespace {

constexpr uint64_t mib = 1 << 20;

/* The second kernel, that of the dump when it is read back, has its symbols too, and caches. */
constexpr uint64_t fixed_need = 10 * mib;
constexpr uint64_t read_back_need = 6 * mib;

/* Two batches of pages, read and compressed, and what a codec has for itself: pipeline.cpp. */
constexpr uint64_t thread_need = 3 * mib / 2;

/* 1 MiB of bits. */
constexpr uint64_t smallest_window = uint64_t{1} << 23;

} // namespace

memory_need find_memory_need(const options &chosen, uint64_t frame_count)
{
	/* Each part of a split dump has a thread at least. */
	uint64_t parts = chosen.split ? chosen.outputs().size() : 1;
	uint64_t threads = parts * div_round_up(chosen.threads, parts);
	memory_need need;

	need.fixed = fixed_need;
	if (chosen.reads_back() && !chosen.flatten)
		need.fixed += read_back_need;
	need.threads = threads * thread_need;
	need.frames = div_round_up(frame_count, 8);
	/* 8 bytes for 64 pages when it is written, at most 24 when it is read. */
	if (chosen.container)
		need.container = 2 * need.frames;
	return need;
}

uint64_t find_window(const options &chosen, uint64_t frame_count, uint64_t memory)
{
	memory_need need = find_memory_need(chosen, frame_count);
	uint64_t rest = need.fixed + need.threads + need.container;

	if (memory >= need.total() || chosen.elf || chosen.split)
		return 0;
	uint64_t room = memory > rest ? (memory - rest) * 8 : 0;
	uint64_t window = std::max(align_down(room, smallest_window), smallest_window);
	return window < frame_count ? window : 0;
}

std::string describe(const memory_need &need, uint64_t frame_count)
{
	uint64_t threads = need.threads / thread_need;

	return format("%" PRIu64 " MiB of memory: %" PRIu64 " MiB, %.1f MiB for %" PRIu64
		      " thread%s, and %s for each of %" PRIu64 " page frames",
		      div_round_up(need.total(), mib), need.fixed / mib,
		      static_cast<double>(need.threads) / mib, threads, threads == 1 ? "" : "s",
		      need.container ? "3 bits" : "1 bit", frame_count);
}

} // namespace kdump::makedumpfile
