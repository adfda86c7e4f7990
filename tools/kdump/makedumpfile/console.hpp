// SPDX-License-Identifier: GPL-2.0-only
/*
 * What makedumpfile tells its user, sorted by the bits of --message-level. Everything goes to
 * standard error when the dump itself goes to standard output.
 */
#pragma once

#include "base/error.hpp"
#include "base/log.hpp"

#include <cstdint>
#include <cstdio>

namespace kdump::makedumpfile {

enum message_level : unsigned int {
	message_progress = 1,
	message_common = 2,
	message_error = 4,
	message_debug = 8,
	message_report = 16,
	message_default = message_progress | message_common | message_error,
	message_all = 31,
};

class console {
public:
	console(unsigned int level, bool output_is_stdout);

	bool shows(message_level kind) const
	{
		return level_ & kind;
	}
	/* For reports of several lines. */
	FILE *stream() const
	{
		return stream_;
	}

	/* One line, if `kind` is shown. */
	[[gnu::format(printf, 3, 4)]] void say(message_level kind, const char *fmt, ...);
	void warn(const error &failure);
	void fail(const error &failure);

private:
	unsigned int level_;
	FILE *stream_;
	log log_;
};

/* How far a stage is: one line that rewrites itself, at most once a second, on a terminal only. */
class progress {
public:
	/* `total` is what counts as all of it. */
	progress(const console &console, const char *stage, uint64_t total);

	void show(uint64_t done);
	/* The line stays, at 100 %. */
	void finish();

private:
	void print(uint64_t done, double elapsed);

	FILE *stream_ = nullptr; /* null: nobody to show it to */
	const char *stage_;
	uint64_t total_;
	double started_;
	double shown_;
};

/* Seconds since some moment; never goes back. */
double monotonic_seconds();

} // namespace kdump::makedumpfile
