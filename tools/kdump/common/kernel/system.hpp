// SPDX-License-Identifier: GPL-2.0-only
/* Facts about the machine and the moment it stopped. */
#pragma once

#include "base/result.hpp"
#include "kernel/kernel.hpp"

#include <array>
#include <string>

namespace kdump {

struct system_name {
	std::string sysname, nodename, release, version, machine, domainname;
};
result<system_name> read_system_name(const kernel &k);

/* Wall clock when the timekeeper last ran, seconds since the epoch. */
result<int64_t> read_wall_time(const kernel &k);
/* Since boot, by the timekeeper, suspended time included: what /proc/uptime counts. Nanoseconds. */
result<uint64_t> read_uptime(const kernel &k);

/* avenrun: 1, 5 and 15 minutes, in units of 1/2048 (FIXED_1). */
result<std::array<uint64_t, 3>> read_load_average(const kernel &k);

/* tainted_mask, and its letters as the kernel prints them ("G        OE"). */
struct taint_state {
	uint64_t mask;
	std::string letters;
};
result<taint_state> read_taints(const kernel &k);

/* Total pages of RAM that the kernel manages (MemTotal), in bytes. */
result<uint64_t> read_total_memory(const kernel &k);

/* The line with which the kernel said why it died, out of its log; empty if there is none. */
result<std::string> read_panic_message(const kernel &k);

} // namespace kdump
