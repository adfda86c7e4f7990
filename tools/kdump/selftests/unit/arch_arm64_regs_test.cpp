// SPDX-License-Identifier: GPL-2.0-only
#include "register_note.hpp"

namespace kdump {
namespace {

using test::register_note;

/* Words of struct user_pt_regs. */
constexpr test::noted_register noted_registers[] = {
	{"PC", 32},  {"LR", 30},  {"SP", 31},  {"PSTATE", 33}, {"X29", 29}, {"X28", 28},
	{"X27", 27}, {"X26", 26}, {"X25", 25}, {"X24", 24},    {"X23", 23}, {"X22", 22},
	{"X21", 21}, {"X20", 20}, {"X19", 19}, {"X18", 18},    {"X17", 17}, {"X16", 16},
	{"X15", 15}, {"X14", 14}, {"X13", 13}, {"X12", 12},    {"X11", 11}, {"X10", 10},
	{"X9", 9},   {"X8", 8},	  {"X7", 7},   {"X6", 6},      {"X5", 5},   {"X4", 4},
	{"X3", 3},   {"X2", 2},	  {"X1", 1},   {"X0", 0},
};

constexpr size_t noted_words = 34;

TEST(registers_of_a_note, have_their_names)
{
	auto regs = register_note(noted_words).parse();

	ASSERT_TRUE(regs);
	test::expect_names(*regs, noted_registers, 32, 31);
}

TEST(registers_of_a_note, say_who_was_running)
{
	register_note note(noted_words);

	EXPECT_TRUE(note.is_user_mode(33, 0x60001000));
	/* EL1t, EL1h, EL2h */
	EXPECT_FALSE(note.is_user_mode(33, 0x60400004));
	EXPECT_FALSE(note.is_user_mode(33, 0x60400005));
	EXPECT_FALSE(note.is_user_mode(33, 0x60400009));
}

TEST(registers_of_a_note, are_all_there_or_none)
{
	test::expect_no_less(noted_words);
}

} // namespace
} // namespace kdump
