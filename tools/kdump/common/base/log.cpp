// SPDX-License-Identifier: GPL-2.0-only
#include "base/log.hpp"

#include <cstdarg>
#include <utility>

namespace kdump {

log::log(std::string program, FILE *stream) : program_(std::move(program)), stream_(stream)
{
}

void log::warn(const char *fmt, ...)
{
	va_list args;

	++warnings_;
	fprintf(stream_, "%s: warning: ", program_.c_str());
	va_start(args, fmt);
	vfprintf(stream_, fmt, args);
	va_end(args);
	fputc('\n', stream_);
}

void log::fail(const error &failure)
{
	fprintf(stream_, "%s: %s\n", program_.c_str(), failure.message().c_str());
}

} // namespace kdump
