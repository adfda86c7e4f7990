// SPDX-License-Identifier: GPL-2.0-only
#include "arch/loongarch/frame_rule.hpp"
#include "arch_loongarch_code.hpp"
#include "fake_memory.hpp"

#include <gtest/gtest.h>

namespace kdump {
namespace {

using namespace test::loongarch;
using arch::frame_rule;
using arch::frame_rule_kind;
using test::fake_kernel_memory;

class prologue : public testing::Test {
protected:
	result<frame_rule> find(std::initializer_list<uint32_t> instructions)
	{
		vaddr at = function;

		for (uint32_t i : instructions) {
			dump.machine.store(ptr<uint32_t>{at}, i);
			at += 4;
		}
		return arch::find_prologue_rule(dump, at);
	}

	test::code_dump dump;
	vaddr function = fake_kernel_memory::place<char>(5).address;
};

TEST_F(prologue, tells_the_size_of_a_frame_and_where_the_way_back_is)
{
	auto rule = find({nop, make_room(64), save(fp, 48), save(ra, 56), nop});

	ASSERT_TRUE(rule);
	EXPECT_EQ(rule->kind, frame_rule_kind::call);
	EXPECT_EQ(rule->size, 64);
	EXPECT_EQ(rule->return_address, -8);
}

TEST_F(prologue, of_code_that_calls_nothing_has_no_way_back)
{
	EXPECT_EQ(find({nop})->size, 0);
	EXPECT_FALSE(find({nop})->return_address);
	EXPECT_EQ(find({make_room(32), save(fp, 16), branch, save(ra, 24)})->size, 32);
	EXPECT_FALSE(find({make_room(32), save(fp, 16), branch, save(ra, 24)})->return_address);
	/* Not yet there. */
	EXPECT_EQ(find({})->size, 0);
}

TEST_F(prologue, of_code_that_saves_all_registers_is_not_analysed)
{
	dump.symbols["handle_syscall"] = function;
	EXPECT_EQ(find({make_room(64)})->kind, frame_rule_kind::registers);

	dump.symbols.clear();
	auto table = fake_kernel_memory::place<array<uint64_t, constant::EXCCODE_INT_START>>(7);
	dump.machine.clear(table);
	dump.symbols["exception_table"] = table.address;
	EXPECT_EQ(find({make_room(64)})->kind, frame_rule_kind::call);
	dump.machine.store(ptr<uint64_t>{table.address + 8 * 3}, function.value);
	EXPECT_EQ(find({make_room(64)})->kind, frame_rule_kind::registers);
}

} // namespace
} // namespace kdump
