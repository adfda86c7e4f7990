// SPDX-License-Identifier: GPL-2.0-only
#include "vmcore-dmesg/options.hpp"

#include "base/text.hpp"

#include <getopt.h>

namespace kdump {

namespace {

/* clang-format off */
constexpr option long_options[] = {
	{"ctime", no_argument, nullptr, 'T'},
	{"notime", no_argument, nullptr, 't'},
	{"decode", no_argument, nullptr, 'x'},
	{"raw", no_argument, nullptr, 'r'},
	{"level", required_argument, nullptr, 'l'},
	{"json", no_argument, nullptr, 'J'},
	{"partial", no_argument, nullptr, 'p'},
	{"help", no_argument, nullptr, 'h'},
	{"version", no_argument, nullptr, 'V'},
	{},
};
/* clang-format on */

std::optional<unsigned int> level_number(std::string_view name)
{
	for (unsigned int level = 0; level < 8; level++) {
		if (name == log_level_names[level])
			return level;
	}
	std::optional<uint64_t> number = parse_u64(name);
	if (!number || *number > 7)
		return std::nullopt;
	return *number;
}

/* Each of these says how a record is to look. */
result<void> check_combination(std::string_view given)
{
	static constexpr const char *exclusive[] = {"Tt", "xr", "JT", "Jt", "Jx", "Jr"};

	for (const char *pair : exclusive) {
		if (given.find(pair[0]) != given.npos && given.find(pair[1]) != given.npos)
			return make_error(error_code::invalid_argument,
					  "-%c and -%c exclude each other", pair[0], pair[1]);
	}
	return {};
}

} // namespace

result<uint8_t> parse_levels(std::string_view list)
{
	unsigned int levels = 0;

	do {
		std::string_view name = trim(take_field(list, ','));
		bool and_below = name.starts_with('+');
		bool and_above = name.ends_with('+');

		name.remove_prefix(and_below);
		name.remove_suffix(and_above && !name.empty());
		std::optional<unsigned int> level = level_number(name);
		if (!level)
			return make_error(error_code::invalid_argument,
					  "unknown level \"%.*s\": emerg, alert, crit, err, warn, "
					  "notice, info, debug, or 0 to 7",
					  static_cast<int>(name.size()), name.data());
		unsigned int bit = 1U << *level;
		levels |= bit;
		if (and_above)
			levels |= bit - 1;
		if (and_below)
			levels |= ~(bit - 1);
	} while (!list.empty());
	return static_cast<uint8_t>(levels);
}

result<dmesg_options> parse_dmesg_options(int argc, char *const argv[])
{
	dmesg_options options;
	std::string given;

	optind = 1;
	for (;;) {
		int c = getopt_long(argc, argv, "Ttxrl:JphV", long_options, nullptr);
		if (c == -1)
			break;
		given += static_cast<char>(c);
		switch (c) {
		case 'T':
			options.format.time = log_format::time_style::wall;
			break;
		case 't':
			options.format.time = log_format::time_style::none;
			break;
		case 'x':
			options.format.decoded_level = true;
			break;
		case 'r':
			options.format.level_prefix = true;
			break;
		case 'l': {
			KDUMP_TRY(levels, parse_levels(optarg));
			options.levels = levels;
			break;
		}
		case 'J':
			options.json = true;
			break;
		case 'p':
			options.since_clear = true;
			break;
		case 'h':
			options.what = dmesg_options::action::help;
			return options;
		case 'V':
			options.what = dmesg_options::action::version;
			return options;
		default:
			return error(error_code::invalid_argument, "");
		}
	}
	options.paths.assign(argv + optind, argv + argc);
	KDUMP_CHECK(check_combination(given));
	if (options.paths.empty())
		return make_error(error_code::invalid_argument, "no dump file given");
	return options;
}

} // namespace kdump
