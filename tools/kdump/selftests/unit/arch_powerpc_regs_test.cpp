// SPDX-License-Identifier: GPL-2.0-only
#include "register_note.hpp"

namespace kdump {
namespace {

using test::register_note;

/* Words of elf_gregset_t. */
constexpr test::noted_register noted_registers[] = {
	{"NIP", 32},   {"LR", 36},    {"CTR", 35},	 {"TRAP", 40},	{"MSR", 33},
	{"CR", 38},    {"XER", 37},   {"ORIG_GPR3", 34}, {"DAR", 41},	{"DSISR", 42},
	{"GPR0", 0},   {"GPR1", 1},   {"GPR2", 2},	 {"GPR3", 3},	{"GPR4", 4},
	{"GPR5", 5},   {"GPR6", 6},   {"GPR7", 7},	 {"GPR8", 8},	{"GPR9", 9},
	{"GPR10", 10}, {"GPR11", 11}, {"GPR12", 12},	 {"GPR13", 13}, {"GPR14", 14},
	{"GPR15", 15}, {"GPR16", 16}, {"GPR17", 17},	 {"GPR18", 18}, {"GPR19", 19},
	{"GPR20", 20}, {"GPR21", 21}, {"GPR22", 22},	 {"GPR23", 23}, {"GPR24", 24},
	{"GPR25", 25}, {"GPR26", 26}, {"GPR27", 27},	 {"GPR28", 28}, {"GPR29", 29},
	{"GPR30", 30}, {"GPR31", 31},
};

constexpr size_t noted_words = 48;

TEST(registers_of_a_note, have_their_names)
{
	auto regs = register_note(noted_words).parse();

	ASSERT_TRUE(regs);
	test::expect_names(*regs, noted_registers, 32, 1);
}

TEST(registers_of_a_note, say_who_was_running)
{
	register_note note(noted_words);

	EXPECT_TRUE(note.is_user_mode(33, 0xd032));
	EXPECT_FALSE(note.is_user_mode(33, 0x9032));
}

TEST(registers_of_a_note, are_all_there_or_none)
{
	/* struct user_pt_regs */
	test::expect_no_less(44);
}

} // namespace
} // namespace kdump
