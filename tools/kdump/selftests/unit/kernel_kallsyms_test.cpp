// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/symbols.hpp"

#include <gtest/gtest.h>

namespace kdump {
namespace {

/*
 * The table of scripts/kallsyms.c, made by hand: token N is character N, but for a few that stand
 * for several.
 */
class table_builder {
public:
	table_builder()
	{
		for (unsigned int i = 0; i < 256; i++) {
			std::string token(1, static_cast<char>(i));

			if (i == 1)
				token = "Tsched";
			else if (i == 2)
				token = "ule";
			raw_.token_index[i] = static_cast<uint16_t>(raw_.token_table.size());
			append(raw_.token_table, token);
			raw_.token_table.push_back(std::byte{0});
		}
	}

	/* `codes` as they are in the table; "\1\2" is T schedule. */
	table_builder &add(uint64_t address, std::string_view codes)
	{
		if (codes.size() < 0x80) {
			raw_.names.push_back(static_cast<std::byte>(codes.size()));
		} else {
			raw_.names.push_back(static_cast<std::byte>(codes.size() | 0x80));
			raw_.names.push_back(static_cast<std::byte>(codes.size() >> 7));
		}
		append(raw_.names, codes);
		raw_.addresses.push_back(vaddr{address});
		return *this;
	}
	kallsyms::tables &raw()
	{
		return raw_;
	}
	kallsyms build()
	{
		auto table = kallsyms::parse(raw_);
		EXPECT_TRUE(table);
		return *std::move(table);
	}

private:
	static void append(std::vector<std::byte> &to, std::string_view text)
	{
		for (char c : text)
			to.push_back(static_cast<std::byte>(c));
	}

	kallsyms::tables raw_;
};

TEST(kallsyms, spells_names_out_of_tokens)
{
	kallsyms table = table_builder().add(16, "tfoo").add(32, "\1\2").add(48, "\1").build();

	ASSERT_EQ(table.size(), 3U);
	EXPECT_EQ(table.name(0), "foo");
	EXPECT_EQ(table.name(1), "schedule");
	EXPECT_EQ(table.type(1), 'T');
	EXPECT_EQ(table.find("schedule"), 1U);
	EXPECT_EQ(table.find("sched"), 2U);
	EXPECT_EQ(table.find("schedul"), std::nullopt);
	EXPECT_EQ(table.find("Tschedule"), std::nullopt);
	EXPECT_EQ(table.find(""), std::nullopt);
}

TEST(kallsyms, long_names_have_a_length_of_two_bytes)
{
	std::string name(300, 'x');
	kallsyms table = table_builder().add(0, "t" + name).add(1, "tshort").build();

	EXPECT_EQ(table.find(name), 0U);
	EXPECT_EQ(table.find("short"), 1U);
}

TEST(kallsyms, one_name_may_be_there_several_times)
{
	kallsyms table = table_builder()
				 .add(1, "tx")
				 .add(2, "ty")
				 .add(3, "dx")
				 .add(4, "tz")
				 .add(5, "bx")
				 .build();
	std::vector<size_t> found;

	for (auto i = table.find("x"); i; i = table.find_next(*i))
		found.push_back(*i);
	EXPECT_EQ(found, (std::vector<size_t>{0, 2, 4}));
}

TEST(kallsyms, an_address_belongs_to_the_first_symbol_at_or_below)
{
	kallsyms table =
		table_builder().add(16, "ta").add(16, "tb").add(32, "tc").add(48, "td").build();

	EXPECT_EQ(table.find(vaddr{15}), std::nullopt);
	EXPECT_EQ(table.find(vaddr{16}), 0U);
	EXPECT_EQ(table.find(vaddr{31}), 0U);
	EXPECT_EQ(table.find(vaddr{40}), 2U);
	EXPECT_EQ(table.find(vaddr{1000}), 3U);
}

TEST(kallsyms, offsets_become_addresses_as_configured)
{
	vaddr base{0xffffffff81000000};

	EXPECT_EQ(kallsyms::address_of(0x1234, base, true), vaddr{0x1234});
	EXPECT_EQ(kallsyms::address_of(0xffffffff, base, true), base);
	EXPECT_EQ(kallsyms::address_of(0xfffffff0, base, true), base + 15);
	EXPECT_EQ(kallsyms::address_of(0x1234, base, false), base + 0x1234);
	EXPECT_EQ(kallsyms::address_of(0xffffffff, base, false), base + 0xffffffff);
}

TEST(kallsyms, damaged_tables_are_refused)
{
	/* A name that is longer than what is left, or whose length is cut. */
	table_builder cut;
	cut.add(1, "tfoo").raw().names.pop_back();
	EXPECT_FALSE(kallsyms::parse(cut.raw()));
	cut.raw().names = {std::byte{0x80}};
	EXPECT_FALSE(kallsyms::parse(cut.raw()));
	/* More addresses than names. */
	table_builder few;
	few.add(1, "tfoo").raw().addresses.resize(5);
	EXPECT_FALSE(kallsyms::parse(few.raw()));
	/* Tokens outside their table, or without an end. */
	table_builder outside;
	outside.add(1, "tfoo").raw().token_index[7] = 0xffff;
	EXPECT_FALSE(kallsyms::parse(outside.raw()));
	table_builder open;
	open.add(1, "tfoo").raw().token_table.pop_back();
	EXPECT_FALSE(kallsyms::parse(open.raw()));
}

TEST(kallsyms, empty_names_and_tokens_do_no_harm)
{
	table_builder odd;

	odd.add(1, "").add(2, "t").add(3, std::string_view("\0\0", 2));
	kallsyms table = odd.build();
	EXPECT_EQ(table.name(0), "");
	EXPECT_EQ(table.name(1), "");
	EXPECT_EQ(table.type(0), '?');
	EXPECT_EQ(table.name(2), "");
}

class symbols : public testing::Test {
protected:
	symbols()
	{
		table.add_module(std::vector<vaddr_range>{{vaddr{0x9000}, vaddr{0x9100}}},
				 {{vaddr{0x9010}, 0, 't', "probe", "disk"},
				  {vaddr{0x9040}, 0, 't', "remove", "disk"},
				  {vaddr{0x20}, 0, 'd', "counter", "disk"}});
	}
	std::string at(uint64_t address)
	{
		auto found = table.find(vaddr{address});
		return found ? to_string(*found) : "-";
	}

	symbol_table table{table_builder()
				   .add(0x20, "dcounter")
				   .add(0x1000, "T_text")
				   .add(0x1010, "tprobe")
				   .add(0x1040, "tlast")
				   .build(),
			   {vaddr{0x1000}, vaddr{0x1100}}};
};

TEST_F(symbols, are_named_as_the_kernel_names_them)
{
	EXPECT_EQ(at(0x1017), "probe+0x7/0x30");
	EXPECT_EQ(at(0x10ff), "last+0xbf/0xc0");
	EXPECT_EQ(at(0x1100), "-");
	EXPECT_EQ(at(0x30), "-"); /* per-CPU symbols speak for no address */
	EXPECT_EQ(at(0x9010), "probe+0x0/0x30 [disk]");
	EXPECT_EQ(at(0x90ff), "remove+0xbf/0xc0 [disk]");
	EXPECT_EQ(at(0x9005), "-");
}

TEST_F(symbols, of_vmlinux_go_first)
{
	EXPECT_EQ(table.find("probe")->address, vaddr{0x1010});
	EXPECT_EQ(table.find("remove")->address, vaddr{0x9040});
	EXPECT_EQ(table.find("remove")->module, "disk");
	EXPECT_FALSE(table.find("nothing"));
	auto all = table.find_all("probe");
	ASSERT_EQ(all.size(), 2U);
	EXPECT_EQ(all[1].address, vaddr{0x9010});
}

} // namespace
} // namespace kdump
