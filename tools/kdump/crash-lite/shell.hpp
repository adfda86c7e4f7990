// SPDX-License-Identifier: GPL-2.0-only
/*
 * Runs lines: finds the command, has it make its report, formats that and sends it where the
 * line says. All of the program's output to its user is written here.
 */
#pragma once

#include "crash-lite/command.hpp"
#include "crash-lite/line.hpp"
#include "crash-lite/session.hpp"
#include "crash-lite/text/report.hpp"

#include <cstdio>

namespace kdump::crash_lite {

enum class output_format : uint8_t { text, json };

class shell {
public:
	/* Borrows the session. Output of commands goes to `out`, what failed to `err`. */
	shell(session &s, output_format format, FILE *out, FILE *err) :
		session_(s), format_(format), out_(out), err_(err)
	{
	}

	/* True if the line, and all that it ran, succeeded. */
	bool run_line(std::string_view line);

	/* The lines of a file, until its end or "quit". */
	bool run_file(const std::string &path);
	bool run_stream(FILE *lines);

	/* From now on, `out` is a terminal: long output goes through $PAGER if `scroll` is on. */
	void use_pager()
	{
		pager_ = true;
	}

	/* Prints a report as if a command of that name had made it, as text. */
	bool print_text(const report &r, std::string_view command_name);

	/* False once "quit" was said. */
	bool alive() const
	{
		return !session_.has_quit();
	}
	/* True if any line so far failed. */
	bool has_failed() const
	{
		return failed_;
	}

private:
	bool run_parsed(const parsed_line &line, std::string_view text);
	bool run_command(const parsed_line &line, std::string_view text);
	const command *find_command_for(std::vector<std::string> &words);
	bool run_shell(const std::string &command_line);
	bool send(const parsed_line &line, const std::string &text);
	/* A document of nothing but the failure. */
	bool send_failure(const parsed_line &line, const error &failure, std::string_view text);
	bool send_to_pipe(const std::string &command_line, const std::string &text);
	bool is_longer_than_screen(const std::string &text) const;
	bool fail(std::string_view what, const error &failure);

	session &session_;
	output_format format_;
	FILE *out_;
	FILE *err_;
	bool failed_ = false;
	bool pager_ = false;
	unsigned int depth_ = 0; /* of files of commands that run files of commands */
};

} // namespace kdump::crash_lite
