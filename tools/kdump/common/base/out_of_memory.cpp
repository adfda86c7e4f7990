// SPDX-License-Identifier: GPL-2.0-only
#include "base/out_of_memory.hpp"

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <new>
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

/* Address space only, for nothing touches it. A handler is told nothing, so this is global. */
constexpr size_t reserve_size = 1 << 20;
std::atomic<void *> reserve = nullptr;

/* The allocation is tried again when this returns, and it is the end if that fails once more. */
void give_reserve_back()
{
	free(reserve.exchange(nullptr));
	std::set_new_handler(nullptr);
}

} // namespace

void exit_when_out_of_memory()
{
	reserve = malloc(reserve_size);
	std::set_new_handler(give_reserve_back);
	std::set_terminate(end_program);
}

} // namespace kdump
