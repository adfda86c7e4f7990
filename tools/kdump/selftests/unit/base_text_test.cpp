// SPDX-License-Identifier: GPL-2.0-only
/* Text in and out: text, escape, error, log and result. */
#include "base/error.hpp"
#include "base/escape.hpp"
#include "base/log.hpp"
#include "base/result.hpp"
#include "base/text.hpp"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <gtest/gtest.h>
#include <memory>

namespace kdump {
namespace {

TEST(text, numbers_are_whole_or_nothing)
{
	EXPECT_EQ(parse_u64("18446744073709551615"), UINT64_MAX);
	EXPECT_EQ(parse_u64("0xff", 16), 255u);
	EXPECT_EQ(parse_u64("ff", 16), 255u);
	for (const char *bad : {"", " 1", "1 ", "-1", "+1", "18446744073709551616", "12x", "0x10"})
		EXPECT_FALSE(parse_u64(bad)) << bad;
	for (const char *bad : {"0x", "0x-1", "x1", "0x0x1"})
		EXPECT_FALSE(parse_u64(bad, 16)) << bad;
	EXPECT_EQ(parse_number("0x10"), 16u);
	EXPECT_EQ(parse_number("010"), 10u);
}

TEST(text, cuts_fields)
{
	std::string_view rest = "a::b";

	EXPECT_EQ(take_field(rest, ':'), "a");
	EXPECT_EQ(take_field(rest, ':'), "");
	EXPECT_EQ(take_field(rest, ':'), "b");
	EXPECT_TRUE(rest.empty());
	EXPECT_EQ(take_field(rest, ':'), "");
	EXPECT_EQ(trim(" \t x y\n"), "x y");
	EXPECT_EQ(trim(" \n"), "");
}

TEST(escape, knows_well_formed_utf8)
{
	for (const char *good : {"a", "\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf",
				 "\xef\xbf\xbf", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf"})
		EXPECT_EQ(utf8_length(good), strlen(good));
	/* Continuation first, overlong, surrogate, past U+10FFFF, cut short. */
	for (const char *bad : {"\x80", "\xc0\x80", "\xc1\xbf", "\xe0\x9f\xbf", "\xed\xa0\x80",
				"\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff",
				"\xc2", "\xe0\xa0", "\xf0\x90\x80", "\xc2z", "\xe1\x80z"})
		EXPECT_EQ(utf8_length(bad), 0u);
	EXPECT_EQ(utf8_length(""), 0u);
	EXPECT_EQ(utf8_length(std::string_view("\0", 1)), 1u);
}

TEST(escape, makes_lines_safe)
{
	EXPECT_EQ(printable_line("caf\xc3\xa9"), "caf\xc3\xa9");
	EXPECT_EQ(printable_line("a\x1b[2J\n\t\x7f"), "a\\x1b[2J\\x0a\\x09\\x7f");
	EXPECT_EQ(printable_line("\xc2\x9b"), "\\xc2\\x9b");
	EXPECT_EQ(printable_line("\xc3"), "\\xc3");
	EXPECT_EQ(printable_line(std::string_view("a\0b", 3)), "a\\x00b");
}

TEST(escape, makes_text_of_several_lines_safe)
{
	EXPECT_EQ(printable_text("a\tb\n\x1b[2Jc\xc3\xa4\xff\n"), "a\tb\n\\x1b[2Jc\xc3\xa4\\xff\n");
	EXPECT_EQ(printable_text(std::string_view("\x7f\r\0", 3)), "\\x7f\\x0d\\x00");
	/* CSI of C1. */
	EXPECT_EQ(printable_text("\xc2\x9b"), "\\xc2\\x9b");
	EXPECT_EQ(printable_text(""), "");
}

TEST(escape, quotes_json)
{
	EXPECT_EQ(json_quote(""), "\"\"");
	EXPECT_EQ(json_quote("a\"b\\c"), "\"a\\\"b\\\\c\"");
	EXPECT_EQ(json_quote("\n\t\r\x01\x7f\xc2\x9b"), "\"\\n\\t\\u000d\\u0001\\u007f\\u009b\"");
	EXPECT_EQ(json_quote("\xe2\x82\xac\xff"), "\"\xe2\x82\xac\\\\xff\"");
	EXPECT_EQ(json_quote(std::string_view("\0", 1)), "\"\\u0000\"");
}

/* Whatever the bytes, the result is one JSON string of well-formed UTF-8. */
TEST(escape, quotes_any_two_bytes)
{
	for (int first = 0; first < 256; ++first) {
		for (int second = 0; second < 256; ++second) {
			const char bytes[] = {static_cast<char>(first), static_cast<char>(second)};
			std::string quoted = json_quote({bytes, sizeof(bytes)});
			std::string_view rest(quoted);
			ASSERT_EQ(rest.front(), '"');
			rest.remove_prefix(1);
			while (rest.size() > 1) {
				size_t length = utf8_length(rest);
				ASSERT_NE(length, 0u) << first << " " << second;
				ASSERT_NE(rest.front(), '"');
				ASSERT_GE(static_cast<unsigned char>(rest.front()), 0x20);
				if (rest.front() == '\\')
					length = rest[1] == 'u' ? 6 : 2;
				ASSERT_LT(length, rest.size());
				rest.remove_prefix(length);
			}
			ASSERT_EQ(rest, "\"");
		}
	}
}

TEST(error, context_is_a_chain)
{
	error e = make_error(error_code::excluded, "pfn 0x%x", 26);

	EXPECT_EQ(e.message(), "pfn 0x1a");
	e.add_context("task 1").add_context("ps");
	EXPECT_EQ(e.message(), "ps: task 1: pfn 0x1a");
	EXPECT_EQ(e.code(), error_code::excluded);
	EXPECT_EQ(error(error_code::fault).message(), describe(error_code::fault));
}

TEST(error, full_disks_are_told_apart)
{
	errno = ENOSPC;
	EXPECT_EQ(make_system_error("x").code(), error_code::no_space);
	errno = EIO;
	error e = make_system_error("cannot read %s", "f");
	EXPECT_EQ(e.code(), error_code::io);
	EXPECT_EQ(e.message(), "cannot read f: Input/output error");
}

result<int> half(int value)
{
	if (value % 2)
		return make_error(error_code::invalid_argument, "%d is odd", value);
	return value / 2;
}

result<int> quarter(int value)
{
	KDUMP_TRY(once, half(value));
	KDUMP_TRY(twice, half(once));
	return twice;
}

result<void> is_even(int value)
{
	KDUMP_CHECK(half(value));
	return {};
}

TEST(text, a_prefix_is_cut_if_it_is_there)
{
	std::string_view text = "task_struct.tasks";

	EXPECT_FALSE(cut_prefix(text, "tasks"));
	EXPECT_EQ(text, "task_struct.tasks");
	EXPECT_TRUE(cut_prefix(text, "task_struct."));
	EXPECT_EQ(text, "tasks");
	EXPECT_FALSE(cut_prefix(text, "tasks of all"));
	EXPECT_TRUE(cut_prefix(text, "tasks"));
	EXPECT_EQ(text, "");
}

TEST(result, passes_on_values_and_errors)
{
	EXPECT_EQ(*quarter(8), 2);
	EXPECT_EQ(quarter(6).failure().message(), "3 is odd");
	EXPECT_EQ(quarter(7).value_or(-1), -1);
	EXPECT_TRUE(is_even(2));
	EXPECT_FALSE(is_even(3));
}

TEST(log, what_a_dump_says_is_safe_on_a_terminal)
{
	char *text = nullptr;
	size_t size = 0;
	FILE *stream = open_memstream(&text, &size);
	log messages("program", stream);

	messages.warn("release %s", "6.12\033[2J\nx");
	messages.fail(error(error_code::mismatch, "\033]0;title\a"));
	fclose(stream);
	EXPECT_STREQ(text, "program: warning: release 6.12\\x1b[2J\\x0ax\n"
			   "program: \\x1b]0;title\\x07\n");
	EXPECT_EQ(messages.warnings(), 1U);
	free(text);
}

TEST(result, moves)
{
	result<std::unique_ptr<int>> r = std::make_unique<int>(7);
	std::unique_ptr<int> taken = *std::move(r);

	EXPECT_EQ(*taken, 7);
}

} // namespace
} // namespace kdump
