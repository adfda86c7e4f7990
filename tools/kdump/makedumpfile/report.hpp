// SPDX-License-Identifier: GPL-2.0-only
/* What was done, in numbers: for people, for scripts that know makedumpfile, and as JSON. */
#pragma once

#include "makedumpfile/console.hpp"
#include "makedumpfile/dump_plan.hpp"

#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
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
	uint64_t memory = 0;  /* that a dump needs (memory_need.hpp), bytes */
	bool complete = false;
	/* By stage, in the order in which they came first. */
	std::vector<std::pair<std::string_view, double>> seconds;
	double stage_began = monotonic_seconds();

	/*
	 * A dump by this plan, of which nothing is written yet; of an earlier attempt only the
	 * seconds are kept.
	 */
	void begin(const dump_plan &plan, uint64_t size_of_page);
	bool has_plan() const
	{
		return page_size != 0;
	}
	/* `name` is a literal. */
	void end_stage(std::string_view name);

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
 * "offline", "unaccepted", "remaining"}, "bytes": {"page", "input", "remaining", "written", "memory"},
 * "seconds": {by stage}, "lost_pages", "complete"}
 */
std::string format_json(const dump_report &report);

} // namespace kdump::makedumpfile
