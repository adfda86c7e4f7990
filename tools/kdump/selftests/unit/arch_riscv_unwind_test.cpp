// SPDX-License-Identifier: GPL-2.0-only
#include "base/arith.hpp"
#include "fake_memory.hpp"

#include "kdump/constant.hpp"
#include "kdump/layout/asm/processor.hpp"
#include "kdump/layout/asm/ptrace.hpp"
#include "kdump/layout/asm/stacktrace.hpp"
#include "kdump/layout/linux/sched.hpp"

#include <gtest/gtest.h>

namespace kdump {
namespace {

using arch::frame_kind;
using test::fake_kernel_memory;
using registers = arch::riscv::registers;
using saved = layout::pt_regs;

constexpr uint64_t code = fake_kernel_memory::base.value + 0x30000000;
constexpr uint64_t entry_code = code + 0x10000, fork_code = code + 0x20000;
constexpr uint64_t record_size = size_of<layout::stackframe>;

class unwinding : public testing::Test {
protected:
	unwinding()
	{
		dump.machine.clear(ptr<array<char, constant::THREAD_SIZE>>{stack});
		dump.symbols["handle_exception"] = vaddr{entry_code};
		dump.symbols["ret_from_exception_end"] = vaddr{entry_code + 0x100};
		dump.symbols["ret_from_fork"] = vaddr{fork_code};
		start.task = task.address;
		start.stack = {stack, stack + constant::THREAD_SIZE};
		start.regs = registers{};
		start.regs->epc = code;
		start.regs->sp = at(0);
		start.regs->s0 = at(0x20);
		put_registers(bottom(), 0, 0, 0, kernel_mode);
	}
	uint64_t at(uint64_t offset) const
	{
		return stack.value + 0x1000 + offset;
	}
	/* What a function keeps below its frame pointer. */
	void put_frame(uint64_t fp, uint64_t caller_fp, uint64_t ip)
	{
		ptr<layout::stackframe> frame{vaddr{fp} - record_size};

		dump.machine.store(frame, layout::stackframe::fp,
				   static_cast<target_word>(caller_fp));
		dump.machine.store(frame, layout::stackframe::ra, static_cast<target_word>(ip));
	}
	void put_registers(uint64_t address, uint64_t epc, uint64_t sp, uint64_t fp,
			   uint64_t status)
	{
		ptr<saved> regs{vaddr{address}};

		dump.machine.store(regs, saved::epc, static_cast<target_word>(epc));
		dump.machine.store(regs, saved::sp, static_cast<target_word>(sp));
		dump.machine.store(regs, saved::s0, static_cast<target_word>(fp));
		dump.machine.store(regs, saved::status, static_cast<target_word>(status));
	}
	/* task_pt_regs() */
	uint64_t bottom() const
	{
		return start.stack.end.value - (size_of<saved> + 15) / 16 * 16;
	}
	/* In a function that code + 0x1010 called there; that one's frame is the task's at(0x100). */
	void start_on_irq_stack()
	{
		vaddr irq = fake_kernel_memory::place<char>(30).address;
		auto pointer = fake_kernel_memory::place<target_word>(40);

		dump.machine.store(pointer, static_cast<target_word>(irq.value));
		dump.symbols["irq_stack_ptr"] = pointer.address;
		start.cpu = 0;
		start.regs->sp = irq.value + 0x100;
		start.regs->s0 = irq.value + 0x200;
		put_frame(irq.value + 0x200, at(0x100), code + 0x1010);
	}
	arch::unwind_result<registers> unwind()
	{
		return arch::riscv::unwind(dump, start);
	}
	static std::vector<uint64_t> ips(const arch::unwind_result<registers> &trace)
	{
		return test::ips(trace, code);
	}

	test::code_dump dump;
	vaddr stack = fake_kernel_memory::place<char>(1).address;
	ptr<layout::task_struct> task = fake_kernel_memory::place<layout::task_struct>(60);
	arch::unwind_start<registers> start;
	static constexpr uint64_t kernel_mode = constant::SR_PP, user_mode = 0;
};

TEST_F(unwinding, follows_frame_pointers_to_where_a_thread_was_made)
{
	put_frame(at(0x20), at(0x100), code + 0x1010);
	put_frame(at(0x100), bottom(), code + 0x2010);
	put_frame(bottom(), 0, fork_code + 0x10);
	auto trace = unwind();

	EXPECT_FALSE(trace.incomplete);
	EXPECT_EQ(ips(trace), (std::vector<uint64_t>{0, 0x1010, 0x2010, 0x20010}));
	EXPECT_EQ(trace.frames[0].kind, frame_kind::start);
	EXPECT_EQ(trace.frames[1].kind, frame_kind::call);
	EXPECT_EQ(trace.frames[1].sp.value, at(0x20));
	EXPECT_EQ(trace.frames[1].return_place, vaddr{at(0x20)} - target::word_size);
}

TEST_F(unwinding, user_space_is_the_end)
{
	put_frame(at(0x20), bottom(), code + 0x1010);
	put_frame(bottom(), 0, entry_code + 0x10);
	put_registers(bottom(), 0x10000, 0x7ffffff0, 0, user_mode);
	auto trace = unwind();

	EXPECT_FALSE(trace.incomplete);
	ASSERT_EQ(trace.frames.size(), 4U);
	EXPECT_TRUE(trace.frames[3].user_mode);
	EXPECT_EQ(trace.frames[3].ip.value, 0x10000U);
}

TEST_F(unwinding, a_cpu_in_user_space_has_one_frame)
{
	start.regs->epc = 0x10000;
	start.regs->sp = 0x7ffffff0;
	auto trace = unwind();

	EXPECT_FALSE(trace.incomplete);
	ASSERT_EQ(trace.frames.size(), 1U);
	EXPECT_TRUE(trace.frames[0].user_mode);

	/* A null pointer was called: that is no user space. */
	start.regs->epc = 0;
	start.regs->sp = at(0);
	EXPECT_FALSE(unwind().frames[0].user_mode);
}

TEST_F(unwinding, an_exception_has_registers)
{
	uint64_t regs = at(0x100);

	put_frame(at(0x20), regs, code + 0x1010);
	put_frame(regs, at(0x500), entry_code + 0x10);
	put_registers(regs, code + 0x2010, at(0x500), at(0x600), kernel_mode);
	put_frame(at(0x600), bottom(), code + 0x3010);
	auto trace = unwind();

	ASSERT_GE(trace.frames.size(), 5U);
	EXPECT_EQ(trace.frames[2].kind, frame_kind::call);
	EXPECT_EQ(trace.frames[3].kind, frame_kind::exception);
	EXPECT_EQ(trace.frames[3].ip.value, code + 0x2010);
	EXPECT_EQ(trace.frames[3].sp.value, at(0x500));
	EXPECT_TRUE(trace.frames[3].regs);
	EXPECT_EQ(trace.frames[4].ip.value, code + 0x3010);
}

TEST_F(unwinding, code_that_calls_nothing_keeps_no_return_address)
{
	start.regs->ra = code + 0x1010;
	put_frame(at(0x20), 0x1234, at(0x100)); /* the caller's frame pointer in the upper place */
	put_frame(at(0x100), bottom(), code + 0x2010);
	put_frame(bottom(), 0, fork_code + 0x10);
	EXPECT_EQ(ips(unwind()), (std::vector<uint64_t>{0, 0x1010, 0x2010, 0x20010}));
}

TEST_F(unwinding, an_interrupt_that_only_begins_has_saved_nothing)
{
	start.regs->epc = entry_code;
	start.regs->ra = code + 0x1010;
	put_frame(at(0x20), at(0x100), code + 0x2010);
	put_frame(at(0x100), bottom(), code + 0x3010);
	put_frame(bottom(), 0, fork_code + 0x10);
	EXPECT_EQ(ips(unwind()), (std::vector<uint64_t>{0x10000, 0x1010, 0x2010, 0x3010, 0x20010}));
	EXPECT_FALSE(unwind().incomplete);

	/* What was interrupted has called nothing yet, or never will. */
	start.regs->ra = code + 0x2010;
	EXPECT_EQ(ips(unwind()), (std::vector<uint64_t>{0x10000, 0x2010, 0x3010, 0x20010}));
	put_frame(at(0x20), 0x1234, at(0x100));
	EXPECT_EQ(ips(unwind()), (std::vector<uint64_t>{0x10000, 0x2010, 0x3010, 0x20010}));

	/* It was user space. */
	start.regs->sp = 0x7ffffff0;
	EXPECT_EQ(ips(unwind()), (std::vector<uint64_t>{0x10000}));
	EXPECT_FALSE(unwind().incomplete);
}

TEST_F(unwinding, the_function_that_saves_registers_has_no_frame)
{
	dump.symbols["riscv_crash_save_regs"] = vaddr{code};
	start.regs->ra = code + 0x1010;
	put_frame(at(0x20), bottom(), code + 0x2010);
	put_frame(bottom(), 0, fork_code + 0x10);
	EXPECT_EQ(ips(unwind()), (std::vector<uint64_t>{0, 0x1010, 0x2010, 0x20010}));
}

TEST_F(unwinding, changes_stacks_and_names_them)
{
	start_on_irq_stack();
	put_frame(at(0x100), bottom(), code + 0x2010);
	put_frame(bottom(), 0, fork_code + 0x10);
	auto trace = unwind();

	EXPECT_FALSE(trace.incomplete);
	ASSERT_EQ(trace.frames.size(), 4U);
	EXPECT_EQ(trace.frames[0].stack, "IRQ");
	EXPECT_EQ(trace.frames[1].stack, "IRQ");
	EXPECT_EQ(trace.frames[2].stack, "");
}

TEST_F(unwinding, what_calls_on_the_irq_stack_rounds_its_record_up)
{
	constexpr uint64_t align = constant::STACK_ALIGN;
	uint64_t record = at(0x100) - align_up(record_size, align);

	dump.symbols["call_on_irq_stack"] = vaddr{code + 0x1000};
	start_on_irq_stack();
	put_frame(record + record_size, bottom(), code + 0x2010);
	put_frame(bottom(), 0, fork_code + 0x10);
	auto trace = unwind();

	EXPECT_FALSE(trace.incomplete);
	EXPECT_EQ(ips(trace), (std::vector<uint64_t>{0, 0x1010, 0x2010, 0x20010}));
}

TEST_F(unwinding, a_blocked_task_begins_where_it_was_switched_away)
{
	using thread = layout::thread_struct;
	constexpr auto switched = layout::task_struct::thread;
	auto put = [&](auto member, uint64_t value) {
		dump.machine.store(task, switched / member, static_cast<target_word>(value));
	};

	start.regs.reset();
	dump.machine.clear(task);
	put(thread::ra, code + 0x1010);
	put(thread::sp, at(0));
	put(element(thread::s, 0), at(0x20));
	put_frame(at(0x20), bottom(), code + 0x2010);
	put_frame(bottom(), 0, fork_code + 0x10);
	auto trace = unwind();

	EXPECT_FALSE(trace.incomplete);
	EXPECT_EQ(ips(trace), (std::vector<uint64_t>{0x1010, 0x2010, 0x20010}));
	EXPECT_EQ(trace.frames[0].kind, frame_kind::call);
	EXPECT_EQ(*arch::riscv::switched_stack_pointer(dump, task.address), vaddr{at(0)});

	/* It was forked, and has yet to see user space. */
	put(thread::ra, fork_code);
	put(thread::sp, bottom());
	put_registers(bottom(), 0x10000, 0x7ffffff0, 0, user_mode);
	trace = unwind();
	ASSERT_EQ(trace.frames.size(), 2U);
	EXPECT_EQ(trace.frames[0].kind, frame_kind::start);
	EXPECT_TRUE(trace.frames[1].user_mode);

	put(thread::sp, 0x1234);
	trace = unwind();
	EXPECT_TRUE(trace.incomplete);
	EXPECT_TRUE(trace.frames.empty());

	start.stack = {vaddr{0}, vaddr{constant::THREAD_SIZE}};
	trace = unwind();
	ASSERT_TRUE(trace.incomplete);
	EXPECT_EQ(trace.incomplete->code(), error_code::not_found);
}

TEST_F(unwinding, damage_ends_the_trace_and_is_told)
{
	/* On no stack, not aligned, down the stack, in a circle. */
	for (uint64_t fp : {uint64_t{0}, uint64_t{0x1234560}, at(0x101), at(0) - 0x100, at(0x20)}) {
		put_frame(at(0x20), fp, code + 0x1010);
		auto trace = unwind();
		EXPECT_TRUE(trace.incomplete);
		EXPECT_EQ(trace.frames.size(), 2U);
	}
}

} // namespace
} // namespace kdump
