// SPDX-License-Identifier: GPL-2.0-only
#include "crash-lite/line.hpp"

#include <gtest/gtest.h>

namespace kdump::crash_lite {
namespace {

using kind = parsed_line::kind;
using sink = parsed_line::sink;
using words = std::vector<std::string>;

parsed_line parsed(std::string_view text)
{
	result<parsed_line> line = parse_line(text);

	EXPECT_TRUE(line) << text << ": " << line.failure().message();
	return line ? *line : parsed_line{};
}

std::string refused(std::string_view text)
{
	result<parsed_line> line = parse_line(text);

	EXPECT_FALSE(line) << text;
	if (line)
		return {};
	EXPECT_EQ(line.failure().code(), error_code::invalid_argument);
	return line.failure().message();
}

TEST(crash_lite_line, nothing_to_do)
{
	EXPECT_EQ(parsed("").what, kind::empty);
	EXPECT_EQ(parsed(" \t\n").what, kind::empty);
	EXPECT_EQ(parsed("  # bt | less").what, kind::empty);
}

TEST(crash_lite_line, words)
{
	EXPECT_EQ(parsed("bt -a\n").words, (words{"bt", "-a"}));
	EXPECT_EQ(parsed("  ps   'a b' \"c\\\"d\" e''f").words, (words{"ps", "a b", "c\"d", "ef"}));
	EXPECT_EQ(parsed("ps ''").words, (words{"ps", ""}));
	EXPECT_EQ(parsed("sym 'a\\'").words, (words{"sym", "a\\"}));
}

TEST(crash_lite_line, pipe)
{
	parsed_line line = parsed("ps -k | grep 'x|y' | wc -l > out");

	EXPECT_EQ(line.words, (words{"ps", "-k"}));
	EXPECT_EQ(line.output, sink::pipe);
	EXPECT_EQ(line.target, "grep 'x|y' | wc -l > out");
	EXPECT_EQ(parsed("ps|wc").words, (words{"ps"}));
	EXPECT_EQ(parsed("ps '|' x").output, sink::standard);
}

TEST(crash_lite_line, files)
{
	parsed_line line = parsed("bt -a > /tmp/x");
	EXPECT_EQ(line.output, sink::file);
	EXPECT_EQ(line.target, "/tmp/x");
	EXPECT_EQ(line.words, (words{"bt", "-a"}));

	line = parsed("bt >>'a file'");
	EXPECT_EQ(line.output, sink::append);
	EXPECT_EQ(line.target, "a file");
}

TEST(crash_lite_line, an_arrow_is_no_redirection)
{
	parsed_line line = parsed("p ((struct task_struct *)ffff888003e58000)->mm->pgd");

	EXPECT_EQ(line.output, sink::standard);
	EXPECT_EQ(line.words,
		  (words{"p", "((struct", "task_struct", "*)ffff888003e58000)->mm->pgd"}));
	EXPECT_EQ(parsed("p init_task->comm > x").target, "x");
	EXPECT_EQ(parsed("p (1 > 2) | cat").words, (words{"p", "(1", ">", "2)"}));
	EXPECT_EQ(parsed("p (1 | 2)").output, sink::standard);
}

TEST(crash_lite_line, shell_and_files_of_commands)
{
	EXPECT_EQ(parsed("!ls -l | wc").what, kind::shell);
	EXPECT_EQ(parsed(" ! ls -l | wc").target, "ls -l | wc");
	EXPECT_EQ(parsed("< commands").what, kind::input_file);
	EXPECT_EQ(parsed("< commands").target, "commands");
}

TEST(crash_lite_line, refused)
{
	EXPECT_EQ(refused("ps \"abc"), "unmatched \"");
	EXPECT_EQ(refused("ps 'abc"), "unmatched '");
	EXPECT_EQ(refused("ps |"), "shell command expected at the end of the line");
	EXPECT_EQ(refused("ps >"), "file name expected at the end of the line");
	EXPECT_EQ(refused("ps > a b"), "nothing may follow the file name behind \">\"");
	EXPECT_EQ(refused("| wc"), "command expected before \"|\"");
	EXPECT_EQ(refused("> x"), "command expected before \">\"");
	EXPECT_EQ(refused("!"), "shell command expected");
	EXPECT_EQ(refused("<  "), "file name expected");
}

} // namespace
} // namespace kdump::crash_lite
