// SPDX-License-Identifier: GPL-2.0-only
#include "vmcore-dmesg/options.hpp"
#include "vmcore-dmesg/output.hpp"

#include <gtest/gtest.h>

namespace kdump {

namespace {

result<dmesg_options> parse_options_of(std::vector<const char *> words)
{
	words.insert(words.begin(), "vmcore-dmesg");
	words.push_back(nullptr);
	return parse_dmesg_options(static_cast<int>(words.size()) - 1,
				   const_cast<char *const *>(words.data()));
}

int mask_of(std::string_view list)
{
	result<uint8_t> parsed = parse_levels(list);
	return parsed ? *parsed : -1;
}

TEST(vmcore_dmesg, takes_levels_as_dmesg_does)
{
	EXPECT_EQ(mask_of("err"), 0x08);
	EXPECT_EQ(mask_of("emerg,debug"), 0x81);
	EXPECT_EQ(mask_of("3, 4"), 0x18);
	EXPECT_EQ(mask_of("err+"), 0x0f);
	EXPECT_EQ(mask_of("+err"), 0xf8);
	EXPECT_EQ(mask_of("+7,0+"), 0x81);
	EXPECT_EQ(mask_of("+err+"), 0xff);
	for (const char *bad : {"", "+", ",err", "error", "8", "-1", "18446744073709551616"})
		EXPECT_EQ(mask_of(bad), -1) << bad;
}

TEST(vmcore_dmesg, parses_its_command_line)
{
	auto plain = parse_options_of({"dump"});
	ASSERT_TRUE(plain);
	EXPECT_EQ(plain->format.time, log_format::time_style::boot);
	EXPECT_FALSE(plain->format.decoded_level || plain->format.level_prefix || plain->json ||
		     plain->since_clear);
	EXPECT_EQ(plain->levels, 0xff);

	auto all = parse_options_of({"-Tx", "--level=err+", "--", "-a", "b"});
	ASSERT_TRUE(all);
	EXPECT_EQ(all->format.time, log_format::time_style::wall);
	EXPECT_TRUE(all->format.decoded_level);
	EXPECT_EQ(all->levels, 0x0f);
	EXPECT_EQ(all->paths, (std::vector<std::string>{"-a", "b"}));

	EXPECT_EQ(parse_options_of({"--help"})->what, dmesg_options::action::help);
	EXPECT_EQ(parse_options_of({"-V"})->what, dmesg_options::action::version);
	EXPECT_EQ(parse_options_of({}).failure().message(), "no dump file given");
	EXPECT_FALSE(parse_options_of({"-l", "loud", "dump"}));
	EXPECT_TRUE(parse_options_of({"-r", "dump"})->format.level_prefix);
	EXPECT_TRUE(parse_options_of({"--json", "dump"})->json);
	EXPECT_TRUE(parse_options_of({"-p", "dump"})->since_clear);
}

TEST(vmcore_dmesg, refuses_two_forms_at_once)
{
	for (const char *both : {"-Tt", "-xr", "-JT", "-Jt", "-Jx", "-Jr"})
		EXPECT_FALSE(parse_options_of({both, "dump"})) << both;
}

TEST(vmcore_dmesg, writes_json_lines)
{
	log_record record{};
	record.sequence = 7;
	record.nanoseconds = 1'000'000'001;
	record.facility = 1;
	record.level = 4;
	record.text = "a \"b\"\n\x80";

	EXPECT_EQ(format_json(record),
		  "{\"sequence\":7,\"nanoseconds\":1000000001,\"facility\":1,\"level\":4,"
		  "\"caller\":null,\"subsystem\":null,\"device\":null,"
		  "\"text\":\"a \\\"b\\\"\\n\\\\x80\",\"lost_before\":0}\n");
	record.caller = 0x80000001;
	record.subsystem = "pci";
	record.device = "+pci:0000:00:01.0";
	record.text = "";
	record.lost_before = 2;
	EXPECT_EQ(format_json(record),
		  "{\"sequence\":7,\"nanoseconds\":1000000001,\"facility\":1,\"level\":4,"
		  "\"caller\":\"C1\",\"subsystem\":\"pci\",\"device\":\"+pci:0000:00:01.0\","
		  "\"text\":\"\",\"lost_before\":2}\n");
}

} // namespace

} // namespace kdump
