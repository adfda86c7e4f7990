// SPDX-License-Identifier: GPL-2.0-only
/* What holds for every command, and how arguments are taken apart. */
#include "crash-lite/command.hpp"
#include "crash-lite/options.hpp"

#include "base/text.hpp"

#include <gtest/gtest.h>

#include <set>

namespace kdump::crash_lite {
namespace {

using words = std::vector<std::string>;

TEST(crash_lite_commands, names_are_used_once)
{
	std::set<std::string_view> seen;

	EXPECT_GE(all_commands().size(), 14u);
	for (const command *c : all_commands()) {
		EXPECT_TRUE(seen.insert(c->name).second) << c->name;
		EXPECT_EQ(find_command(c->name), c);
		for (std::string_view rest = c->aliases; !rest.empty();) {
			std::string_view alias = take_field(rest, ' ');

			EXPECT_TRUE(seen.insert(alias).second) << alias;
			EXPECT_EQ(find_command(alias), c);
		}
	}
	EXPECT_EQ(find_command("nosuch"), nullptr);
	EXPECT_EQ(find_command(""), nullptr);
}

TEST(crash_lite_commands, are_sorted_and_explained)
{
	std::string_view last;

	for (const command *c : all_commands()) {
		EXPECT_LT(last, c->name);
		last = c->name;
		EXPECT_FALSE(c->summary.empty()) << c->name;
		EXPECT_TRUE(c->help.ends_with('\n')) << c->name;
		for (std::string_view rest = c->help; !rest.empty();) {
			std::string_view line = take_field(rest, '\n');
			EXPECT_LE(line.size(), 90u) << c->name << ": " << line;
		}
	}
}

TEST(crash_lite_commands, refuse_unknown_options)
{
	for (const command *c : all_commands()) {
		words line = {"-Z"};
		result<void> checked = c->check(line);

		ASSERT_FALSE(checked) << c->name;
		EXPECT_EQ(checked.failure().code(), error_code::invalid_argument) << c->name;
		EXPECT_EQ(checked.failure().message(), "invalid option -Z") << c->name;
	}
}

struct checked_line {
	const char *line;
	const char *failure; /* null: it is fine */
};

TEST(crash_lite_commands, arguments)
{
	const checked_line lines[] = {
		{"bt", nullptr},
		{"bt -a -s -x", nullptr},
		{"bt -c 0,2-3 1 ffff888003e58000", nullptr},
		{"bt -c 3-1", "invalid CPU list: 3-1"},
		{"bt -c 0-99999999", "invalid CPU list: 0-99999999"},
		{"bt -c", "option -c needs a value"},
		{"bt -l", "option -l needs line numbers, which no dump holds"},
		{"ps -ku", "-k and -u exclude each other"},
		{"ps -kG -C1 bash", nullptr},
		{"log -T -m", nullptr},
		{"log x", "unexpected argument: x"},
		{"mod -S",
		 "option -S is not needed: symbols and types of modules come out of the dump"},
		{"rd", "an address or a symbol expected"},
		{"rd -32 jiffies 4", nullptr},
		{"rd -12 jiffies", "invalid option -12"},
		{"rd jiffies x", "invalid count: x"},
		{"rd -o zz jiffies", "invalid offset: zz"},
		{"sym", "a symbol or an address expected"},
		{"sym -q", "option -q needs a value"},
		{"sym -q schedule x", "unexpected argument: x"},
		{"vtop -u -k 0", "-u and -k exclude each other"},
		{"vtop", "an address expected"},
		{"set radix 8", "radix is 10 or 16: 8"},
		{"set scroll maybe", "\"on\" or \"off\" expected: maybe"},
		{"set hex 1", "hex stands alone"},
		{"set 1 2", "one task expected"},
		{"set -c 1", nullptr},
		{"quit now", "unexpected argument: now"},
		{"struct", "a type expected"},
		{"struct page ffffea0000000000 0", "count is 1 to 10000"},
		{"struct -o union page.flags,lru ffffea0000000000", nullptr},
		{"p", "an expression expected"},
		{"p :0", "an expression expected"},
		{"task -R pid,comm 1", nullptr},
	};

	for (const checked_line &c : lines) {
		words line;
		for (std::string_view rest = c.line; !rest.empty();)
			line.emplace_back(take_field(rest, ' '));
		const command *found = find_command(line[0]);
		ASSERT_NE(found, nullptr) << c.line;

		result<void> checked = found->check(arguments(line).subspan(1));
		EXPECT_EQ(static_cast<bool>(checked), c.failure == nullptr) << c.line;
		if (!checked && c.failure) {
			EXPECT_EQ(checked.failure().message(), c.failure) << c.line;
		}
	}
}

TEST(crash_lite_arguments, bundles_values_and_operands)
{
	constexpr option_spec specs[] = {{"a"}, {"b"}, {"c", true}, {"16"}};
	words line = {"x", "-ab", "-cvalue", "-c", "next", "-16", "-", "--", "-a"};
	result<given_arguments> given = read_arguments(line, specs);

	ASSERT_TRUE(given);
	EXPECT_EQ(given->operands, (words{"x", "-", "-a"}));
	ASSERT_EQ(given->options.size(), 5u);
	EXPECT_TRUE(given->options[0] == "a");
	EXPECT_TRUE(given->options[1] == "b");
	EXPECT_EQ(given->options[2].value, "value");
	EXPECT_EQ(given->options[3].value, "next");
	EXPECT_TRUE(given->options[4] == "16");
}

result<options> parse(words line)
{
	std::vector<char *> argv;

	line.insert(line.begin(), "crash-lite");
	for (std::string &word : line)
		argv.push_back(word.data());
	argv.push_back(nullptr);
	return parse_options(static_cast<int>(line.size()), argv.data());
}

TEST(crash_lite_options, in_order)
{
	result<options> o =
		parse({"-s", "-c", "bt", "-i", "file", "--command=ps", "core", "--json"});

	ASSERT_TRUE(o);
	EXPECT_TRUE(o->silent);
	EXPECT_TRUE(o->json);
	EXPECT_FALSE(o->force);
	EXPECT_EQ(o->dumps, words{"core"});
	ASSERT_EQ(o->batch.size(), 3u);
	EXPECT_EQ(o->batch[0].text, "bt");
	EXPECT_TRUE(o->batch[1].is_file);
	EXPECT_EQ(o->batch[2].text, "ps");
}

TEST(crash_lite_options, refused)
{
	EXPECT_EQ(parse({}).failure().message(), "no dump file given; see crash-lite --help");
	EXPECT_EQ(parse({"--bogus", "core"}).failure().message(),
		  "unknown option --bogus; see crash-lite --help");
	EXPECT_EQ(parse({"core", "-c"}).failure().message(),
		  "-c needs an argument; see crash-lite --help");
	EXPECT_TRUE(parse({"--help"}));
}

} // namespace
} // namespace kdump::crash_lite
