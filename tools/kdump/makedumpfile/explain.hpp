// SPDX-License-Identifier: GPL-2.0-only
/*
 * Why a page is in a dump, or is not, in words. Nothing is decided here: the plan was made, and
 * what it did on the way was written down.
 */
#pragma once

#include "makedumpfile/dump_plan.hpp"

#include <optional>
#include <string>
#include <vector>

namespace kdump::makedumpfile {

/* Notes the steps that frames of interest were in. */
class plan_diary final : public plan_observer {
public:
	explicit plan_diary(std::vector<pfn> frames);

	void take(const plan_step &step) override;

	struct entry {
		pfn frame;
		std::optional<plan_step> step; /* nothing: no descriptor could be read */
		/* The last head before whose block the frame is in, if that block was kept. */
		std::optional<plan_step> head;
	};
	/* One of the frames of interest. */
	const entry &find(pfn frame) const;

private:
	std::vector<entry> entries_; /* by frame */
};

/* All there is to know about one page. */
struct page_fate {
	enum class place : uint8_t {
		hole,	 /* the input knows of no memory there */
		missing, /* the input knows of the memory, and has no bytes of it */
		stored,
	};
	enum class content : uint8_t { unknown, unreadable, zero, other };

	place where = place::hole;
	bool planned = false; /* the plan has it */
	std::optional<plan_step> step, head;
	std::vector<const char *> guards; /* parts of the guard that it belongs to */
	content holds = content::unknown; /* known of pages that the plan has */
};

/* "in the dump: slab, which no level leaves out" */
std::string explain(const page_fate &fate, page_filter filter);

} // namespace kdump::makedumpfile
