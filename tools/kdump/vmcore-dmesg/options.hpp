// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "base/result.hpp"
#include "kernel/printk.hpp"

#include <string>
#include <vector>

namespace kdump {

struct dmesg_options {
	enum class action : uint8_t { print, help, version };

	action what = action::print;
	log_format format;
	bool json = false;
	bool since_clear = false;	/* only what came since the log was cleared */
	uint8_t levels = 0xff;		/* bit n: records of level n are printed */
	std::vector<std::string> paths; /* the files of one dump */
};

/* error_code::invalid_argument; getopt has told the user already if the message is empty. */
result<dmesg_options> parse_dmesg_options(int argc, char *const argv[]);

/*
 * "err,warn", "3,4"; "err+" is err and whatever is more severe, "+err" err and whatever is less, as
 * dmesg(1) has it.
 */
result<uint8_t> parse_levels(std::string_view list);

} // namespace kdump
