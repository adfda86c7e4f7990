// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a program says to its user beside its result: one line each on a stream, "program: " in
 * front, and safe on a terminal: what a dump says may be in it. Passed by reference to whoever may
 * have to warn; there is no global one.
 */
#pragma once

#include "base/error.hpp"

#include <cstdio>
#include <string>
#include <string_view>

namespace kdump {

class log {
public:
	log(std::string program, FILE *stream = stderr);

	[[gnu::format(printf, 2, 3)]] void warn(const char *fmt, ...);
	/* "program: message" */
	void fail(const error &failure);

	/* How many warnings there were. */
	unsigned int warnings() const
	{
		return warnings_;
	}

private:
	void print(const char *what, std::string_view message);

	std::string program_;
	FILE *stream_;
	unsigned int warnings_ = 0;
};

} // namespace kdump
