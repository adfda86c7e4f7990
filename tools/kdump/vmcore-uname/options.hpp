// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "base/result.hpp"

#include <string>
#include <vector>

namespace kdump {

/* What vmcore-uname prints of each dump, in this order. */
enum class uname_field : uint8_t { sysname, nodename, release, version, machine, build_id };

struct uname_options {
	enum class action : uint8_t { print, json, help, version };

	action what = action::print;
	std::vector<uname_field> fields; /* for print; sorted, none twice */
	std::vector<std::string> paths;	 /* the files of one dump; "-" is standard input */
};

/* error_code::invalid_argument; getopt has told the user already if the message is empty. */
result<uname_options> parse_uname_options(int argc, char *const argv[]);

} // namespace kdump
