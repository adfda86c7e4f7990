// SPDX-License-Identifier: GPL-2.0-only
#include "makedumpfile/options.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace kdump::makedumpfile {

namespace {

result<options> parse(const std::string &line)
{
	std::istringstream words("makedumpfile " + line);
	std::vector<std::string> texts{std::istream_iterator<std::string>(words), {}};
	std::vector<char *> arguments;

	for (std::string &text : texts)
		arguments.push_back(text.data());
	arguments.push_back(nullptr);
	return parse_options(static_cast<int>(texts.size()), arguments.data());
}

std::string refusal(const std::string &line)
{
	result<options> parsed = parse(line);

	return parsed ? "accepted" : parsed.failure().message();
}

TEST(makedumpfile_options, the_command_lines_of_distributions)
{
	/* kdump-tools of Debian, kdump-utils of Fedora but for LZO, kdump of SUSE. */
	result<options> debian = parse("-c -d 31 /proc/vmcore /var/crash/dump");
	ASSERT_TRUE(debian) << debian.failure().message();
	EXPECT_EQ(debian->method, compression::zlib);
	EXPECT_EQ(debian->dump_levels, std::vector<unsigned int>{31});
	EXPECT_EQ(debian->input(), "/proc/vmcore");
	EXPECT_EQ(debian->output(), "/var/crash/dump");
	EXPECT_EQ(debian->message_level, 7U);

	result<options> fedora =
		parse("-c --message-level 7 -d 31 --num-threads=4 /proc/vmcore vmcore-incomplete");
	ASSERT_TRUE(fedora) << fedora.failure().message();
	EXPECT_EQ(fedora->threads, 4U);

	result<options> suse = parse("-F -c --num-threads 2 --message-level 6 -d 31 /proc/vmcore");
	ASSERT_TRUE(suse) << suse.failure().message();
	EXPECT_TRUE(suse->flatten);
	EXPECT_EQ(suse->message_level, 6U);

	result<options> log = parse("-F --message-level 8 --dump-dmesg /proc/vmcore");
	ASSERT_TRUE(log) << log.failure().message();
	EXPECT_EQ(log->what, task::write_log);
	EXPECT_FALSE(log->since_clear);

	result<options> partial = parse("--partial-dmesg /proc/vmcore log");
	ASSERT_TRUE(partial) << partial.failure().message();
	EXPECT_EQ(partial->what, task::write_log);
	EXPECT_TRUE(partial->since_clear);
}

/* mkdumprd of Fedora: whatever core_collector is, with files that need not exist. */
TEST(makedumpfile_options, a_check_does_nothing_else)
{
	for (const char *line :
	     {"--check-params -c --message-level 7 -d 31 vmcore dumpfile",
	      "--check-params -F -c -d 31 vmcore", "--check-params --dump-dmesg vmcore dumpfile",
	      "--mem-usage --check-params vmcore"}) {
		result<options> checked = parse(line);
		ASSERT_TRUE(checked) << line << ": " << checked.failure().message();
		EXPECT_EQ(checked->what, task::check_options) << line;
	}
	for (const char *line : {"--check-params -c -d 32 vmcore dumpfile",
				 "--check-params -x vmlinux vmcore dumpfile",
				 "--check-params -c -d 31", "--check-params -F -c vmcore dumpfile"})
		EXPECT_FALSE(parse(line)) << line;
}

TEST(makedumpfile_options, defaults)
{
	result<options> plain = parse("vmcore dump");

	ASSERT_TRUE(plain);
	EXPECT_EQ(plain->what, task::write_dump);
	EXPECT_EQ(plain->dump_levels, std::vector<unsigned int>{0});
	EXPECT_FALSE(plain->size_limit);
	EXPECT_FALSE(plain->method);
	EXPECT_FALSE(plain->overwrite);
	EXPECT_EQ(plain->threads, 1U);
}

TEST(makedumpfile_options, numbers_are_checked)
{
	EXPECT_TRUE(parse("-d 0x1f a b"));
	for (const char *line :
	     {"-d 32 a b", "-d -1 a b", "-d x a b", "-d 3x a b", "-d '' a b", "-d 31, a b",
	      "-d ,31 a b", "-d 31,32 a b", "-L 0 a b", "-L 1M a b", "--message-level 32 a b",
	      "--num-threads 100000 a b", "--num-threads x a b"})
		EXPECT_FALSE(parse(line)) << line;
}

TEST(makedumpfile_options, an_address_to_translate)
{
	result<options> address = parse("--vtop 0xffffffff81000000 a");

	ASSERT_TRUE(address) << address.failure().message();
	EXPECT_EQ(address->what, task::show_translation);
	EXPECT_EQ(address->numbers, std::vector<uint64_t>{0xffffffff81000000});
	/* Other makedumpfiles take this for 0, and say nothing. */
	EXPECT_EQ(refusal("--vtop ffffffff81000000 a"), "--vtop takes a number: ffffffff81000000");
	EXPECT_FALSE(parse("--vtop 0 a b"));
	EXPECT_FALSE(parse("--vtop 0,1 a"));
}

TEST(makedumpfile_options, pages_to_explain)
{
	result<options> why = parse("--why 0x100,7 -d 17 a");

	ASSERT_TRUE(why) << why.failure().message();
	EXPECT_EQ(why->what, task::show_reasons);
	EXPECT_EQ(why->numbers, (std::vector<uint64_t>{0x100, 7}));
	for (const char *line : {"--why 1, a", "--why x a", "--why 1 a b"})
		EXPECT_FALSE(parse(line)) << line;
}

TEST(makedumpfile_options, levels_to_fall_back_to)
{
	result<options> listed = parse("-d 1,17,31 -L 1048576 a b");

	ASSERT_TRUE(listed) << listed.failure().message();
	EXPECT_EQ(listed->dump_levels, (std::vector<unsigned int>{1, 17, 31}));
	EXPECT_EQ(listed->size_limit, 1048576U);
}

TEST(makedumpfile_options, both_ends_of_a_stream)
{
	result<options> receiver = parse("-R -f --resume 8208:0123abcd dump");

	ASSERT_TRUE(receiver) << receiver.failure().message();
	EXPECT_EQ(receiver->what, task::rearrange);
	EXPECT_EQ(receiver->output(), "dump");
	ASSERT_TRUE(receiver->resume);
	EXPECT_EQ(receiver->resume->offset, 8208U);
	EXPECT_EQ(receiver->resume->checksum, 0x0123abcdU);
	EXPECT_TRUE(parse("-F -c -d 31 --resume 8208 a"));
	for (const char *line :
	     {"-R", "-R a b", "-R -F a", "--resume 1:0 a b", "-F --resume x a", "-F --resume 1: a",
	      "-F --resume -1 a", "-F --dump-dmesg --resume 1:0 a"})
		EXPECT_FALSE(parse(line)) << line;
}

TEST(makedumpfile_options, the_files_of_a_split_dump)
{
	result<options> split = parse("--split --splitblock-size 64 -d 31 core part1 part2 part3");

	ASSERT_TRUE(split) << split.failure().message();
	EXPECT_EQ(split->what, task::write_dump);
	EXPECT_EQ(split->ignored, std::vector<std::string>{"--splitblock-size"});
	EXPECT_EQ(split->inputs().size(), 1U);
	EXPECT_EQ(split->outputs().size(), 3U);
	EXPECT_EQ(split->outputs()[2], "part3");

	result<options> join = parse("--reassemble part1 part2 dump");
	ASSERT_TRUE(join) << join.failure().message();
	EXPECT_EQ(join->what, task::reassemble);
	EXPECT_EQ(join->inputs().size(), 2U);
	EXPECT_EQ(join->output(), "dump");
	for (const char *line :
	     {"--split core part", "--split -F core", "--split -E core part1 part2",
	      "--reassemble part dump", "--reassemble -z part1 part2 dump",
	      "--reassemble --split part1 part2 dump", "--reassemble -F part1 part2"})
		EXPECT_FALSE(parse(line)) << line;
}

TEST(makedumpfile_options, one_method_only)
{
	EXPECT_TRUE(parse("-c -c a b"));
	EXPECT_FALSE(parse("-c -z a b"));
	EXPECT_TRUE(parse("-E -d 31 --num-threads 2 a b"));
	EXPECT_FALSE(parse("-E -c a b"));
	EXPECT_FALSE(parse("-z -E -F a"));
}

TEST(makedumpfile_options, files_are_counted)
{
	EXPECT_TRUE(parse("--mem-usage a"));
	EXPECT_TRUE(parse("--dry-run a"));
	EXPECT_TRUE(parse("--check-params -c -d 31 a b"));
	for (const char *line : {"", "a", "a b c", "-F a b", "--mem-usage", "--mem-usage a b",
				 "--dump-dmesg a", "-F --dump-dmesg a b"})
		EXPECT_FALSE(parse(line)) << line;
}

TEST(makedumpfile_options, tuning_is_ignored_but_told)
{
	result<options> tuned = parse("-b 4 --cyclic-buffer 1024 --work-dir /tmp -b 5 -d 31 a b");

	ASSERT_TRUE(tuned);
	EXPECT_EQ(tuned->ignored,
		  (std::vector<std::string>{"-b", "--cyclic-buffer", "--work-dir"}));
}

TEST(makedumpfile_options, what_is_not_done_gets_a_sentence)
{
	EXPECT_EQ(refusal("-x vmlinux a b"),
		  "option -x: the layouts of the kernel are built in, no vmlinux is read");
	EXPECT_EQ(refusal("--xen-syms x a b"),
		  "option --xen-syms: dumps of Xen hypervisors are not supported");
	for (const char *line : {"-X a b", "-i f a b", "-g f a b", "-e a b", "--diskset=a b",
				 "--eppic f a b", "--config f a b", "--extension f a b"})
		EXPECT_EQ(refusal(line).compare(0, 7, "option "), 0)
			<< line << ": " << refusal(line);
}

TEST(makedumpfile_options, what_a_task_would_pass_over_is_refused)
{
	for (const char *line :
	     {"--dry-run --dump-dmesg a b", "--dry-run -R b", "--dry-run --reassemble a b c",
	      "--dry-run --mem-usage a", "-L 100 -R b", "-L 100 --reassemble a b c",
	      "--json-report j --dump-dmesg a b", "--json-report j -R b",
	      "--reassemble -d 31 a b c", "--vtop 1 -E a", "--vtop 1 --split a",
	      "--verify -d 31 a"})
		EXPECT_NE(refusal(line).find("does not go with what is to be done"),
			  std::string::npos)
			<< line << ": " << refusal(line);
	for (const char *line :
	     {"--dry-run -L 100 --json-report j a b", "-L 100 --dump-dmesg a b",
	      "--json-report j --mem-usage a", "-E -d 31 --dump-dmesg a b", "-E -d 31 --why 1 a"})
		EXPECT_EQ(refusal(line), "accepted") << line;
}

TEST(makedumpfile_options, one_task_at_a_time)
{
	for (const char *line :
	     {"--mem-usage --dump-dmesg a b", "--dump-dmesg --mem-usage a", "-R --reassemble a b c",
	      "--vtop 1 --why 1 a", "--why 1 --partial-dmesg a b"})
		EXPECT_NE(refusal(line).find(": one job at a time"), std::string::npos)
			<< line << ": " << refusal(line);
	for (const char *line : {"--dump-dmesg --partial-dmesg a b", "--mem-usage --mem-usage a"})
		EXPECT_EQ(refusal(line), "accepted") << line;
	for (const char *line : {"--mem-usage --help", "--help --mem-usage a"}) {
		result<options> help = parse(line);
		ASSERT_TRUE(help) << line;
		EXPECT_EQ(help->what, task::show_help) << line;
	}
}

TEST(makedumpfile_options, mistakes_are_named)
{
	EXPECT_EQ(refusal("--no-such-thing a b").compare(0, 15, "--no-such-thing"), 0);
	EXPECT_EQ(refusal("a b -d"), "-d: an option lacks its argument");
}

TEST(makedumpfile_options, debugging_survives_the_message_level)
{
	result<options> debug = parse("-D --message-level 4 a b");

	ASSERT_TRUE(debug);
	EXPECT_EQ(debug->message_level, 12U);
}

} // namespace

} // namespace kdump::makedumpfile
