// SPDX-License-Identifier: GPL-2.0-only
#include "makedumpfile/child.hpp"

#include "base/file.hpp"
#include "base/text.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace kdump::makedumpfile {

namespace {

/* First of what goes through the pipe: that it is an answer, or the code of an error. */
constexpr std::byte answered{0xff};

/* Nothing of the parent's is cleaned up twice, nor what it has yet to print printed. */
[[noreturn]] void answer(const file &to, const result<std::string> &done)
{
	const std::string &text = done ? *done : done.failure().message();
	std::byte code = done ? answered : static_cast<std::byte>(done.failure().code());

	bool sent = to.write_next({&code, 1}) && to.write_next(bytes_of(text));
	_exit(sent ? 0 : 1);
}

result<std::string> read_answer(const file &from)
{
	std::array<std::byte, 512> piece;
	std::string all;

	for (;;) {
		KDUMP_TRY(size, from.read_next(piece));
		if (size == 0)
			return all;
		all += as_text(std::span(piece).first(size));
	}
}

error describe_end(int status)
{
	if (WIFSIGNALED(status))
		return make_error(error_code::no_memory,
				  "its process was ended by the signal \"%s\"",
				  strsignal(WTERMSIG(status)));
	return make_error(error_code::no_memory, "its process ended with status %d",
			  WEXITSTATUS(status));
}

} // namespace

result<std::string> run_in_child(unsigned int most_seconds,
				 const std::function<result<std::string>()> &work)
{
	int ends[2];
	if (pipe2(ends, O_CLOEXEC) != 0)
		return make_error(error_code::no_memory, "no pipe: %s", strerror(errno));
	file from = file::adopt(ends[0], "a pipe");
	file to = file::adopt(ends[1], "a pipe");

	pid_t child = fork();
	if (child < 0)
		return make_error(error_code::no_memory, "no process: %s", strerror(errno));
	if (child == 0) {
		signal(SIGALRM, SIG_DFL);
		alarm(most_seconds);
		answer(to, work());
	}
	KDUMP_CHECK(to.close());

	result<std::string> text = read_answer(from);
	int status = 0;
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	if (!text || text->empty() || status != 0)
		return describe_end(status);
	auto code = static_cast<std::byte>(text->front());
	text->erase(0, 1);
	if (code != answered)
		return error(static_cast<error_code>(code), *text);
	return text;
}

} // namespace kdump::makedumpfile
