// SPDX-License-Identifier: GPL-2.0-only
/* Whether a kdump-compressed file is as it was written, by its checksums. */
#pragma once

#include "base/address.hpp"
#include "base/result.hpp"
#include "vmcore/dump_file.hpp"

#include <vector>

namespace kdump {

struct kdump_damage {
	std::vector<const char *> tables; /* "header", "bitmaps", ... */
	/*
	 * The pages in blocks that are not as they were; sorted, disjoint, not adjacent. With
	 * damaged bitmaps, those between blocks belong to the block behind.
	 */
	std::vector<pfn_range> pages;
	uint64_t checked = 0;	 /* pages */
	uint64_t lost = 0;	 /* of these, those that its writer could not save */
	bool incomplete = false; /* it says so of itself */

	bool empty() const
	{
		return tables.empty() && pages.empty();
	}
};

/* Reads all of the file. error_code::unsupported: it has no checksums. */
result<kdump_damage> check_kdump_file(dump_file input);

} // namespace kdump
