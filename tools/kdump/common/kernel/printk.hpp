// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel's log: struct printk_ringbuffer (kernel/printk/printk_ringbuffer.c). A ring of
 * descriptors, a ring of printk_info beside it, and a ring of text that both point into. The
 * dump catches it at any moment, so a record may be half written.
 */
#pragma once

#include "base/result.hpp"
#include "kernel/kernel.hpp"

#include "kdump/layout/kernel/printk/printk.c.hpp"
#include "kdump/layout/kernel/printk/printk_ringbuffer.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace kdump {

struct log_record {
	uint64_t sequence;
	uint64_t nanoseconds; /* since boot, by the clock that printk uses */
	uint8_t facility;
	uint8_t level; /* 0 (emergency) to 7 (debug) */
	bool newline;  /* the line was ended; if not, a continuation may have followed */
	bool cont;     /* a continuation that found nothing to continue */
	std::optional<uint32_t> caller; /* task id, or CPU with the top bit set; if configured */
	std::string text;		/* as stored: may be several lines, any bytes */
	std::string subsystem, device;	/* of dev_printk(); may be empty */
	/*
	 * How many sequence numbers before this one have no record: overwritten, their text
	 * overwritten, never committed, or not readable.
	 */
	uint64_t lost_before = 0;
};

/*
 * The records one by one, by sequence, ascending. What can be read is read: a damaged record
 * does not hide those behind it. The number of steps is bounded by that of the descriptors.
 */
class log_reader {
public:
	/* Fails only if the ring itself cannot be found or read. `k`'s memory is borrowed. */
	static result<log_reader> open(const kernel &k);
	static result<log_reader> open(const memory &mem, ptr<layout::printk_ringbuffer> ring);

	/*
	 * Before the first next(): only records from this one on, which may be the one that comes
	 * after the last. error_code::corrupt, and nothing is skipped, if there can be none.
	 */
	result<void> skip_to(uint64_t sequence);
	/* Likewise, only what came since the log was last cleared. */
	result<void> skip_cleared(const kernel &k);

	/* Nothing at the end. */
	std::optional<log_record> next();

	/* Of what next() has passed: why there are records that could not be read, if any. */
	std::optional<error> damage() const;
	/* And those that were reserved, but not committed when the machine stopped. */
	uint64_t uncommitted() const
	{
		return uncommitted_;
	}

private:
	/* A value of unsigned long: an id, or a logical position. */
	using word = decltype(layout::prb_data_blk_lpos::begin)::type;

	log_reader(const memory &mem, const object<layout::printk_ringbuffer> &ring);
	void find_range(word tail, word head);
	bool is_current(word id) const;
	result<std::optional<log_record>> read_record(word id);
	result<std::optional<std::string>> read_text(object_view<layout::prb_data_blk_lpos> block,
						     uint16_t size) const;

	const memory *mem_;
	ptr<layout::prb_desc> descriptors_;
	ptr<layout::printk_info> infos_;
	ptr<char> text_;
	unsigned int count_bits_, size_bits_;
	word next_id_ = 0;
	uint64_t left_ = 0;	     /* descriptors */
	uint64_t next_sequence_ = 0; /* after the last record that was returned */
	uint64_t uncommitted_ = 0;
	uint64_t damaged_ = 0;
	std::optional<error> first_damage_;
};

/* All of it at once. */
struct kernel_log {
	std::vector<log_record> records;
	std::optional<error> damage;
	uint64_t uncommitted = 0;
};
result<kernel_log> read_kernel_log(const kernel &k);

/*
 * The first record since the log was last cleared (dmesg -c, SYSLOG_ACTION_CLEAR); 0 if it never was.
 * Clearing takes nothing out of the ring, it only moves where syslog(2) begins.
 */
result<uint64_t> read_clear_sequence(const memory &mem, ptr<layout::latched_seq> where);

/* How the kernel shows records to users: record_print_text() of kernel/printk/printk.c. */
struct log_format {
	enum class time_style : uint8_t { none, boot, wall };

	time_style time = time_style::boot;
	bool level_prefix = false;  /* "<6>": facility * 8 + level */
	bool decoded_level = false; /* "kern  :info  : ", as dmesg -x */
	/* Wall-clock time of boot, seconds since the epoch, for time_style::wall. */
	int64_t boot_time = 0;
};

/*
 * Every line of the record with the prefix in front and a newline behind. The text as it is, any
 * bytes: what syslog(2) and the console have, while /dev/kmsg has escapes. Nothing is cut.
 */
std::string format_record(const log_record &record, const log_format &format);

/* What the console says where records are missing: "** 3 printk messages dropped **\n". */
std::string format_lost(uint64_t count);

/* Of log_record::caller: "T1" is a task, "C0" a CPU. */
std::string format_caller(uint32_t caller);

/* "emerg" to "debug"; "kern", "user", ... or nothing for a facility without a name. */
extern const char *const log_level_names[8];
const char *log_facility_name(uint8_t facility);

} // namespace kdump
