// SPDX-License-Identifier: GPL-2.0-only
/*
 * Is this dump of the kernel that the layouts were generated from? Release and build id say so
 * in two lines; and VMCOREINFO also states sizes, offsets and numbers, each of which has a
 * counterpart that was compiled in. They are compared, all of them, and never used.
 */
#pragma once

#include "base/result.hpp"
#include "vmcore/vmcoreinfo.hpp"

#include <string>
#include <vector>

namespace kdump {

struct abi_report {
	struct mismatch {
		std::string key;
		std::string dump; /* printable: a stranger wrote it */
		std::string build;
	};

	std::vector<mismatch> mismatches;  /* release and build id first */
	std::vector<std::string> compared; /* keys that were the same, or are in mismatches */
	std::vector<std::string> per_boot; /* keys that only this boot could know */
	std::vector<std::string> unknown;  /* keys that nobody here knows */
	std::vector<std::string> missing;  /* keys that this kernel should have written */
	/* The build id could not be compared: the dump, or this build, has none. */
	bool build_id_unchecked = false;

	bool is_same_kernel() const
	{
		return mismatches.empty();
	}
};

abi_report check_abi(const vmcoreinfo &info);

/*
 * The first mismatch in one line, and what to run instead: "the dump is of kernel 6.1.0-1, and this
 * program of 6.12.0-2: run kdump-exec, or the suite for 6.1.0-1 in
 * libexec/kdump/6.1.0-1". Not for a report without mismatches.
 */
std::string describe_mismatch(const abi_report &report);

/* "SIZE(page) is 72 in the dump, expected 64": the first `limit` mismatches, and how many more. */
std::vector<std::string> list_mismatches(const abi_report &report, size_t limit);

} // namespace kdump
