// SPDX-License-Identifier: GPL-2.0-only
#include "crash-lite/text/escape.hpp"
#include "crash-lite/text/hex.hpp"
#include "crash-lite/text/json.hpp"
#include "crash-lite/text/table.hpp"

#include <gtest/gtest.h>

#include <array>

namespace kdump::crash_lite {
namespace {

using namespace std::literals;

TEST(crash_lite_escape, c)
{
	EXPECT_EQ(c_string("a\"\\\n\t\x01\xff"), R"(a\"\\\n\t\001\377)");
}

report make_example()
{
	report r;
	section &s = r.add({.name = "tasks",
			    .columns = {{"pid", "PID", align::right},
					{"task", "TASK", align::right},
					{"command", "COMM"}}});
	s.add(1, vaddr{0xffff888003e58000}, "init");
	s.add(22, vaddr{0}, "a\n\xff");
	return r;
}

TEST(crash_lite_table, columns)
{
	EXPECT_EQ(format_text(make_example(), "ps"), "PID        TASK        COMM\n"
						     "  1  ffff888003e58000  init\n"
						     " 22                 0  a\\x0a\\xff\n");
}

TEST(crash_lite_table, an_error_is_a_row)
{
	report r = make_example();

	r.sections[0].add_error(error(error_code::excluded));
	r.sections[0].add(3);
	r.errors.push_back(make_error(error_code::corrupt, "list"));
	EXPECT_EQ(format_text(r, "ps"), "PID        TASK        COMM\n"
					"  1  ffff888003e58000  init\n"
					" 22                 0  a\\x0a\\xff\n"
					"ps: page excluded from dump\n"
					"  3\n"
					"ps: list\n");
	EXPECT_TRUE(r.has_errors());
	EXPECT_EQ(r.all_errors().size(), 2u);
	EXPECT_FALSE(make_example().has_errors());
}

TEST(crash_lite_table, lines_leave_out_what_is_not_there)
{
	report r;
	section &s = r.add({.name = "frames",
			    .form = shape::lines,
			    .columns = {{.name = "", .before = "--- ", .after = "\n"},
					{.name = "function", .before = "at "},
					{.name = "offset", .before = "+"},
					{.name = "module", .before = " [", .after = "]"}}});

	s.add(cell(), "f", cell(3).hidden(), cell());
	s.add("IRQ", "g", cell(4), "ext4");
	EXPECT_EQ(format_text(r, "bt"), "at f\n--- IRQ\nat g+4 [ext4]\n");
	EXPECT_EQ(format_json(r, "bt"),
		  "{\"command\":\"bt\",\"frames\":["
		  "{\"function\":\"f\",\"offset\":3,\"module\":null},"
		  "{\"function\":\"g\",\"offset\":4,\"module\":\"ext4\"}],\"errors\":[]}\n");
}

TEST(crash_lite_table, record)
{
	report r;
	section &s = r.add({.name = "system",
			    .form = shape::record,
			    .columns = {{"kernel", "KERNEL"},
					{"cpus", "CPUS"},
					{"secret", ""},
					{"panic", "PANIC"}}});

	s.add("6.12", cell(2).shown_as("2 [OFFLINE: 1]"), 7, cell());
	EXPECT_EQ(format_text(r, "sys"), "KERNEL: 6.12\n  CPUS: 2 [OFFLINE: 1]\n");
	EXPECT_EQ(format_json(r, "sys"),
		  "{\"command\":\"sys\",\"system\":{\"kernel\":\"6.12\","
		  "\"cpus\":2,\"secret\":7,\"panic\":null},\"errors\":[]}\n");
}

TEST(crash_lite_table, sections_below_rows)
{
	report r;
	section &s = r.add({.name = "tasks", .form = shape::lines, .columns = {{.name = "pid"}}});

	for (int pid : {1, 2}) {
		section below{.name = "regs",
			      .form = shape::lines,
			      .columns = {{.name = "ip", .before = "  IP: "}},
			      .single = true};
		below.add(hexadecimal{0x10, 4});
		s.add(pid).below.push_back(std::move(below));
	}
	EXPECT_EQ(format_text(r, "bt"), "1\n  IP: 0010\n\n2\n  IP: 0010\n");
	EXPECT_EQ(format_json(r, "bt"),
		  "{\"command\":\"bt\",\"tasks\":["
		  "{\"pid\":1,\"regs\":{\"ip\":\"0x0010\"}},"
		  "{\"pid\":2,\"regs\":{\"ip\":\"0x0010\"}}],\"errors\":[]}\n");
}

TEST(crash_lite_table, values_inside_values)
{
	cell inner = cell::record{{"a", 1}, {"b", cell::list{1, 2}}};
	cell outer = cell::record{{"x", inner}, {"", cell::record{{"y", "z"}}}};

	EXPECT_EQ(format_value(outer), "{\n"
				       "  x = {\n"
				       "    a = 1,\n"
				       "    b = {1, 2}\n"
				       "  },\n"
				       "  {\n"
				       "    y = z\n"
				       "  }\n"
				       "}");

	report r;
	r.add({.name = "values", .columns = {{.name = "value"}}}).add(outer);
	EXPECT_EQ(format_json(r, "p"),
		  "{\"command\":\"p\",\"values\":[{\"value\":"
		  "{\"x\":{\"a\":1,\"b\":[1,2]},\"y\":\"z\"}}],\"errors\":[]}\n");
}

TEST(crash_lite_table, repeated_elements)
{
	EXPECT_EQ(format_value(cell::list(9, 0)), "{0, 0, 0, 0, 0, 0, 0, 0, 0}");
	EXPECT_EQ(format_value(cell::list(10, 0)), "{0 <repeats 10 times>}");

	cell::list mixed(12, 0);
	mixed.insert(mixed.begin(), 5);
	EXPECT_EQ(format_value(mixed), "{5, 0 <repeats 12 times>}");
}

TEST(crash_lite_json, errors_have_codes)
{
	report r;

	r.errors.push_back(make_error(error_code::excluded, "a \"page\""));
	EXPECT_EQ(format_json(r, "rd x"),
		  "{\"command\":\"rd x\",\"errors\":[{\"code\":\"excluded\",\"message\":"
		  "\"a \\\"page\\\"\"}]}\n");
}

TEST(crash_lite_json, every_code_has_a_name_of_its_own)
{
	std::vector<std::string> names;

	for (unsigned int i = 0; i <= static_cast<unsigned int>(error_code::invalid_argument); i++)
		names.push_back(error_code_name(static_cast<error_code>(i)));
	std::sort(names.begin(), names.end());
	EXPECT_EQ(std::unique(names.begin(), names.end()), names.end());
	EXPECT_EQ(std::count(names.begin(), names.end(), "unknown"), 0);
}

std::string hex_text(const hex_layout &how, std::string_view bytes)
{
	report r;
	section &lines = r.add(make_hex_section(how));

	for (size_t i = 0; i < bytes.size(); i += hex_line_bytes)
		add_hex_line(lines, how, 0xffffffff81000000 + i,
			     std::as_bytes(std::span(bytes.substr(i, hex_line_bytes))));
	return format_text(r, "rd");
}

TEST(crash_lite_hex, words)
{
	std::string_view bytes = "Linux version 6.\x01\x02\x03\x04\x05\x06\xff\x80"sv;

	EXPECT_EQ(hex_text({}, bytes),
		  "ffffffff81000000:  65762078756e694c 2e36206e6f697372   Linux version 6.\n"
		  "ffffffff81000010:  80ff060504030201                    ........\n");
	EXPECT_EQ(hex_text({.word_size = 4}, bytes.substr(0, 8)),
		  "ffffffff81000000:  756e694c 65762078                     Linux ve\n");
	EXPECT_EQ(hex_text({.word_size = 1, .with_ascii = false}, bytes.substr(0, 3)),
		  "ffffffff81000000:  4c 69 6e\n");
	EXPECT_EQ(hex_text({.word_size = 2, .with_ascii = false, .byte_order = std::endian::big},
			   bytes.substr(0, 4)),
		  "ffffffff81000000:  4c69 6e75\n");
	EXPECT_EQ(hex_text({.word_size = 2,
			    .format = word_format::signed_decimal,
			    .with_ascii = false},
			   bytes.substr(22, 2)),
		  "ffffffff81000000:  -32513\n");
	EXPECT_EQ(hex_text({.word_size = 1,
			    .format = word_format::unsigned_decimal,
			    .with_ascii = false},
			   bytes.substr(21, 3)),
		  "ffffffff81000000:    6 255 128\n");
}

} // namespace
} // namespace kdump::crash_lite
