// SPDX-License-Identifier: GPL-2.0-only
/* The command line of crash-lite as a plain struct. */
#pragma once

#include "base/result.hpp"

#include <string>
#include <vector>

namespace kdump::crash_lite {

enum class exit_status : int {
	success = 0,
	command_failed = 1, /* at least one command, or one row of its answer, failed */
	other_kernel = 2,   /* the dump is of another kernel than this program */
	unusable = 3,	    /* wrong usage, or a dump that cannot be opened */
};

/* Commands to run, in the order given. */
struct batch_item {
	bool is_file; /* of commands; else a command line */
	std::string text;
};

struct options {
	std::vector<std::string> dumps = {}; /* one, or the files of a split set */
	std::vector<batch_item> batch = {};  /* -c and -i */
	bool silent = false;		     /* -s */
	bool json = false;
	bool force = false;
	bool help = false;
	bool version = false;
};

/* Errors are error_code::invalid_argument, with a hint where help is. */
result<options> parse_options(int argc, char **argv);

const char *usage_text();

} // namespace kdump::crash_lite
