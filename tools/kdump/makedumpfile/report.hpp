// SPDX-License-Identifier: GPL-2.0-only
/* What was done, in numbers: for people, for scripts that know makedumpfile, and as JSON. */
#pragma once

#include "makedumpfile/dump_plan.hpp"
#include "makedumpfile/pipeline.hpp"

#include <cstdint>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

namespace kdump::makedumpfile {

struct dump_report {
	page_counts pages;
	uint64_t zero = 0;   /* left out, of those that the plan keeps */
	uint64_t lost = 0;   /* could not be read or written */
	uint64_t frames = 0; /* up to the last one, holes included */
	uint64_t page_size = 0;
	uint64_t written = 0; /* bytes */
	bool complete = true;
	/* In the order in which they happened. */
	std::vector<std::pair<const char *, double>> seconds;

	uint64_t remaining() const
	{
		return pages.kept() - zero;
	}
};

/* The report of --message-level 16. */
void print_report(const dump_report &report, FILE *to);

/* The table of --mem-usage. */
void print_usage(const dump_report &report, FILE *to);

/*
 * {"pages": {"total", "guarded", "zero", "cache", "cache_private", "user", "free", "hwpoison",
 * "offline", "unaccepted", "remaining"}, "bytes": {"page", "input", "remaining", "written"},
 * "seconds": {by stage}, "lost_pages", "complete"}
 */
std::string format_json(const dump_report &report);

} // namespace kdump::makedumpfile
