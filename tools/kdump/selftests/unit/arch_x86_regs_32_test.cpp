// SPDX-License-Identifier: GPL-2.0-only
#include "register_note.hpp"

namespace kdump {
namespace {

using arch::x86;
using test::register_note;

/* Words of struct user_regs_struct. */
constexpr test::noted_register noted_registers[] = {
	{"EIP", 12},	  {"ESP", 15}, {"EFLAGS", 14}, {"EAX", 6}, {"EBX", 0},
	{"ECX", 1},	  {"EDX", 2},  {"ESI", 3},     {"EDI", 4}, {"EBP", 5},
	{"ORIG_EAX", 11}, {"CS", 13},  {"SS", 16},
};

constexpr size_t noted_words = 17;

TEST(registers_of_a_note, have_their_names)
{
	auto regs = register_note(noted_words).parse();

	ASSERT_TRUE(regs);
	test::expect_names(*regs, noted_registers, 12, 15);
}

TEST(registers_of_a_note, say_who_was_running)
{
	register_note note(noted_words);

	EXPECT_TRUE(note.is_user_mode(13, 0x73));
	EXPECT_FALSE(note.is_user_mode(13, 0x60));
}

TEST(registers_of_a_note, are_all_there_or_none)
{
	test::expect_no_less(noted_words);
}

TEST(registers_of_a_note, have_segments_of_16_bits)
{
	x86::registers regs{};

	regs.cs = 0xabcd0060;
	regs.ss = 0xabcd0068;
	auto list = x86::list_registers(regs);
	EXPECT_EQ(list[11].value, 0x60U);
	EXPECT_EQ(list[12].value, 0x68U);
}

} // namespace
} // namespace kdump
