// SPDX-License-Identifier: GPL-2.0-only
/* Records as text: record_print_text() of kernel/printk/printk.c, and what dmesg adds to it. */
#include "kernel/printk.hpp"

#include <algorithm>
#include <ctime>
#include <iterator>

namespace kdump {

namespace {

constexpr uint64_t nanoseconds_per_second = 1'000'000'000;

/* LOG_KERN, LOG_USER, ... of syslog(3), by number. */
constexpr const char *facility_names[] = {"kern", "user", "mail", "daemon", "auth",	"syslog",
					  "lpr",  "news", "uucp", "cron",   "authpriv", "ftp"};

/* Local time, as dmesg -T: "[Sat Nov 21 22:35:35 2026]". */
std::string wall_time(int64_t boot_time, uint64_t seconds)
{
	/* A damaged time may be anything, and unsigned sums may wrap. */
	auto moment = static_cast<time_t>(static_cast<uint64_t>(boot_time) + seconds);
	struct tm broken_down;
	char text[64];

	if (!localtime_r(&moment, &broken_down) ||
	    !strftime(text, sizeof(text), "[%a %b %e %H:%M:%S %Y]", &broken_down))
		return format("[%lld]", static_cast<long long>(moment));
	return text;
}

std::string decoded_level(const log_record &record)
{
	const char *level = log_level_names[record.level & 7];

	if (const char *facility = log_facility_name(record.facility))
		return format("%-6s:%-6s: ", facility, level);
	return format("%-6u:%-6s: ", record.facility, level);
}

std::string time_stamp(const log_record &record, const log_format &how)
{
	uint64_t seconds = record.nanoseconds / nanoseconds_per_second;
	uint64_t rest = record.nanoseconds % nanoseconds_per_second;

	switch (how.time) {
	case log_format::time_style::none:
		break;
	case log_format::time_style::boot:
		return format("[%5llu.%06llu]", wide(seconds), wide(rest / 1000));
	case log_format::time_style::wall:
		return wall_time(how.boot_time, seconds);
	}
	return {};
}

std::string prefix_of(const log_record &record, const log_format &how)
{
	std::string prefix;

	if (how.level_prefix)
		prefix += format("<%u>", record.facility << 3 | record.level);
	if (how.decoded_level)
		prefix += decoded_level(record);
	std::string stamp = time_stamp(record, how);
	if (record.caller)
		stamp += format("[%6s]", format_caller(*record.caller).c_str());
	if (!stamp.empty())
		stamp += ' ';
	return prefix += stamp;
}

} // namespace

const char *const log_level_names[8] = {"emerg", "alert",  "crit", "err",
					"warn",	 "notice", "info", "debug"};

/* print_caller() */
std::string format_caller(uint32_t caller)
{
	constexpr uint32_t is_cpu = 0x80000000;

	return format("%c%u", caller & is_cpu ? 'C' : 'T', caller & ~is_cpu);
}

const char *log_facility_name(uint8_t facility)
{
	return facility < std::size(facility_names) ? facility_names[facility] : nullptr;
}

std::string format_record(const log_record &record, const log_format &how)
{
	std::string prefix = prefix_of(record, how);
	std::string lines = prefix;

	for (char c : record.text) {
		lines += c;
		if (c == '\n')
			lines += prefix;
	}
	return lines += '\n';
}

std::string format_lost(uint64_t count)
{
	return format("** %llu printk messages dropped **\n", wide(count));
}

} // namespace kdump
