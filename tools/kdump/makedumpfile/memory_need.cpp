// SPDX-License-Identifier: GPL-2.0-only
#include "makedumpfile/memory_need.hpp"

#include "base/arith.hpp"
#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <array>
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

/* Of the small files of /proc and cgroups, which have no size; empty if there is none. */
std::string read_text(const std::string &path)
{
	result<file> opened = file::open(path);
	std::array<char, 16384> text;

	if (!opened)
		return {};
	result<size_t> got = opened->read_at(0, std::as_writable_bytes(std::span(text)));
	return {text.data(), got ? *got : 0};
}

/* The rest of the line that begins so. */
std::optional<std::string_view> find_line(std::string_view text, std::string_view begin)
{
	while (!text.empty()) {
		std::string_view line = take_field(text, '\n');
		if (line.starts_with(begin))
			return trim(line.substr(begin.size()));
	}
	return std::nullopt;
}

std::optional<uint64_t> find_mem_available(const std::string &root)
{
	std::string text = read_text(root + "/proc/meminfo");
	std::optional<std::string_view> said = find_line(text, "MemAvailable:");

	if (!said || !said->ends_with(" kB"))
		return std::nullopt;
	std::optional<uint64_t> kib = parse_u64(trim(said->substr(0, said->size() - 3)));
	return kib ? checked_mul<uint64_t>(*kib, 1024) : std::nullopt;
}

/* The lowest that this group or one above it has. "max" is no number. */
std::optional<uint64_t> find_limit(const std::string &mount, std::string group, const char *name)
{
	std::optional<uint64_t> lowest;

	for (;;) {
		std::string text = read_text(mount + group + "/" + name);
		std::optional<uint64_t> limit = parse_u64(trim(text));
		if (limit && (!lowest || *limit < *lowest))
			lowest = limit;
		size_t slash = group.rfind('/');
		if (slash == group.npos)
			return lowest;
		group.resize(slash);
	}
}

/* "0::/group" with version 2, "4:memory:/group" with version 1; there may be both. */
std::optional<uint64_t> find_cgroup_limit(const std::string &root)
{
	std::string text = read_text(root + "/proc/self/cgroup");
	std::string_view rest = text;
	std::optional<uint64_t> lowest;

	while (!rest.empty()) {
		std::string_view group = take_field(rest, '\n');
		std::string_view number = take_field(group, ':');
		std::string_view controllers = take_field(group, ':');
		std::optional<uint64_t> limit;
		if (number == "0" && controllers.empty())
			limit = find_limit(root + "/sys/fs/cgroup", std::string(group),
					   "memory.max");
		else if (controllers == "memory")
			limit = find_limit(root + "/sys/fs/cgroup/memory", std::string(group),
					   "memory.limit_in_bytes");
		if (limit && (!lowest || *limit < *lowest))
			lowest = limit;
	}
	return lowest;
}

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

std::optional<uint64_t> find_available_memory(const std::string &root)
{
	std::optional<uint64_t> available = find_mem_available(root);
	std::optional<uint64_t> limit = find_cgroup_limit(root);

	if (!available || (limit && *limit < *available))
		return limit;
	return available;
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
