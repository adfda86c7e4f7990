// SPDX-License-Identifier: GPL-2.0-only
#include "base/error.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

namespace kdump {

const char *describe(error_code code)
{
	switch (code) {
	case error_code::excluded:
		return "page excluded from dump";
	case error_code::absent:
		return "no such memory";
	case error_code::fault:
		return "address not mapped";
	case error_code::corrupt:
		return "corrupt data";
	case error_code::truncated:
		return "file truncated";
	case error_code::mismatch:
		return "dump of another kernel";
	case error_code::unsupported:
		return "not supported";
	case error_code::limit:
		return "limit exceeded";
	case error_code::not_found:
		return "not found";
	case error_code::unreadable:
		return "cannot be read";
	case error_code::incomplete:
		return "incomplete";
	case error_code::no_space:
		return "no space left";
	case error_code::io:
		return "input/output error";
	case error_code::no_memory:
		return "out of memory";
	case error_code::invalid_argument:
		return "invalid argument";
	}
	return "unknown error";
}

error::error(error_code code) : message_(describe(code)), code_(code)
{
}

error::error(const error &) = default;
error::error(error &&) noexcept = default;
error &error::operator=(const error &) = default;
error &error::operator=(error &&) noexcept = default;
error::~error() = default;

error::error(error_code code, std::string message) : message_(std::move(message)), code_(code)
{
}

error &error::add_context(std::string_view context) &
{
	std::string message;

	message.reserve(context.size() + 2 + message_.size());
	message.append(context).append(": ").append(message_);
	message_ = std::move(message);
	return *this;
}

error &&error::add_context(std::string_view context) &&
{
	return std::move(static_cast<error &>(*this).add_context(context));
}

std::string vformat(const char *fmt, va_list args)
{
	va_list again;
	va_copy(again, args);
	int length = vsnprintf(nullptr, 0, fmt, args);
	std::string text(length > 0 ? length : 0, '\0');
	if (length > 0)
		vsnprintf(text.data(), text.size() + 1, fmt, again);
	va_end(again);
	return text;
}

std::string format(const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	std::string text = vformat(fmt, args);
	va_end(args);
	return text;
}

error make_error(error_code code, const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	error e(code, vformat(fmt, args));
	va_end(args);
	return e;
}

error make_system_error(const char *fmt, ...)
{
	int number = errno;
	bool full = number == ENOSPC || number == EDQUOT || number == EFBIG;
	va_list args;
	va_start(args, fmt);
	error e(full ? error_code::no_space : error_code::io,
		vformat(fmt, args) + ": " + strerror(number));
	va_end(args);
	return e;
}

} // namespace kdump
