// SPDX-License-Identifier: GPL-2.0-only
#include "makedumpfile/console.hpp"

#include <algorithm>
#include <cstdarg>
#include <string>
#include <time.h>
#include <unistd.h>

namespace kdump::makedumpfile {

namespace {

std::string remaining_time(double seconds)
{
	unsigned long long s = wide(seconds);

	if (s < 60)
		return format("%llus", s);
	if (s < 3600)
		return format("%llum%llus", s / 60, s % 60);
	if (s < 24 * 3600)
		return format("%lluh%llum", s / 3600, s / 60 % 60);
	return format("%llud%lluh", s / 86400, s / 3600 % 24);
}

} // namespace

double monotonic_seconds()
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

console::console(unsigned int level, bool output_is_stdout) :
	level_(level), stream_(output_is_stdout ? stderr : stdout), log_("makedumpfile", stderr)
{
}

void console::say(message_level kind, const char *fmt, ...)
{
	va_list args;

	if (!shows(kind))
		return;
	va_start(args, fmt);
	vfprintf(stream_, fmt, args);
	va_end(args);
	fputc('\n', stream_);
	fflush(stream_);
}

void console::warn(const error &failure)
{
	if (shows(message_error))
		log_.warn("%s", failure.message().c_str());
}

void console::fail(const error &failure)
{
	if (shows(message_error))
		log_.fail(failure);
}

progress::progress(const console &console, const char *stage, uint64_t total) :
	stage_(stage), total_(total), started_(monotonic_seconds()), shown_(started_)
{
	if (console.shows(message_progress) && isatty(fileno(console.stream())))
		stream_ = console.stream();
}

void progress::show(uint64_t done)
{
	if (!stream_)
		return;
	double now = monotonic_seconds();
	if (now - shown_ < 1)
		return;
	shown_ = now;
	print(done, now - started_);
}

void progress::finish()
{
	if (!stream_)
		return;
	print(total_, monotonic_seconds() - started_);
	fputc('\n', stream_);
}

void progress::print(uint64_t done, double elapsed)
{
	double part =
		total_ ? static_cast<double>(std::min(done, total_)) / static_cast<double>(total_)
		       : 1;
	std::string eta;

	if (part > 0 && part < 1)
		eta = "eta: " + remaining_time(elapsed / part - elapsed);
	fprintf(stream_, "\r%-50s: [%5.1f %%] %16s", stage_, part * 100, eta.c_str());
	fflush(stream_);
}

} // namespace kdump::makedumpfile
