// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel's log: struct printk_ringbuffer (kernel/printk/printk_ringbuffer.c). A ring of
 * descriptors, a ring of printk_info beside it, and a ring of text that both point into. The
 * dump catches it at any moment, so a record may be half written.
 */
#pragma once

#include "base/result.hpp"
#include "kernel/kernel.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace kdump {

struct log_record {
	uint64_t sequence;
	uint64_t nanoseconds; /* since boot */
	uint8_t facility;
	uint8_t level; /* 0 (emergency) to 7 (debug) */
	bool newline;  /* the line was ended; if not, a continuation may have followed */
	bool cont;
	std::optional<uint32_t> caller; /* task id, or CPU with the top bit set; if configured */
	std::string text;		/* as stored: may be several lines, any bytes */
	std::string subsystem, device;	/* of dev_printk(); may be empty */
	/* Records that were lost right before this one: overwritten, or never committed. */
	uint64_t lost_before = 0;
};

struct kernel_log {
	std::vector<log_record> records; /* by sequence, ascending */
	/* What kept the rest from being read, if there is a rest. */
	std::optional<error> damage;
	/* Records in the ring that were reserved but not committed when the machine stopped. */
	uint64_t uncommitted = 0;
	/* The first sequence number that `dmesg -c` left; 0 if it never ran. */
	uint64_t cleared_up_to = 0;
};

/* Fails only if the ring itself cannot be found or read. */
result<kernel_log> read_kernel_log(const kernel &k);

/* How the kernel shows records to users; see Documentation/ABI/testing/dev-kmsg and syslog(2). */
struct log_format {
	enum class time_style : uint8_t { none, boot, wall };

	time_style time = time_style::boot;
	bool level_prefix = false; /* "<6>" */
	bool decoded_level = false; /* "kern  :info  : " */
	/* Wall-clock time of boot, for time_style::wall. */
	int64_t boot_time = 0;
};

/* Every line of the record with the prefix in front and a newline behind. */
std::string format_record(const log_record &record, const log_format &format);

} // namespace kdump
