// SPDX-License-Identifier: GPL-2.0-only
#include "base/log.hpp"

#include "base/escape.hpp"

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
	va_start(args, fmt);
	print("warning: ", vformat(fmt, args));
	va_end(args);
}

void log::fail(const error &failure)
{
	print("", failure.message());
}

void log::print(const char *what, std::string_view message)
{
	fprintf(stream_, "%s: %s%s\n", program_.c_str(), what, printable_line(message).c_str());
}

} // namespace kdump
