// SPDX-License-Identifier: GPL-2.0-only
#include "register_note.hpp"

namespace kdump {
namespace {

using test::register_note;

/* Words of struct pt_regs. */
constexpr test::noted_register noted_registers[] = {
	{"pc", 16},   {"sr", 18},   {"r0", 0},	 {"r1", 1},   {"r2", 2},   {"r3", 3},
	{"r4", 4},    {"r5", 5},    {"r6", 6},	 {"r7", 7},   {"r8", 8},   {"r9", 9},
	{"r10", 10},  {"r11", 11},  {"r12", 12}, {"r13", 13}, {"r14", 14}, {"r15", 15},
	{"mach", 20}, {"macl", 21}, {"gbr", 19}, {"pr", 17},
};

constexpr size_t noted_words = 23;

TEST(registers_of_a_note, have_their_names)
{
	auto regs = register_note(noted_words).parse();

	ASSERT_TRUE(regs);
	test::expect_names(*regs, noted_registers, 16, 15);
}

TEST(registers_of_a_note, say_who_was_running)
{
	register_note note(noted_words);

	EXPECT_TRUE(note.is_user_mode(18, 0x00008000));
	EXPECT_FALSE(note.is_user_mode(18, 0x40008000));
}

TEST(registers_of_a_note, are_all_there_or_none)
{
	test::expect_no_less(noted_words);
}

} // namespace
} // namespace kdump
