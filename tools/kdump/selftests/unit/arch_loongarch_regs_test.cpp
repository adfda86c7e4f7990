// SPDX-License-Identifier: GPL-2.0-only
#include "register_note.hpp"

namespace kdump {
namespace {

using arch::loongarch;
using test::register_note;

/* Words of elf_gregset_t. */
constexpr test::noted_register noted_registers[] = {
	{"pc", 33},    {"ra", 1},    {"tp", 2},	   {"sp", 3},	 {"a0", 4},    {"a1", 5},
	{"a2", 6},     {"a3", 7},    {"a4", 8},	   {"a5", 9},	 {"a6", 10},   {"a7", 11},
	{"t0", 12},    {"t1", 13},   {"t2", 14},   {"t3", 15},	 {"t4", 16},   {"t5", 17},
	{"t6", 18},    {"t7", 19},   {"t8", 20},   {"u0", 21},	 {"s9", 22},   {"s0", 23},
	{"s1", 24},    {"s2", 25},   {"s3", 26},   {"s4", 27},	 {"s5", 28},   {"s6", 29},
	{"s7", 30},    {"s8", 31},   {"CRMD", 35}, {"PRMD", 36}, {"EUEN", 37}, {"ECFG", 38},
	{"ESTAT", 39}, {"BADV", 34},
};

constexpr size_t noted_words = 45;

TEST(registers_of_a_note, have_their_names)
{
	auto regs = register_note(noted_words).parse();

	ASSERT_TRUE(regs);
	test::expect_names(*regs, noted_registers, 33, 3);
}

TEST(registers_of_a_note, say_who_was_running)
{
	register_note note(noted_words);

	EXPECT_TRUE(note.is_user_mode(36, 7));
	EXPECT_FALSE(note.is_user_mode(36, 4));
}

TEST(registers_of_a_note, are_all_there_or_none)
{
	/* The last five are reserved, and QEMU leaves them out. */
	test::expect_no_less(40);
}

TEST(registers_of_a_note, may_lack_those_that_say_who_was_running)
{
	constexpr uint64_t kernel_code = 0x9000000000200000, user_code = 0x120000000;
	auto is_user_mode = [](uint64_t pc, uint64_t sp) {
		loongarch::registers regs{};

		regs.era = pc;
		regs.r[3] = sp;
		return loongarch::is_user_mode(regs);
	};

	EXPECT_TRUE(is_user_mode(user_code, 0x7ffffff0));
	EXPECT_FALSE(is_user_mode(kernel_code, 0x9000000100000000));
	/* A null pointer was called. */
	EXPECT_FALSE(is_user_mode(0, 0x9000000100000000));
}

} // namespace
} // namespace kdump
