// SPDX-License-Identifier: GPL-2.0-only
#include "makedumpfile/stop_signal.hpp"

#include <csignal>
#include <cstring>

namespace kdump::makedumpfile {

namespace {

constexpr int stop_signals[] = {SIGHUP, SIGINT, SIGTERM};

} // namespace

void block_stop_signals()
{
	sigset_t blocked;

	sigemptyset(&blocked);
	for (int number : stop_signals) {
		struct sigaction now;
		/* Those that nohup or the shell ignores would wait as well, if they were blocked. */
		if (sigaction(number, nullptr, &now) == 0 && now.sa_handler != SIG_IGN)
			sigaddset(&blocked, number);
	}
	sigprocmask(SIG_BLOCK, &blocked, nullptr);
}

std::optional<error> find_stop_signal()
{
	sigset_t pending;

	sigpending(&pending);
	for (int number : stop_signals)
		if (sigismember(&pending, number))
			return make_error(error_code::incomplete, "stopped by the signal \"%s\"",
					  strsignal(number));
	return std::nullopt;
}

} // namespace kdump::makedumpfile
