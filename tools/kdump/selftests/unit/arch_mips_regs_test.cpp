// SPDX-License-Identifier: GPL-2.0-only
#include "register_note.hpp"

namespace kdump {
namespace {

using test::register_note;

/* EF_R0: with 32 bits there is room for the arguments in front of them. */
constexpr size_t r0 = target::word_size == 4 ? 6 : 0;

/* Words of elf_gregset_t. */
constexpr test::noted_register noted_registers[] = {
	{"$0", r0 + 0},	    {"$1", r0 + 1},	{"$2", r0 + 2},	  {"$3", r0 + 3},
	{"$4", r0 + 4},	    {"$5", r0 + 5},	{"$6", r0 + 6},	  {"$7", r0 + 7},
	{"$8", r0 + 8},	    {"$9", r0 + 9},	{"$10", r0 + 10}, {"$11", r0 + 11},
	{"$12", r0 + 12},   {"$13", r0 + 13},	{"$14", r0 + 14}, {"$15", r0 + 15},
	{"$16", r0 + 16},   {"$17", r0 + 17},	{"$18", r0 + 18}, {"$19", r0 + 19},
	{"$20", r0 + 20},   {"$21", r0 + 21},	{"$22", r0 + 22}, {"$23", r0 + 23},
	{"$24", r0 + 24},   {"$25", r0 + 25},	{"$26", r0 + 26}, {"$27", r0 + 27},
	{"$28", r0 + 28},   {"$29", r0 + 29},	{"$30", r0 + 30}, {"$31", r0 + 31},
	{"Hi", r0 + 33},    {"Lo", r0 + 32},	{"epc", r0 + 34}, {"Status", r0 + 36},
	{"Cause", r0 + 37}, {"BadVA", r0 + 35},
};

constexpr size_t noted_words = 45;

TEST(registers_of_a_note, have_their_names)
{
	auto regs = register_note(noted_words).parse();

	ASSERT_TRUE(regs);
	test::expect_names(*regs, noted_registers, r0 + 34, r0 + 29);
}

TEST(registers_of_a_note, say_who_was_running)
{
	register_note note(noted_words);

	EXPECT_TRUE(note.is_user_mode(r0 + 36, 0x1400ff13));
	EXPECT_FALSE(note.is_user_mode(r0 + 36, 0x1400ff03));
	/* The supervisor mode, which no kernel uses, and what is no mode. */
	EXPECT_FALSE(note.is_user_mode(r0 + 36, 0x1400ff0b));
	EXPECT_FALSE(note.is_user_mode(r0 + 36, 0x1400ff1b));
}

TEST(registers_of_a_note, are_all_there_or_none)
{
	test::expect_no_less(noted_words);
}

} // namespace
} // namespace kdump
