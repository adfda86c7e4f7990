// SPDX-License-Identifier: GPL-2.0-only
#include "fake_memory.hpp"

#include "kdump/constant.hpp"
#include "kdump/layout/asm/lowcore.hpp"
#include "kdump/layout/asm/processor.hpp"
#include "kdump/layout/asm/ptrace.hpp"
#include "kdump/layout/asm/stacktrace.hpp"
#include "kdump/layout/linux/sched.hpp"
#include "kdump/layout/uapi/asm/ptrace.hpp"

#include <gtest/gtest.h>

namespace kdump {
namespace {

using arch::frame_kind;
using test::fake_kernel_memory;
using test::ips;
using registers = arch::s390::registers;

/* Kernel code is at 0x1000 up to 0x8000. */
class unwinding : public testing::Test {
protected:
	unwinding()
	{
		dump.symbols = {{"_stext", vaddr{0x1000}}, {"_etext", vaddr{0x8000}}};
		clear_stack(stack);
		start.stack = {stack, stack + constant::THREAD_SIZE};
		start.regs = registers{};
		start.regs->gprs[15] = (stack + 0x1000).value;
	}
	void clear_stack(vaddr begin)
	{
		dump.machine.clear(ptr<array<char, constant::THREAD_SIZE>>{begin});
	}
	/* A frame whose callee returns to `ip`, and is itself called from the frame at `caller`. */
	void put_frame(vaddr place, uint64_t ip, vaddr caller)
	{
		using saved = layout::stack_frame;
		ptr<saved> frame{place};

		dump.machine.store(element(member(frame, saved::gprs), 14 - 6), ip);
		dump.machine.store(frame, saved::back_chain, caller.value);
	}
	void put_registers(vaddr place, uint64_t mask, uint64_t ip, uint64_t sp)
	{
		using saved = layout::pt_regs;
		ptr<saved> regs{place};

		dump.machine.store(member(regs, saved::psw / layout::psw_t::mask), mask);
		dump.machine.store(member(regs, saved::psw / layout::psw_t::addr), ip);
		dump.machine.store(element(member(regs, saved::gprs), 15), sp);
	}
	/* That of the CPU where the unwind begins. */
	ptr<layout::lowcore> put_lowcore(unsigned int cpu)
	{
		auto lowcore = dump.machine.place<layout::lowcore>(20);
		auto table = dump.machine.place<ptr<layout::lowcore>>(21);

		dump.machine.clear(lowcore);
		dump.machine.store(advance(table, cpu), lowcore);
		dump.symbols["lowcore_ptr"] = table.address;
		start.cpu = cpu;
		return lowcore;
	}
	/* The frame that entry.S makes, with the registers behind it. */
	void put_entry(vaddr place, uint64_t ip, uint64_t mask, uint64_t saved_ip,
		       uint64_t saved_sp)
	{
		put_frame(place, ip, vaddr{0});
		put_registers(place + constant::STACK_FRAME_OVERHEAD, mask, saved_ip, saved_sp);
	}
	/* Where the first entry from user space has its frame. */
	vaddr bottom() const
	{
		return stack + constant::THREAD_SIZE - size_of<layout::pt_regs> -
		       constant::STACK_FRAME_OVERHEAD;
	}
	arch::unwind_result<registers> unwind(uint64_t ip)
	{
		start.regs->psw_address = ip;
		return arch::s390::unwind(dump, start);
	}

	test::fake_dump dump;
	vaddr stack = fake_kernel_memory::place<char>(1).address;
	arch::unwind_start<registers> start;
	static constexpr uint64_t user = constant::PSW_MASK_PSTATE;
};

TEST_F(unwinding, follows_the_back_chain_to_user_space)
{
	put_frame(stack + 0x1000, 0, stack + 0x1100);
	put_frame(stack + 0x1100, 0x2000, stack + 0x1200);
	put_frame(stack + 0x1200, 0x3000, bottom());
	put_entry(bottom(), 0x4000, user, 0x1000123, 0x3ff00000000);
	auto trace = unwind(0x1010);

	EXPECT_FALSE(trace.incomplete);
	EXPECT_EQ(ips(trace), (std::vector<uint64_t>{0x1010, 0x2000, 0x3000, 0x4000, 0x1000123}));
	EXPECT_EQ(trace.frames[0].kind, frame_kind::start);
	EXPECT_EQ(trace.frames[1].kind, frame_kind::call);
	EXPECT_EQ(trace.frames[1].sp, stack + 0x1100);
	EXPECT_TRUE(trace.frames[1].reliable);
	EXPECT_EQ(trace.frames[4].kind, frame_kind::exception);
	EXPECT_TRUE(trace.frames[4].user_mode);
	ASSERT_TRUE(trace.frames[4].regs);
	EXPECT_EQ(trace.frames[4].regs->gprs[15], 0x3ff00000000U);
}

TEST_F(unwinding, a_kernel_thread_has_nothing_before_its_first_frame)
{
	put_frame(stack + 0x1000, 0, bottom());
	put_entry(bottom(), 0x4000, 0, 0, 0);
	auto trace = unwind(0x1010);

	EXPECT_FALSE(trace.incomplete);
	EXPECT_EQ(ips(trace), (std::vector<uint64_t>{0x1010, 0x4000}));
}

TEST_F(unwinding, a_cpu_in_user_space_has_one_frame)
{
	start.regs->psw_mask = user;
	auto trace = unwind(0x1000123);

	EXPECT_FALSE(trace.incomplete);
	ASSERT_EQ(trace.frames.size(), 1U);
	EXPECT_TRUE(trace.frames[0].user_mode);
}

TEST_F(unwinding, an_exception_has_registers)
{
	/* Interrupted code may not have saved its return address yet: a guess. */
	put_frame(stack + 0x1000, 0, stack + 0x1100);
	put_entry(stack + 0x1100, 0x2000, 0, 0x5010, (stack + 0x1400).value);
	put_frame(stack + 0x1400, 0x5200, bottom());
	put_entry(bottom(), 0x4000, user, 0x1000123, 0);
	auto trace = unwind(0x1010);

	EXPECT_FALSE(trace.incomplete);
	EXPECT_EQ(ips(trace),
		  (std::vector<uint64_t>{0x1010, 0x2000, 0x5010, 0x5200, 0x4000, 0x1000123}));
	EXPECT_EQ(trace.frames[2].kind, frame_kind::exception);
	ASSERT_TRUE(trace.frames[2].regs);
	EXPECT_EQ(trace.frames[2].sp, stack + 0x1400);
	EXPECT_FALSE(trace.frames[2].user_mode);
	EXPECT_FALSE(trace.frames[3].reliable);
	EXPECT_EQ(trace.frames[3].sp, stack + 0x1400);
	EXPECT_TRUE(trace.frames[4].reliable);
}

TEST_F(unwinding, an_exception_that_only_begins_has_its_psw_in_the_lowcore)
{
	auto old = put_lowcore(1).address + layout::lowcore::external_old_psw.offset;

	dump.symbols["ext_int_handler"] = vaddr{0x1010};
	dump.machine.store(ptr<uint64_t>{old + layout::psw_t::mask.offset}, uint64_t{0});
	dump.machine.store(ptr<uint64_t>{old + layout::psw_t::addr.offset}, uint64_t{0x3010});
	put_frame(stack + 0x1000, 0x2000, bottom());
	put_entry(bottom(), 0x4000, 0, 0, 0);
	auto trace = unwind(0x1010);

	EXPECT_FALSE(trace.incomplete);
	EXPECT_EQ(ips(trace), (std::vector<uint64_t>{0x3010, 0x2000, 0x4000}));
	ASSERT_TRUE(trace.frames[0].regs);
	EXPECT_EQ(trace.frames[0].regs->psw_address, 0x3010U);
	EXPECT_EQ(ips(unwind(0x1012)), (std::vector<uint64_t>{0x1012, 0x2000, 0x4000}));

	/* It was user space. */
	dump.machine.store(ptr<uint64_t>{old + layout::psw_t::mask.offset}, user);
	trace = unwind(0x1010);
	EXPECT_EQ(ips(trace), (std::vector<uint64_t>{0x3010}));
	EXPECT_TRUE(trace.frames[0].user_mode);
}

TEST_F(unwinding, what_is_no_code_is_no_guess)
{
	put_frame(stack + 0x1000, 0x9000, bottom());
	put_entry(bottom(), 0x4000, 0, 0, 0);
	EXPECT_EQ(ips(unwind(0x1010)), (std::vector<uint64_t>{0x1010, 0x4000}));
	/* Nor is where the code was interrupted. */
	put_frame(stack + 0x1000, 0x1010, bottom());
	EXPECT_EQ(ips(unwind(0x1010)), (std::vector<uint64_t>{0x1010, 0x4000}));
}

TEST_F(unwinding, changes_stacks_and_names_them)
{
	auto lowcore = put_lowcore(1);
	vaddr irq = fake_kernel_memory::place<char>(30).address;
	constexpr uint64_t empty =
		constant::THREAD_SIZE - constant::STACK_FRAME_OVERHEAD - size_of<layout::pt_regs>;

	clear_stack(irq);
	dump.machine.store(lowcore, layout::lowcore::async_stack, (irq + empty).value);
	start.regs->gprs[15] = (irq + 0x1000).value;
	put_frame(irq + 0x1000, 0, irq + empty);
	/* call_on_stack() leaves a back chain to the stack it came from. */
	put_frame(irq + empty, 0x2000, stack + 0x1000);
	put_frame(stack + 0x1000, 0x3000, bottom());
	put_entry(bottom(), 0x4000, 0, 0, 0);
	auto trace = unwind(0x1010);

	EXPECT_FALSE(trace.incomplete) << trace.incomplete->message();
	EXPECT_EQ(ips(trace), (std::vector<uint64_t>{0x1010, 0x2000, 0x3000, 0x4000}));
	EXPECT_EQ(trace.frames[0].stack, "IRQ");
	EXPECT_EQ(trace.frames[1].stack, "IRQ");
	EXPECT_EQ(trace.frames[2].stack, "");
}

TEST_F(unwinding, damage_ends_the_trace_and_is_told)
{
	/* A stack pointer on no stack, one that goes down, one that is not aligned. */
	start.regs->gprs[15] = 0x1234;
	EXPECT_TRUE(unwind(0x1010).incomplete);
	start.regs->gprs[15] = (stack + 0x1000).value;
	for (vaddr caller : {stack + 0x800, stack + 0x1000, stack + 0x1101, vaddr{8}}) {
		put_frame(stack + 0x1000, 0, caller);
		auto trace = unwind(0x1010);
		EXPECT_TRUE(trace.incomplete);
		EXPECT_EQ(trace.frames.size(), 1U);
	}

	/* Registers that would be behind the end of the stack. */
	vaddr last = stack + constant::THREAD_SIZE - size_of<layout::stack_frame>;
	put_frame(stack + 0x1000, 0, last);
	put_frame(last, 0x2000, vaddr{0});
	auto trace = unwind(0x1010);
	EXPECT_TRUE(trace.incomplete);
	EXPECT_EQ(trace.frames.size(), 2U);
}

TEST_F(unwinding, a_blocked_task_begins_where_it_was_switched_away)
{
	auto task = dump.machine.place<layout::task_struct>(60);
	auto saved_sp = member(task, layout::task_struct::thread / layout::thread_struct::ksp);

	start.regs.reset();
	start.task = task.address;
	dump.machine.store(saved_sp, (stack + 0x1000).value);
	put_frame(stack + 0x1000, 0x2000, bottom());
	put_entry(bottom(), 0x4000, 0, 0, 0);
	auto trace = arch::s390::unwind(dump, start);

	EXPECT_FALSE(trace.incomplete);
	EXPECT_EQ(ips(trace), (std::vector<uint64_t>{0x2000, 0x4000}));
	EXPECT_EQ(trace.frames[0].sp, stack + 0x1000);
	EXPECT_EQ(trace.frames[0].kind, frame_kind::call);

	dump.machine.store(saved_sp, uint64_t{0x1234});
	trace = arch::s390::unwind(dump, start);
	EXPECT_TRUE(trace.incomplete);
	EXPECT_TRUE(trace.frames.empty());

	start.stack = {vaddr{0}, vaddr{constant::THREAD_SIZE}};
	trace = arch::s390::unwind(dump, start);
	ASSERT_TRUE(trace.incomplete);
	EXPECT_EQ(trace.incomplete->code(), error_code::not_found);
}

} // namespace
} // namespace kdump
