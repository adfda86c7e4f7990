// SPDX-License-Identifier: GPL-2.0-only
#include "crash-lite/interrupt.hpp"

#include <csignal>
#include <initializer_list>

namespace kdump::crash_lite {

namespace {

volatile sig_atomic_t interrupt_flag;

void note_signal(int number)
{
	if (number == SIGINT)
		interrupt_flag = 1;
}

} // namespace

void catch_signals()
{
	/* A handler and not SIG_IGN, because execve() keeps SIG_IGN for the programs we run. */
	for (int number : {SIGINT, SIGPIPE}) {
		struct sigaction action = {};

		action.sa_handler = note_signal;
		sigaction(number, &action, nullptr);
	}
}

bool interrupted()
{
	return interrupt_flag != 0;
}

void clear_interrupt()
{
	interrupt_flag = 0;
}

} // namespace kdump::crash_lite
