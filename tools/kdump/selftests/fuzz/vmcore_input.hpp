// SPDX-License-Identifier: GPL-2.0-only
/* What the fuzz targets of dump files share. */
#pragma once

#include "vmcore/vmcore.hpp"

#include <algorithm>
#include <cstdlib>
#include <sys/mman.h>
#include <unistd.h>

namespace kdump {

/* The bytes as a file that can be opened; they are never on a disk. */
inline file make_memory_file(std::span<const std::byte> bytes)
{
	file made = file::adopt(memfd_create("fuzz", MFD_CLOEXEC), "fuzz");

	if (!made.write_at(0, bytes))
		abort();
	return made;
}

/* Less than a pipe holds, so that it can be filled before it is read: 64 KiB on Linux. */
constexpr size_t largest_piped = 32 << 10;

inline file make_pipe(std::span<const std::byte> bytes)
{
	int ends[2];

	if (pipe(ends) != 0)
		abort();
	if (!file::adopt(ends[1], "pipe").write_next(bytes))
		abort();
	return file::adopt(ends[0], "pipe");
}

/* Everything that a program may ask of a dump, of the first pages of each of its ranges. */
inline void ask_everything(vmcore &dump)
{
	constexpr unsigned int most_ranges = 64;
	constexpr unsigned int most_pages = 8;
	std::byte bytes[5000];

	(void)dump.is_whole();
	(void)dump.find_vmcoreinfo();
	(void)dump.find_utsname();
	for (const load_segment &s :
	     dump.segments().first(std::min<size_t>(dump.segments().size(), most_ranges)))
		(void)dump.find_by_vaddr(s.virtual_claim);
	auto ranges = dump.memory().ranges();
	for (const paddr_range &range :
	     ranges.first(std::min<size_t>(ranges.size(), most_ranges))) {
		(void)dump.memory().read(range.end - 1, {bytes, 2});
		paddr at = range.begin;
		for (unsigned int i = 0; i < most_pages && range.contains(at); ++i, at += 4096) {
			(void)dump.memory().read(at, bytes);
			(void)dump.is_dumped({at.value / 4096});
		}
	}
	/* Addresses that no dump has. */
	(void)dump.memory().read({UINT64_MAX - 100}, bytes);
	(void)dump.is_dumped({UINT64_MAX});
}

} // namespace kdump
