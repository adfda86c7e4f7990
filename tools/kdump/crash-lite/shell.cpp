// SPDX-License-Identifier: GPL-2.0-only
#include "crash-lite/shell.hpp"

#include "crash-lite/interrupt.hpp"
#include "crash-lite/text/json.hpp"
#include "crash-lite/text/table.hpp"

#include "base/escape.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <memory>
#include <sys/ioctl.h>
#include <sys/wait.h>

namespace kdump::crash_lite {

namespace {

/* A file of commands may run another one; one that runs itself ends here. */
constexpr unsigned int max_file_depth = 8;

struct file_closer {
	void operator()(FILE *f) const
	{
		fclose(f);
	}
};
using file_handle = std::unique_ptr<FILE, file_closer>;

/* Nobody reads any more: an answer to "| head" and not worth a word. */
bool write_text(FILE *to, const std::string &text)
{
	if (fwrite(text.data(), 1, text.size(), to) == text.size() && fflush(to) == 0)
		return true;
	clearerr(to);
	return errno == EPIPE;
}

bool exited_well(int status)
{
	return status != -1 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

} // namespace

bool shell::fail(std::string_view what, const error &failure)
{
	fflush(out_);
	fprintf(err_, "%.*s: %s\n", static_cast<int>(what.size()), what.data(),
		printable_line(failure.message()).c_str());
	fflush(err_);
	failed_ = true;
	return false;
}

bool shell::run_line(std::string_view text)
{
	clear_interrupt();
	result<parsed_line> line = parse_line(text);
	if (line)
		return run_parsed(*line, trim(text));
	if (format_ == output_format::json)
		send_failure({}, line.failure(), trim(text));
	return fail("crash-lite", line.failure());
}

bool shell::run_parsed(const parsed_line &line, std::string_view text)
{
	switch (line.what) {
	case parsed_line::kind::empty:
		return true;
	case parsed_line::kind::shell:
		return run_shell(line.target);
	case parsed_line::kind::input_file:
		return run_file(line.target);
	case parsed_line::kind::command:
		break;
	}
	return run_command(line, text);
}

/* "*list_head" and "list_head" alone are short for "struct list_head". */
const command *shell::find_command_for(std::vector<std::string> &words)
{
	std::string &name = words.front();

	if (const command *found = find_command(name))
		return found;
	if (name.starts_with('*'))
		name.erase(0, 1);
	else if (!session_.is_structure(name.substr(0, name.find('.'))))
		return nullptr;
	words.insert(words.begin(), "struct");
	return find_command(words.front());
}

bool shell::run_command(const parsed_line &line, std::string_view text)
{
	std::vector<std::string> words = line.words;
	const command *found = find_command_for(words);
	const std::string &name = words.front();
	result<report> answer =
		found ? found->run(session_, arguments(words).subspan(1))
		      : make_error(error_code::not_found, "command not found; \"help\" lists all");

	if (!answer) {
		if (format_ == output_format::json)
			send_failure(line, answer.failure(), text);
		return fail(name, answer.failure());
	}
	if (interrupted())
		answer->errors.push_back(make_error(error_code::io, "interrupted"));

	bool complete = !answer->has_errors();
	bool sent = send(line, format_ == output_format::json ? format_json(*answer, text)
							      : format_text(*answer, name));
	if (!complete || !sent)
		failed_ = true;
	return complete && sent;
}

bool shell::print_text(const report &r, std::string_view command_name)
{
	return send({}, format_text(r, command_name));
}

bool shell::send_failure(const parsed_line &line, const error &failure, std::string_view text)
{
	report failed;

	failed.errors.push_back(failure);
	return send(line, format_json(failed, text));
}

bool shell::run_shell(const std::string &command_line)
{
	fflush(out_);
	if (exited_well(system(command_line.c_str())))
		return true;
	failed_ = true;
	return false;
}

/* The status is the pipe's last word: "ps | grep nobody" fails as in any shell. */
bool shell::send_to_pipe(const std::string &command_line, const std::string &text)
{
	fflush(out_);
	FILE *pipe = popen(command_line.c_str(), "we");

	if (!pipe)
		return fail("crash-lite", make_system_error("%s", command_line.c_str()));
	bool written = write_text(pipe, text);
	bool well = exited_well(pclose(pipe));
	failed_ |= !well || !written;
	return well && written;
}

bool shell::is_longer_than_screen(const std::string &text) const
{
	struct winsize screen = {};

	if (ioctl(fileno(out_), TIOCGWINSZ, &screen) != 0 || screen.ws_row == 0)
		return false;
	return std::count(text.begin(), text.end(), '\n') >= screen.ws_row;
}

bool shell::send(const parsed_line &line, const std::string &text)
{
	if (line.output == parsed_line::sink::pipe)
		return send_to_pipe(line.target, text);
	if (line.output == parsed_line::sink::standard) {
		const char *pager = getenv("PAGER");

		if (pager_ && session_.variables().scroll && is_longer_than_screen(text))
			return send_to_pipe(pager && *pager ? pager : "less -EX", text);
		if (write_text(out_, text))
			return true;
		return fail("crash-lite", make_system_error("writing the output"));
	}

	bool append = line.output == parsed_line::sink::append;
	file_handle file(fopen(line.target.c_str(), append ? "ae" : "we"));

	if (!file || !write_text(file.get(), text))
		return fail("crash-lite", make_system_error("%s", line.target.c_str()));
	return true;
}

bool shell::run_stream(FILE *lines)
{
	char *buffer = nullptr;
	size_t capacity = 0;
	bool all = true;

	while (alive()) {
		ssize_t length = getline(&buffer, &capacity, lines);

		if (length < 0)
			break;
		all &= run_line(std::string_view(buffer, static_cast<size_t>(length)));
	}
	free(buffer);
	return all;
}

bool shell::run_file(const std::string &path)
{
	if (depth_ >= max_file_depth)
		return fail("crash-lite",
			    make_error(error_code::limit,
				       "%s: files of commands run each other too deep",
				       path.c_str()));

	file_handle file(fopen(path.c_str(), "re"));
	if (!file)
		return fail("crash-lite", make_system_error("%s", path.c_str()));
	depth_++;
	bool all = run_stream(file.get());
	depth_--;
	return all;
}

} // namespace kdump::crash_lite
