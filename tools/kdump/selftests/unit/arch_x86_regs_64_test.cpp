// SPDX-License-Identifier: GPL-2.0-only
#include "register_note.hpp"

namespace kdump {
namespace {

using test::register_note;

/* Words of struct user_regs_struct. */
constexpr test::noted_register noted_registers[] = {
	{"RIP", 16},	  {"RSP", 19}, {"RFLAGS", 18}, {"RAX", 10}, {"RBX", 5}, {"RCX", 11},
	{"RDX", 12},	  {"RSI", 13}, {"RDI", 14},    {"RBP", 4},  {"R8", 9},	{"R9", 8},
	{"R10", 7},	  {"R11", 6},  {"R12", 3},     {"R13", 2},  {"R14", 1}, {"R15", 0},
	{"ORIG_RAX", 15}, {"CS", 17},  {"SS", 20},
};

constexpr size_t noted_words = 27;

TEST(registers_of_a_note, have_their_names)
{
	auto regs = register_note(noted_words).parse();

	ASSERT_TRUE(regs);
	test::expect_names(*regs, noted_registers, 16, 19);
}

TEST(registers_of_a_note, say_who_was_running)
{
	register_note note(noted_words);

	EXPECT_TRUE(note.is_user_mode(17, 0x33));
	EXPECT_FALSE(note.is_user_mode(17, 0x10));
}

TEST(registers_of_a_note, are_all_there_or_none)
{
	test::expect_no_less(noted_words);
}

} // namespace
} // namespace kdump
