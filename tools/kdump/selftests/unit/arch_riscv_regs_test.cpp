// SPDX-License-Identifier: GPL-2.0-only
#include "fake_memory.hpp"
#include "register_note.hpp"

#include "kdump/config.hpp"

namespace kdump {
namespace {

using arch::riscv;
using test::register_note;

/* Words of struct pt_regs, of which struct user_regs_struct has all up to the last. */
constexpr test::noted_register saved_registers[] = {
	{"epc", 0}, {"ra", 1},	{"sp", 2},  {"gp", 3},	{"tp", 4},	{"t0", 5},   {"t1", 6},
	{"t2", 7},  {"s0", 8},	{"s1", 9},  {"a0", 10}, {"a1", 11},	{"a2", 12},  {"a3", 13},
	{"a4", 14}, {"a5", 15}, {"a6", 16}, {"a7", 17}, {"s2", 18},	{"s3", 19},  {"s4", 20},
	{"s5", 21}, {"s6", 22}, {"s7", 23}, {"s8", 24}, {"s9", 25},	{"s10", 26}, {"s11", 27},
	{"t3", 28}, {"t4", 29}, {"t5", 30}, {"t6", 31}, {"status", 32},
};

constexpr size_t status_word = 32, noted_words = 32, saved_words = 36;

TEST(registers_of_a_cpu, are_those_of_its_hart)
{
	auto harts = test::fake_kernel_memory::place<target_word>(0);
	test::fake_dump dump;

	for (uint64_t cpu = 0; cpu < 3; cpu++)
		dump.machine.store(ptr<target_word>{harts.address + cpu * target::word_size},
				   static_cast<target_word>((cpu + 2) % 3));
	EXPECT_EQ(static_cast<bool>(riscv::hardware_cpu_id(dump, 0)), !config::SMP);

	dump.symbols["__cpuid_to_hartid_map"] = harts.address;
	for (unsigned int cpu = 0; cpu < 3; cpu++)
		EXPECT_EQ(*riscv::hardware_cpu_id(dump, cpu), config::SMP ? (cpu + 2) % 3 : cpu);
}

TEST(registers_of_a_note, have_their_names)
{
	auto noted = register_note(noted_words).parse();

	ASSERT_TRUE(noted);
	test::expect_names(*noted, std::span(saved_registers).first(noted_words), 0, 2);
	test::expect_names(riscv::parse_pt_regs(register_note(saved_words).bytes()),
			   saved_registers, 0, 2);
}

TEST(registers_of_a_note, say_who_was_running)
{
	constexpr uint64_t kernel_place = test::fake_kernel_memory::base.value;
	auto is_user_mode = [](uint64_t pc, uint64_t sp) {
		register_note note(noted_words);

		note.set(0, static_cast<target_word>(pc));
		note.set(2, static_cast<target_word>(sp));
		return riscv::is_user_mode(*note.parse());
	};

	EXPECT_TRUE(is_user_mode(0x10000, 0x7ffffff0));
	EXPECT_FALSE(is_user_mode(kernel_place, kernel_place));
	/* A null pointer was called. */
	EXPECT_FALSE(is_user_mode(0, kernel_place));
}

TEST(registers_of_a_note, are_all_there_or_none)
{
	test::expect_no_less(noted_words);
}

TEST(registers_on_a_stack, say_who_was_running)
{
	register_note saved(saved_words);

	/* With and without SR_SPP. */
	saved.set(status_word, 0x120);
	EXPECT_FALSE(riscv::is_user_mode(riscv::parse_pt_regs(saved.bytes())));
	saved.set(status_word, 0x20);
	EXPECT_TRUE(riscv::is_user_mode(riscv::parse_pt_regs(saved.bytes())));
}

} // namespace
} // namespace kdump
