// SPDX-License-Identifier: GPL-2.0-only
#include "fake_memory.hpp"

#include "kdump/constant.hpp"
#include "kdump/layout/asm/processor_32.hpp"
#include "kdump/layout/linux/sched.hpp"
#include "kdump/layout/uapi/asm/ptrace_32.hpp"

#include <gtest/gtest.h>

namespace kdump {
namespace {

using arch::frame_kind;
using test::fake_kernel_memory;
using registers = arch::sh::registers;
using saved = layout::pt_regs;

constexpr uint64_t code = fake_kernel_memory::base.value + 0x10000000;

class unwinding : public testing::Test {
protected:
	unwinding()
	{
		dump.machine.clear(ptr<array<char, constant::THREAD_SIZE>>{stack});
		put_flags(0);
		dump.symbols["_stext"] = vaddr{code};
		dump.symbols["_etext"] = vaddr{code + 0x10000};
		start.task = task.address;
		start.stack = {stack, stack + constant::THREAD_SIZE};
		start.regs = registers{};
		start.regs->pc = code;
		start.regs->r[15] = (stack + 0x100).value;
		start.regs->sr = constant::SR_MD;
		put_user_registers(0, constant::SR_MD);
	}
	void put_flags(uint32_t flags)
	{
		dump.machine.store(task, layout::task_struct::flags, flags);
	}
	void put_word(uint64_t offset, uint64_t value)
	{
		dump.machine.store(ptr<target_word>{stack + offset},
				   static_cast<target_word>(value));
	}
	void put_user_registers(uint64_t pc, uint64_t sr)
	{
		ptr<saved> regs{start.stack.end - size_of<saved>};

		dump.machine.store(regs, saved::pc, static_cast<target_word>(pc));
		dump.machine.store(regs, saved::sr, static_cast<target_word>(sr));
	}
	arch::unwind_result<registers> unwind()
	{
		return arch::sh::unwind(dump, start);
	}

	test::code_dump dump{0x400, {vaddr{code}, vaddr{~uint64_t{0}}}};
	vaddr stack = fake_kernel_memory::place<char>(1).address;
	ptr<layout::task_struct> task = fake_kernel_memory::place<layout::task_struct>(60);
	arch::unwind_start<registers> start;
};

TEST_F(unwinding, every_address_of_code_on_the_stack_counts)
{
	put_word(0xf0, code + 0x50); /* below the stack pointer */
	put_word(0x100, 0x1234);
	put_word(0x104, code + 0x100);
	put_word(0x200, code + 0x200);
	auto trace = unwind();

	EXPECT_FALSE(trace.incomplete);
	ASSERT_EQ(trace.frames.size(), 3U);
	EXPECT_EQ(trace.frames[0].kind, frame_kind::start);
	EXPECT_EQ(trace.frames[0].ip, vaddr{code});
	EXPECT_EQ(trace.frames[1].ip, vaddr{code + 0x100});
	EXPECT_EQ(trace.frames[1].return_place, stack + 0x104);
	EXPECT_FALSE(trace.frames[1].reliable);
	EXPECT_EQ(trace.frames[2].ip, vaddr{code + 0x200});
}

TEST_F(unwinding, a_function_that_calls_none_returns_where_pr_says)
{
	start.regs->pr = code + 0x410;
	put_word(0x104, code + 0x100);
	auto trace = unwind();

	EXPECT_FALSE(trace.incomplete);
	ASSERT_EQ(trace.frames.size(), 3U);
	EXPECT_EQ(trace.frames[1].ip, vaddr{code + 0x410});
	EXPECT_FALSE(trace.frames[1].return_place);
	EXPECT_EQ(trace.frames[2].ip, vaddr{code + 0x100});
}

TEST_F(unwinding, pr_that_is_saved_counts_once)
{
	start.regs->pr = code + 0x410;
	put_word(0x104, code + 0x410);
	EXPECT_EQ(unwind().frames.size(), 2U);
}

TEST_F(unwinding, pr_after_a_call_is_of_the_function_itself)
{
	start.regs->pr = code + 0x10;
	EXPECT_EQ(unwind().frames.size(), 1U);
}

TEST_F(unwinding, user_space_is_the_end)
{
	put_user_registers(0x400000, 0);
	auto trace = unwind();

	EXPECT_FALSE(trace.incomplete);
	ASSERT_EQ(trace.frames.size(), 2U);
	EXPECT_EQ(trace.frames[1].kind, frame_kind::exception);
	EXPECT_TRUE(trace.frames[1].user_mode);
	EXPECT_EQ(trace.frames[1].ip, vaddr{0x400000});
}

TEST_F(unwinding, a_kernel_thread_has_frames_where_others_have_user_space)
{
	put_user_registers(code + 0x500, 0);
	put_word(constant::THREAD_SIZE - target::word_size, code + 0x600);
	put_flags(constant::PF_KTHREAD);
	auto trace = unwind();

	EXPECT_FALSE(trace.incomplete);
	ASSERT_EQ(trace.frames.size(), 3U);
	EXPECT_EQ(trace.frames[1].kind, frame_kind::call);
	EXPECT_EQ(trace.frames[1].ip, vaddr{code + 0x500});
	EXPECT_EQ(trace.frames[2].ip, vaddr{code + 0x600});
}

TEST_F(unwinding, a_sleeping_task_begins_where_it_was_switched_away)
{
	using thread = layout::thread_struct;

	start.regs.reset();
	dump.machine.store(task, layout::task_struct::thread / thread::sp,
			   static_cast<target_word>((stack + 0x300).value));
	dump.machine.store(task, layout::task_struct::thread / thread::pc,
			   static_cast<target_word>(code + 0x40));
	put_word(0x304, code + 0x300);
	auto trace = unwind();

	EXPECT_FALSE(trace.incomplete);
	ASSERT_EQ(trace.frames.size(), 2U);
	EXPECT_EQ(trace.frames[0].ip, vaddr{code + 0x40});
	EXPECT_EQ(trace.frames[1].ip, vaddr{code + 0x300});
}

TEST_F(unwinding, a_stack_pointer_that_is_on_no_stack_is_told)
{
	start.regs->r[15] = code;
	EXPECT_TRUE(unwind().incomplete);
}

} // namespace
} // namespace kdump
