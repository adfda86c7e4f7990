// SPDX-License-Identifier: GPL-2.0-only
#include "register_note.hpp"

namespace kdump {
namespace {

using test::register_note;

/* Words of s390_regs. */
constexpr test::noted_register noted_registers[] = {
	{"PSWM", 0},   {"PSWA", 1},   {"GPR0", 2},   {"GPR1", 3},   {"GPR2", 4},   {"GPR3", 5},
	{"GPR4", 6},   {"GPR5", 7},   {"GPR6", 8},   {"GPR7", 9},   {"GPR8", 10},  {"GPR9", 11},
	{"GPR10", 12}, {"GPR11", 13}, {"GPR12", 14}, {"GPR13", 15}, {"GPR14", 16}, {"GPR15", 17},
};

constexpr size_t noted_words = 27;

TEST(registers_of_a_note, have_their_names)
{
	auto regs = register_note(noted_words).parse();

	ASSERT_TRUE(regs);
	test::expect_names(*regs, noted_registers, 1, 17);
}

TEST(registers_of_a_note, say_who_was_running)
{
	register_note note(noted_words);

	EXPECT_TRUE(note.is_user_mode(0, 0x0705000180000000));
	EXPECT_FALSE(note.is_user_mode(0, 0x0704000180000000));
}

TEST(registers_of_a_note, are_all_there_or_none)
{
	test::expect_no_less(noted_words);
}

} // namespace
} // namespace kdump
