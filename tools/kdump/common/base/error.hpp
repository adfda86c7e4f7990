// SPDX-License-Identifier: GPL-2.0-only
/*
 * What can go wrong, as a value. A code tells callers apart what they may have to treat
 * differently; the message is one line for the user, and each layer on the way up may put a
 * context in front of it: "reading task_struct of pid 1: page excluded from dump (pfn 0x1a2b)".
 */
#pragma once

#include <cstdarg>
#include <cstdint>
#include <string>
#include <string_view>

namespace kdump {

enum class error_code : uint8_t {
	excluded,	  /* the page exists, but whoever wrote the dump left it out */
	absent,		  /* there is no such memory on that machine */
	fault,		  /* a virtual address that is not mapped */
	corrupt,	  /* bytes that cannot be what they should be */
	truncated,	  /* the file ends, or was cut, before this */
	mismatch,	  /* a dump of another kernel */
	unsupported,	  /* well formed, but this build cannot read it */
	limit,		  /* a walk was longer than anything real */
	not_found,	  /* a name or number that nothing answers to */
	unreadable,	  /* a file that was to be read and is not, as a whole, what it should be */
	incomplete,	  /* a part of what was asked for was done, and is there */
	no_space,	  /* the target is full */
	io,		  /* the operating system said no */
	no_memory,	  /* an allocation failed */
	invalid_argument, /* the user or the caller asked for nonsense */
};

/* The code in words, such as "page excluded from dump". */
const char *describe(error_code code);

class [[nodiscard]] error {
public:
	explicit error(error_code code);
	error(error_code code, std::string message);
	/* Out of line: every function that may fail has them many times. */
	error(const error &);
	error(error &&) noexcept;
	error &operator=(const error &);
	error &operator=(error &&) noexcept;
	~error();

	error_code code() const
	{
		return code_;
	}
	const std::string &message() const
	{
		return message_;
	}

	/* "context: message"; both overloads return the error itself, for `return`. */
	error &add_context(std::string_view context) &;
	error &&add_context(std::string_view context) &&;

private:
	std::string message_;
	error_code code_;
};

/* printf into a string; for messages, not for hot paths. */
[[gnu::format(printf, 1, 2)]] std::string format(const char *fmt, ...);
std::string vformat(const char *fmt, va_list args);

/* For %llu and %llx, which are not uint64_t's on every machine. */
constexpr unsigned long long wide(uint64_t value)
{
	return value;
}

/* An error with a printf-style message. */
[[gnu::format(printf, 2, 3)]] error make_error(error_code code, const char *fmt, ...);

/* error_code::io (no_space for ENOSPC, EDQUOT, EFBIG) with strerror() of errno behind the text. */
[[gnu::format(printf, 1, 2)]] error make_system_error(const char *fmt, ...);

} // namespace kdump
