// SPDX-License-Identifier: GPL-2.0-only
#include "vmcore-uname/options.hpp"

#include <algorithm>
#include <getopt.h>

namespace kdump {

namespace {

enum long_only { option_build_id = 256, option_json };

constexpr option long_options[] = {
	{"kernel-name", no_argument, nullptr, 's'},
	{"nodename", no_argument, nullptr, 'n'},
	{"kernel-release", no_argument, nullptr, 'r'},
	{"kernel-version", no_argument, nullptr, 'v'},
	{"machine", no_argument, nullptr, 'm'},
	{"all", no_argument, nullptr, 'a'},
	{"build-id", no_argument, nullptr, option_build_id},
	{"json", no_argument, nullptr, option_json},
	{"help", no_argument, nullptr, 'h'},
	{"version", no_argument, nullptr, 'V'},
	{},
};

} // namespace

result<uname_options> parse_uname_options(int argc, char *const argv[])
{
	using enum uname_field;
	uname_options options;
	auto add = [&](std::initializer_list<uname_field> fields) {
		options.fields.insert(options.fields.end(), fields);
	};

	optind = 1;
	for (;;) {
		int c = getopt_long(argc, argv, "snrvmahV", long_options, nullptr);
		if (c == -1)
			break;
		switch (c) {
		case 's':
			add({sysname});
			break;
		case 'n':
			add({nodename});
			break;
		case 'r':
			add({release});
			break;
		case 'v':
			add({version});
			break;
		case 'm':
			add({machine});
			break;
		case 'a':
			add({sysname, nodename, release, version, machine});
			break;
		case option_build_id:
			add({build_id});
			break;
		case option_json:
			options.what = uname_options::action::json;
			break;
		case 'h':
			options.what = uname_options::action::help;
			return options;
		case 'V':
			options.what = uname_options::action::version;
			return options;
		default:
			return error(error_code::invalid_argument, "");
		}
	}
	options.paths.assign(argv + optind, argv + argc);
	if (options.paths.empty())
		return make_error(error_code::invalid_argument, "no dump file given");
	if (options.fields.empty())
		add({release});
	std::sort(options.fields.begin(), options.fields.end());
	options.fields.erase(std::unique(options.fields.begin(), options.fields.end()),
			     options.fields.end());
	return options;
}

} // namespace kdump
