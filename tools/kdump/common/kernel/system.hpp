// SPDX-License-Identifier: GPL-2.0-only
/* Facts about the machine and the moment it stopped. */
#pragma once

#include "base/result.hpp"
#include "kernel/kernel.hpp"

#include <array>
#include <optional>
#include <string>

namespace kdump {

/* The first namespace's, as `uname` prints it. */
struct system_name {
	std::string sysname, nodename, release, version, machine, domainname;
};
result<system_name> read_system_name(const kernel &k);

/*
 * The clocks when the timekeeper last ran, at most a tick or two before the end: wall clock in
 * seconds since the epoch, and nanoseconds since boot, suspended time included (/proc/uptime).
 */
struct system_time {
	int64_t wall_seconds;
	uint64_t boot_nanoseconds;
};
result<system_time> read_system_time(const kernel &k);

/* When the machine booted, in seconds since the epoch: log_format::boot_time. */
result<int64_t> read_boot_time(const kernel &k);

/* Of 1, 5 and 15 minutes, as /proc/loadavg prints them. */
result<std::array<double, 3>> read_load_average(const kernel &k);

/* tainted_mask; letters as the kernel prints them behind "Tainted: ", empty if there are none. */
struct taint_state {
	uint64_t mask;
	std::string letters;
};
result<taint_state> read_taints(const kernel &k);

/* As the kernel measured it when it booted; nothing where it did not, as on most architectures. */
result<std::optional<uint32_t>> read_cpu_khz(const kernel &k);

/* RAM that the kernel knows of, in bytes: the present pages of all zones. */
result<uint64_t> read_total_memory(const kernel &k);

/*
 * The line of the log that says why the kernel died: that of panic(), or where it only says
 * that there was an exception, the exception's. Nothing if the log has none.
 */
result<std::optional<std::string>> read_panic_message(const kernel &k);

} // namespace kdump
