// SPDX-License-Identifier: GPL-2.0-only
#include "arch/arm/arch.hpp"
#include "arch/arm/unwind_index.hpp"
#include "fake_memory.hpp"

#include "kdump/constant.hpp"
#include "kdump/layout/asm/unwind.hpp"

#include <gtest/gtest.h>

namespace kdump {
namespace {

using arch::core_registers;
using arch::lr, arch::pc, arch::sp;
using arch::unwind_entry;

/* Code from 0xc0100000 on; the index at the first place, data of its own at the second. */
class index : public testing::Test {
protected:
	index()
	{
		dump.symbols["_stext"] = code;
		dump.symbols["_etext"] = code + 0x10000;
		dump.symbols["__start_unwind_idx"] = table;
		dump.symbols["__stop_unwind_idx"] = table;
	}
	/* Entries come in the order of their functions. */
	void add(vaddr function, uint64_t data)
	{
		vaddr place = dump.symbols["__stop_unwind_idx"];

		put(place, (function - place) & 0x7fffffff);
		put(place + 4, data);
		dump.symbols["__stop_unwind_idx"] = place + size_of<layout::unwind_idx>;
	}
	void put(vaddr place, uint64_t value)
	{
		dump.machine.store(ptr<uint32_t>{place}, static_cast<uint32_t>(value));
	}
	result<core_registers> run(uint64_t data, core_registers r)
	{
		add(code, data);
		KDUMP_TRY(entry, arch::find_unwind_entry(dump, code));
		KDUMP_CHECK(arch::run_unwind(dump, entry, r));
		return r;
	}

	test::fake_dump dump;
	vaddr table = dump.machine.place<char>(0).address;
	vaddr more = dump.machine.place<char>(1).address;
	vaddr stack = dump.machine.place<char>(2).address;
	vaddr code = test::fake_kernel_memory::base + 0x100000;
};

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

TEST(unwinding, an_interrupt_that_only_begins_has_a_stack_of_its_own)
{
	constexpr uint32_t interrupt_mode = 0x12;
	constexpr vaddr code = test::fake_kernel_memory::base + 0x100000;
	test::fake_dump dump;
	arch::unwind_start<arch::arm::registers> start;
	auto unwind = [&](uint64_t link, uint32_t mode) {
		start.regs->r[lr] = static_cast<uint32_t>(link);
		start.regs->cpsr = mode;
		return arch::arm::unwind(dump, start);
	};

	dump.symbols = {{"_stext", code}, {"_etext", code + 0x1000}};
	start.stack.begin = test::fake_kernel_memory::place<char>(1).address;
	start.stack.end = start.stack.begin + constant::THREAD_SIZE;
	start.regs = arch::arm::registers{};
	start.regs->r[pc] = 0xffff0018;
	start.regs->r[sp] = 0xc1234560;
	auto trace = unwind(code.value + 0x14, interrupt_mode);

	ASSERT_EQ(trace.frames.size(), 2U);
	EXPECT_EQ(trace.frames[1].kind, arch::frame_kind::call);
	EXPECT_EQ(trace.frames[1].ip, code + 0x14);
	ASSERT_TRUE(trace.incomplete);
	EXPECT_EQ(trace.incomplete->code(), error_code::not_found);

	/* From user space; from nowhere; and a mode that has the kernel's stack. */
	trace = unwind(0x10014, interrupt_mode);
	EXPECT_EQ(trace.frames.size(), 1U);
	EXPECT_FALSE(trace.incomplete);
	EXPECT_TRUE(unwind(0xf0000000, interrupt_mode).incomplete);
	EXPECT_EQ(unwind(code.value + 0x14, constant::SVC_MODE).frames.size(), 1U);
}

} // namespace
} // namespace kdump
