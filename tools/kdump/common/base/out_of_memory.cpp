// SPDX-License-Identifier: GPL-2.0-only
#include "base/out_of_memory.hpp"

#include <cerrno>
#include <cstring>
#include <exception>
#include <unistd.h>

namespace kdump {

namespace {

/* Needs no memory. */
void say(const char *text)
{
	[[maybe_unused]] ssize_t n = write(STDERR_FILENO, text, strlen(text));
}

/* The library throws, nothing of ours catches: std::bad_alloc is all that comes here. */
[[noreturn]] void end_program()
{
	say(program_invocation_short_name);
	say(": out of memory\n");
	_exit(1);
}

} // namespace

void exit_when_out_of_memory()
{
	std::set_terminate(end_program);
}

} // namespace kdump
