// SPDX-License-Identifier: GPL-2.0-only
#include "register_note.hpp"

namespace kdump {
namespace {

using test::register_note;

/* Words of struct pt_regs. */
constexpr test::noted_register noted_registers[] = {
	{"PC", 15},  {"LR", 14}, {"PSR", 16}, {"SP", 13}, {"IP", 12}, {"FP", 11},
	{"R10", 10}, {"R9", 9},	 {"R8", 8},   {"R7", 7},  {"R6", 6},  {"R5", 5},
	{"R4", 4},   {"R3", 3},	 {"R2", 2},   {"R1", 1},  {"R0", 0},
};

constexpr size_t noted_words = 18;

TEST(registers_of_a_note, have_their_names)
{
	auto regs = register_note(noted_words).parse();

	ASSERT_TRUE(regs);
	test::expect_names(*regs, noted_registers, 15, 13);
}

TEST(registers_of_a_note, say_who_was_running)
{
	register_note note(noted_words);

	EXPECT_TRUE(note.is_user_mode(16, 0x60000010));
	/* SVC, SYSTEM, IRQ */
	EXPECT_FALSE(note.is_user_mode(16, 0x60000013));
	EXPECT_FALSE(note.is_user_mode(16, 0x6000001f));
	EXPECT_FALSE(note.is_user_mode(16, 0x60000012));
}

TEST(registers_of_a_note, are_all_there_or_none)
{
	test::expect_no_less(noted_words);
}

} // namespace
} // namespace kdump
