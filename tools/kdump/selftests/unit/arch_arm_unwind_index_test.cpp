// SPDX-License-Identifier: GPL-2.0-only
#include "arch_arm_unwind_index.hpp"

namespace kdump {
namespace {

using arch::core_registers;
using arch::lr, arch::pc, arch::sp;
using arch::unwind_entry;

using index = test::unwind_index;

TEST_F(index, finds_the_function_that_code_is_in)
{
	add(code, 1);
	add(code + 0x100, 0x80b0b0b0);
	add(code + 0x200, (more - (table + 2 * 8 + 4)) & 0x7fffffff);
	put(more, 0x81018480);
	put(more + 4, 0xb0b0b0b0);

	EXPECT_TRUE(arch::find_unwind_entry(dump, code + 0xff)->is_last);
	result<unwind_entry> found = arch::find_unwind_entry(dump, code + 0x1ff);
	ASSERT_TRUE(found);
	EXPECT_EQ(found->function, code + 0x100);
	EXPECT_EQ(found->instructions, (std::vector<uint8_t>{0xb0, 0xb0, 0xb0}));
	found = arch::find_unwind_entry(dump, code + 0x204);
	ASSERT_TRUE(found);
	EXPECT_EQ(found->instructions, (std::vector<uint8_t>{0x84, 0x80, 0xb0, 0xb0, 0xb0, 0xb0}));
	EXPECT_EQ(arch::find_unwind_entry(dump, code - 4).failure().code(), error_code::not_found);
}

TEST_F(index, undoes_a_prologue)
{
	/* pop {r4, lr} after 8 bytes of locals */
	core_registers r{};
	r[sp] = static_cast<uint32_t>(stack.value);
	put(stack + 8, 44);
	put(stack + 12, 0xc0101234);
	result<core_registers> caller = run(0x8001a8b0, r);
	ASSERT_TRUE(caller);
	EXPECT_EQ((*caller)[4], 44U);
	EXPECT_EQ((*caller)[pc], 0xc0101234U);
	EXPECT_EQ((*caller)[sp], stack.value + 16);
}

TEST_F(index, follows_the_frame_pointer)
{
	/* sp = r11, pop {r11, lr} */
	core_registers r{};
	r[11] = static_cast<uint32_t>(stack.value);
	put(stack, 11);
	put(stack + 4, 0xc0105678);
	result<core_registers> caller = run(0x809b8480, r);
	ASSERT_TRUE(caller);
	EXPECT_EQ((*caller)[11], 11U);
	EXPECT_EQ((*caller)[pc], 0xc0105678U);
}

TEST_F(index, refuses_what_it_does_not_know)
{
	EXPECT_FALSE(run(0x80c0b0b0, {}));
	dump.symbols["__stop_unwind_idx"] = table;
	EXPECT_FALSE(run(0x808000b0, {}));
	dump.symbols["__stop_unwind_idx"] = table;
	EXPECT_FALSE(run(0x82000000, {}));
}

} // namespace
} // namespace kdump
