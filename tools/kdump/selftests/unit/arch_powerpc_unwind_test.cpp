// SPDX-License-Identifier: GPL-2.0-only
#include "fake_memory.hpp"

#include "kdump/config.hpp"
#include "kdump/constant.hpp"
#include "kdump/layout/asm/processor.hpp"
#include "kdump/layout/linux/sched.hpp"
#include "kdump/layout/uapi/asm/ptrace.hpp"

#include <gtest/gtest.h>

namespace kdump {
namespace {

using arch::frame_kind;
using test::fake_kernel_memory;
using test::ips;
using registers = arch::powerpc::registers;

class unwinding : public testing::Test {
protected:
	unwinding()
	{
		clear_stack(stack);
		start.stack = {stack, stack + constant::THREAD_SIZE};
		start.regs = registers{};
		start.regs->gpr[1] = (stack + 0x1000).value;
		start.regs->msr = kernel;
	}
	void clear_stack(vaddr begin)
	{
		dump.machine.clear(ptr<array<char, constant::THREAD_SIZE>>{begin});
	}
	void put(vaddr place, uint64_t value)
	{
		dump.machine.store(ptr<target_word>{place}, static_cast<target_word>(value));
	}
	/* The frame of a function called from the one at `caller`; its callee returns to `ip`. */
	void put_frame(vaddr place, uint64_t ip, vaddr caller)
	{
		put(place, caller.value);
		put(place + target::word_size * constant::STACK_FRAME_LR_SAVE, ip);
	}
	/* The frame of an exception. */
	void put_exception(vaddr place, uint64_t ip, uint64_t nip, uint64_t sp, uint64_t msr,
			   uint64_t link = 0)
	{
		using saved = layout::user_pt_regs;
		ptr<saved> regs{place + constant::STACK_INT_FRAME_REGS};

		put_frame(place, ip, vaddr{sp});
		put(place + constant::STACK_INT_FRAME_MARKER, constant::STACK_FRAME_REGS_MARKER);
		put(element(member(regs, saved::gpr), 1).address, sp);
		put(member(regs, saved::nip).address, nip);
		put(member(regs, saved::msr).address, msr);
		put(member(regs, saved::link).address, link);
	}
	arch::unwind_result<registers> unwind(uint64_t ip)
	{
		start.regs->nip = ip;
		return arch::powerpc::unwind(dump, start);
	}

	test::code_dump dump{0x1000, {vaddr{0x1000}, vaddr{0x10000}}};
	vaddr stack = fake_kernel_memory::place<char>(1).address;
	vaddr bottom = stack + constant::THREAD_SIZE - 0x400;
	arch::unwind_start<registers> start;
	static constexpr uint64_t kernel = constant::MSR_RI,
				  user = constant::MSR_RI | constant::MSR_PR;
};

TEST_F(unwinding, follows_the_back_chain_to_user_space)
{
	/* What a function's own frame has was left there by what it called before. */
	put_frame(stack + 0x1000, 0x1f00, stack + 0x1100);
	put_frame(stack + 0x1100, 0x2010, stack + 0x1200);
	put_frame(stack + 0x1200, 0x3010, bottom);
	put_exception(bottom, 0x4010, 0x10036ff0, 0x3ffe0160, user);
	auto trace = unwind(0x1010);

	EXPECT_FALSE(trace.incomplete) << trace.incomplete->message();
	EXPECT_EQ(ips(trace), (std::vector<uint64_t>{0x1010, 0x2010, 0x3010, 0x4010, 0x10036ff0}));
	EXPECT_EQ(trace.frames[1].kind, frame_kind::call);
	EXPECT_EQ(trace.frames[1].sp, stack + 0x1100);
	EXPECT_EQ(trace.frames[4].kind, frame_kind::exception);
	EXPECT_TRUE(trace.frames[4].user_mode);
	ASSERT_TRUE(trace.frames[4].regs);
	EXPECT_EQ(trace.frames[4].regs->gpr[1], 0x3ffe0160U);
}

TEST_F(unwinding, a_kernel_thread_ends_with_the_chain)
{
	put_frame(stack + 0x1000, 0, bottom);
	put_frame(bottom, 0x4010, vaddr{0});
	auto trace = unwind(0x1010);

	EXPECT_FALSE(trace.incomplete);
	EXPECT_EQ(ips(trace), (std::vector<uint64_t>{0x1010, 0x4010}));
}

TEST_F(unwinding, a_task_that_was_not_in_user_space_yet_has_empty_registers)
{
	put_frame(stack + 0x1000, 0, bottom);
	put_exception(bottom, 0x4010, 0, 0, 0);
	auto trace = unwind(0x1010);

	EXPECT_FALSE(trace.incomplete);
	EXPECT_EQ(ips(trace), (std::vector<uint64_t>{0x1010, 0x4010}));
}

TEST_F(unwinding, a_cpu_in_user_space_has_one_frame)
{
	start.regs->msr = user;
	auto trace = unwind(0x10036ff0);

	EXPECT_FALSE(trace.incomplete);
	ASSERT_EQ(trace.frames.size(), 1U);
	EXPECT_TRUE(trace.frames[0].user_mode);
}

TEST_F(unwinding, what_enters_the_kernel_on_a_stack_of_user_space_has_one_frame)
{
	start.regs->gpr[1] = 0x3ffe0160;
	start.regs->msr = 0;
	auto entering = unwind(0x4900);

	EXPECT_FALSE(entering.incomplete);
	EXPECT_EQ(ips(entering), (std::vector<uint64_t>{0x4900}));

	/* Later there is no such stack. */
	start.regs->msr = kernel;
	auto astray = unwind(0x4900);

	ASSERT_TRUE(astray.incomplete);
	EXPECT_EQ(astray.incomplete->code(), error_code::corrupt);
	EXPECT_EQ(ips(astray), (std::vector<uint64_t>{0x4900}));
}

TEST_F(unwinding, an_exception_has_registers)
{
	put_frame(stack + 0x1000, 0, stack + 0x1100);
	put_exception(stack + 0x1100, 0x2010, 0x5010, (stack + 0x1800).value, kernel, 0x5004);
	put_frame(stack + 0x1800, 0x5f00, bottom);
	put_frame(bottom, 0x4010, vaddr{0});
	auto trace = unwind(0x1010);

	EXPECT_FALSE(trace.incomplete);
	EXPECT_EQ(ips(trace), (std::vector<uint64_t>{0x1010, 0x2010, 0x5010, 0x4010}));
	EXPECT_EQ(trace.frames[2].kind, frame_kind::exception);
	ASSERT_TRUE(trace.frames[2].regs);
	EXPECT_EQ(trace.frames[2].sp, stack + 0x1800);
	EXPECT_FALSE(trace.frames[2].user_mode);
}

TEST_F(unwinding, a_function_without_a_frame_returns_to_the_link_register)
{
	dump.symbols = {{"_stext", vaddr{0x1000}}, {"_etext", vaddr{0x10000}}};
	put_frame(stack + 0x1000, 0x6004, bottom);
	put_frame(bottom, 0x4010, vaddr{0});
	start.regs->link = 0x6010;
	auto trace = unwind(0x1010);
	EXPECT_EQ(ips(trace), (std::vector<uint64_t>{0x1010, 0x6010, 0x4010}));
	EXPECT_EQ(trace.frames[1].kind, frame_kind::call);
	EXPECT_EQ(trace.frames[1].sp, stack + 0x1000);

	/* An exception that has saved nothing yet, of a function with a frame. */
	EXPECT_EQ(ips(unwind(0x900)), (std::vector<uint64_t>{0x900, 0x6010, 0x4010}));

	/* One with a frame, which needs nothing saved in the one above. */
	put_frame(stack + 0x1000, 0x6004, stack + 0x1200);
	put_frame(stack + 0x1200, 3, bottom);
	EXPECT_EQ(ips(unwind(0x1010)), (std::vector<uint64_t>{0x1010, 0x6010, 0x4010}));
	put_frame(stack + 0x1000, 0x6004, bottom);

	/* Saved already; no code at all. */
	start.regs->link = 0x4010;
	EXPECT_EQ(ips(unwind(0x1010)), (std::vector<uint64_t>{0x1010, 0x4010}));
	start.regs->link = 0x123456;
	EXPECT_EQ(ips(unwind(0x1010)), (std::vector<uint64_t>{0x1010, 0x4010}));
}

TEST_F(unwinding, an_old_marker_is_no_exception)
{
	put_frame(stack + 0x1000, 0, stack + 0x1100);
	put_exception(stack + 0x1100, 0x2010, 0x5010, (stack + 0x1800).value, kernel);
	put_frame(stack + 0x1100, 0x2010, bottom);
	put_frame(bottom, 0x4010, vaddr{0});
	EXPECT_EQ(ips(unwind(0x1010)), (std::vector<uint64_t>{0x1010, 0x2010, 0x4010}));
}

TEST_F(unwinding, changes_stacks_and_names_them)
{
	vaddr irq = fake_kernel_memory::place<char>(30).address;
	vaddr softirq = fake_kernel_memory::place<char>(40).address;
	auto hard = dump.machine.place<ptr<void>>(20);
	auto soft = dump.machine.place<ptr<void>>(21);

	clear_stack(irq);
	clear_stack(softirq);
	dump.machine.store(advance(hard, 1), ptr<void>{irq});
	dump.machine.store(advance(soft, 1), ptr<void>{softirq});
	dump.symbols = {{"hardirq_ctx", hard.address}, {"softirq_ctx", soft.address}};
	start.cpu = 1;
	start.regs->gpr[1] = (irq + 0x1000).value;
	/* call_do_irq() and call_do_softirq() leave a frame in which nobody saved an address. */
	vaddr first = softirq + constant::THREAD_SIZE - constant::STACK_FRAME_MIN_SIZE;
	put_frame(irq + 0x1000, 0, irq + 0x1100);
	put_exception(irq + 0x1100, 0x2010, 0x3010, (softirq + 0x1000).value, kernel);
	put_frame(softirq + 0x1000, 0, first);
	put_frame(first, 0x5010, stack + 0x1000);
	put_frame(stack + 0x1000, 0, stack + 0x1100);
	put_frame(stack + 0x1100, 0x6010, vaddr{0});
	auto trace = unwind(0x1010);

	EXPECT_FALSE(trace.incomplete) << trace.incomplete->message();
	EXPECT_EQ(ips(trace), (std::vector<uint64_t>{0x1010, 0x2010, 0x3010, 0x5010, 0x6010}));
	EXPECT_EQ(trace.frames[1].stack, "IRQ");
	EXPECT_EQ(trace.frames[2].stack, "softirq");
	EXPECT_EQ(trace.frames[3].stack, "softirq");
	EXPECT_EQ(trace.frames[4].stack, "");
}

TEST_F(unwinding, damage_ends_the_trace_and_is_told)
{
	/* A stack pointer on no stack; callers below, here, between words, and nowhere. */
	start.regs->gpr[1] = 0x1230;
	EXPECT_TRUE(unwind(0x1010).incomplete);
	start.regs->gpr[1] = (stack + 0x1000).value;
	for (vaddr caller : {stack + 0x800, stack + 0x1000, stack + 0x1108, vaddr{16}}) {
		put_frame(stack + 0x1000, 0, caller);
		auto trace = unwind(0x1010);
		EXPECT_TRUE(trace.incomplete);
		EXPECT_EQ(trace.frames.size(), 1U);
	}
}

TEST_F(unwinding, a_blocked_task_begins_where_it_was_switched_away)
{
	auto task = dump.machine.place<layout::task_struct>(60);
	auto saved_sp = member(task, layout::task_struct::thread / layout::thread_struct::ksp);

	start.regs.reset();
	start.task = task.address;
	put(saved_sp.address, (stack + 0x1000).value);
	put_exception(stack + 0x1000, 0, 0x2010, (stack + 0x1400).value, 0);
	put_frame(stack + 0x1400, 0x2010, bottom);
	put_frame(bottom, 0x4010, vaddr{0});
	auto trace = arch::powerpc::unwind(dump, start);

	EXPECT_FALSE(trace.incomplete);
	EXPECT_EQ(ips(trace), (std::vector<uint64_t>{0x2010, 0x4010}));
	EXPECT_EQ(trace.frames[0].sp, stack + 0x1400);
	EXPECT_EQ(trace.frames[0].kind, frame_kind::call);

	dump.symbols[config::PPC64_ELF_ABI_V1 ? ".ret_from_fork" : "ret_from_fork"] = vaddr{0x2010};
	EXPECT_EQ(arch::powerpc::unwind(dump, start).frames[0].kind, frame_kind::start);

	put(saved_sp.address, 0x1234);
	trace = arch::powerpc::unwind(dump, start);
	EXPECT_TRUE(trace.incomplete);
	EXPECT_TRUE(trace.frames.empty());

	start.stack = {vaddr{0}, vaddr{constant::THREAD_SIZE}};
	trace = arch::powerpc::unwind(dump, start);
	ASSERT_TRUE(trace.incomplete);
	EXPECT_EQ(trace.incomplete->code(), error_code::not_found);
}

} // namespace
} // namespace kdump
