// SPDX-License-Identifier: GPL-2.0-only
#include "arch/arm/arch.hpp"
#include "arch_arm_unwind_index.hpp"

#include "kdump/constant.hpp"
#include "kdump/layout/asm/ptrace.hpp"
#include "kdump/layout/asm/thread_info.hpp"
#include "kdump/layout/linux/sched.hpp"

#include <gtest/gtest.h>

namespace kdump {
namespace {

using arch::frame_kind;
using arch::lr, arch::pc, arch::sp;
using test::fake_kernel_memory;
using registers = arch::arm::registers;
using saved = layout::pt_regs;

/* Where the functions begin; below those of entry code there are ones that save r4 and lr. */
constexpr uint64_t switching_code = 0x4000; /* call_with_stack() */
constexpr uint64_t entry_code = 0x8000;	    /* __irq_svc and the like, which save all registers */
constexpr uint64_t last_code = 0x8100;	    /* ret_fast_syscall, which nothing called */
constexpr uint64_t idle_code = 0x9000;
constexpr uint64_t user_code = 0x10000;
constexpr uint32_t user_mode = 0x10;

class unwinding : public test::unwind_index {
protected:
	unwinding()
	{
		add(code, 0x80a8b0b0);			/* pop {r4, lr} */
		add(code + switching_code, 0x809b8480); /* sp = r11, pop {r11, lr} */
		add(code + switching_code + 0x100, 0x80a8b0b0);
		add_saving_all(entry_code);
		add(code + last_code, 1);
		add(code + idle_code, 0x80a8b0b0);
		dump.symbols["__entry_text_start"] = code + entry_code;
		dump.symbols["__entry_text_end"] = code + idle_code;
		dump.machine.clear(ptr<array<char, constant::THREAD_SIZE>>{stack});
		dump.machine.clear(task);
		start.task = task.address;
		start.stack = {stack, stack + constant::THREAD_SIZE};
		start.regs = registers{};
		start.regs->r[pc] = at_code(0x10);
		start.regs->r[sp] = at(0);
		start.regs->cpsr = constant::SVC_MODE;
		put_registers(bottom - size_of<saved>, user_code, 0x7ffffff0, user_mode);
	}
	/* pop {r0 - r15}, told in two words */
	void add_saving_all(uint64_t function)
	{
		vaddr place = dump.symbols["__stop_unwind_idx"] + 4;

		add(code + function, (more - place) & 0x7fffffff);
		put(more, 0x8101b10f);
		put(more + 4, 0x8fffb0b0);
	}
	uint32_t at(uint64_t offset) const
	{
		return static_cast<uint32_t>(stack.value + 0x1000 + offset);
	}
	uint32_t at_code(uint64_t offset) const
	{
		return static_cast<uint32_t>(code.value + offset);
	}
	/* What a function saved that is about to return to `ip`. */
	void put_frame(uint64_t place, uint64_t ip)
	{
		put(vaddr{place + 4}, ip);
	}
	void put_registers(vaddr place, uint64_t ip, uint64_t sp_value, uint32_t mode)
	{
		put(place + arch::sp * 4, sp_value);
		put(place + arch::lr * 4, at_code(0x3010));
		put(place + arch::pc * 4, ip);
		put(place + arch::cpsr * 4, mode);
	}
	/* A per-CPU pointer to where a stack ends; that place. */
	vaddr put_cpu_stack(const char *variable, unsigned int n)
	{
		auto pointer = fake_kernel_memory::place<uint32_t>(n);
		vaddr end = fake_kernel_memory::place<char>(n + 2).address;

		put(pointer.address, end.value);
		dump.symbols[variable] = pointer.address;
		start.cpu = 0;
		return end;
	}
	arch::unwind_result<registers> unwind()
	{
		return arch::arm::unwind(dump, start);
	}
	std::vector<uint64_t> ips(const arch::unwind_result<registers> &trace) const
	{
		return test::ips(trace, code.value);
	}

	ptr<layout::task_struct> task = fake_kernel_memory::place<layout::task_struct>(60);
	vaddr bottom = stack + constant::THREAD_SIZE - 8;
	arch::unwind_start<registers> start;
};

TEST_F(unwinding, user_space_is_the_end)
{
	put_frame(at(0), at_code(0x1010));
	put_frame(at(8), at_code(last_code + 4));
	auto trace = unwind();

	EXPECT_FALSE(trace.incomplete);
	ASSERT_EQ(trace.frames.size(), 4U);
	EXPECT_EQ(trace.frames[0].kind, frame_kind::start);
	EXPECT_EQ(trace.frames[1].kind, frame_kind::call);
	EXPECT_EQ(trace.frames[1].ip, code + 0x1010);
	EXPECT_EQ(trace.frames[1].sp.value, at(8));
	EXPECT_FALSE(trace.frames[1].regs);
	EXPECT_EQ(trace.frames[2].kind, frame_kind::call);
	EXPECT_EQ(trace.frames[3].kind, frame_kind::exception);
	EXPECT_TRUE(trace.frames[3].user_mode);
	EXPECT_EQ(trace.frames[3].ip.value, user_code);
	EXPECT_EQ(trace.frames[3].sp.value, 0x7ffffff0U);
}

TEST_F(unwinding, a_thread_may_have_no_user_space)
{
	put_frame(at(0), at_code(last_code + 4));
	dump.machine.store(task, layout::task_struct::flags, constant::PF_KTHREAD);
	EXPECT_EQ(ips(unwind()), (std::vector<uint64_t>{0x10, last_code + 4}));
	EXPECT_FALSE(unwind().incomplete);

	/* It has yet to see it. */
	dump.machine.store(task, layout::task_struct::flags, 0);
	put_registers(bottom - size_of<saved>, 0, 0, constant::SVC_MODE);
	EXPECT_EQ(ips(unwind()), (std::vector<uint64_t>{0x10, last_code + 4}));
	EXPECT_FALSE(unwind().incomplete);
}

TEST_F(unwinding, a_cpu_in_user_space_has_one_frame)
{
	start.regs->cpsr = user_mode;
	auto trace = unwind();

	EXPECT_FALSE(trace.incomplete);
	ASSERT_EQ(trace.frames.size(), 1U);
	EXPECT_TRUE(trace.frames[0].user_mode);
}

TEST_F(unwinding, system_calls_return_to_where_entry_code_begins)
{
	put_frame(at(0), at_code(last_code));
	auto trace = unwind();

	EXPECT_FALSE(trace.incomplete);
	ASSERT_EQ(trace.frames.size(), 3U);
	EXPECT_EQ(trace.frames[1].kind, frame_kind::start);
	EXPECT_TRUE(trace.frames[2].user_mode);
}

TEST_F(unwinding, the_first_function_of_a_cpu_is_the_end)
{
	start.regs->r[sp] = static_cast<uint32_t>(bottom.value - 16);
	put_frame(bottom.value - 16, at_code(0x1010));
	put_frame(bottom.value - 8, at_code(0x2010));
	EXPECT_EQ(ips(unwind()), (std::vector<uint64_t>{0x10, 0x1010}));
	EXPECT_FALSE(unwind().incomplete);
}

TEST_F(unwinding, what_only_begins_has_saved_nothing)
{
	start.regs->r[pc] = at_code(0);
	start.regs->r[lr] = at_code(0x1010);
	put_frame(at(0), at_code(last_code));
	auto trace = unwind();

	ASSERT_EQ(ips(trace),
		  (std::vector<uint64_t>{0, 0x1010, last_code, user_code - code.value}));
	EXPECT_EQ(trace.frames[1].sp.value, at(0));
}

TEST_F(unwinding, addresses_of_thumb_code_are_odd)
{
	put_frame(at(0), at_code(0x1011));
	auto trace = unwind();

	ASSERT_GE(trace.frames.size(), 2U);
	EXPECT_EQ(trace.frames[1].ip, code + 0x1010);
}

TEST_F(unwinding, a_call_that_never_returns_is_of_the_function_before)
{
	start.regs->r[11] = at(0x100);
	put_frame(at(0), at_code(switching_code + 0x100));
	put_frame(at(0x100), at_code(last_code));
	auto trace = unwind();

	ASSERT_EQ(ips(trace), (std::vector<uint64_t>{0x10, switching_code + 0x100, last_code,
						     user_code - code.value}));
	EXPECT_EQ(trace.frames[1].kind, frame_kind::call);
}

TEST_F(unwinding, an_exception_has_registers)
{
	put_frame(at(0), at_code(entry_code + 0x10));
	put_registers(vaddr{at(8)}, at_code(0x2010), at(0x100), constant::SVC_MODE);
	put_frame(at(0x100), at_code(last_code));
	auto trace = unwind();

	EXPECT_FALSE(trace.incomplete);
	ASSERT_EQ(trace.frames.size(), 5U);
	EXPECT_EQ(trace.frames[1].kind, frame_kind::call);
	EXPECT_EQ(trace.frames[2].kind, frame_kind::exception);
	EXPECT_EQ(trace.frames[2].ip, code + 0x2010);
	EXPECT_EQ(trace.frames[2].sp.value, at(0x100));
	ASSERT_TRUE(trace.frames[2].regs);
	EXPECT_EQ(trace.frames[2].regs->r[lr], at_code(0x3010));
	EXPECT_EQ(trace.frames[3].ip, code + last_code);
	EXPECT_FALSE(trace.frames[3].regs);

	/* A function that had only begun was interrupted: the link register still has its caller. */
	put_registers(vaddr{at(8)}, at_code(0), at(0x100), constant::SVC_MODE);
	trace = unwind();
	ASSERT_GE(trace.frames.size(), 4U);
	EXPECT_EQ(trace.frames[3].ip, code + 0x3010);
	EXPECT_EQ(trace.frames[3].kind, frame_kind::call);
}

TEST_F(unwinding, only_the_entry_code_makes_exceptions)
{
	dump.symbols["__entry_text_start"] = code + last_code;
	put_frame(at(0), at_code(entry_code + 0x10));
	put_registers(vaddr{at(8)}, at_code(0x2010), at(0x100), constant::SVC_MODE);
	auto trace = unwind();

	ASSERT_GE(trace.frames.size(), 3U);
	EXPECT_EQ(trace.frames[2].kind, frame_kind::call);
	EXPECT_FALSE(trace.frames[2].regs);
}

TEST_F(unwinding, entry_code_that_only_begins_has_saved_nothing)
{
	start.regs->r[pc] = at_code(entry_code);
	start.regs->r[lr] = at_code(0x1010);
	put_registers(vaddr{at(0)}, at_code(0x2010), at(0x100), constant::SVC_MODE);
	auto trace = unwind();

	ASSERT_GE(trace.frames.size(), 2U);
	EXPECT_EQ(trace.frames[1].kind, frame_kind::call);
	EXPECT_EQ(trace.frames[1].ip, code + 0x1010);
}

TEST_F(unwinding, changes_stacks_and_names_them)
{
	vaddr irq = put_cpu_stack("irq_stack_ptr", 30);

	start.regs->r[sp] = static_cast<uint32_t>(irq.value - 16);
	start.regs->r[11] = at(0x100);
	put_frame(irq.value - 16, at_code(0x1010));
	put_frame(irq.value - 8, at_code(switching_code + 0x10));
	put_frame(at(0x100), at_code(0x2010));
	put_frame(at(0x108), at_code(last_code));
	auto trace = unwind();

	EXPECT_FALSE(trace.incomplete);
	ASSERT_EQ(ips(trace), (std::vector<uint64_t>{0x10, 0x1010, switching_code + 0x10, 0x2010,
						     last_code, user_code - code.value}));
	EXPECT_EQ(trace.frames[0].stack, "IRQ");
	EXPECT_EQ(trace.frames[1].stack, "IRQ");
	EXPECT_EQ(trace.frames[3].stack, "");
	EXPECT_EQ(trace.frames[3].sp.value, at(0x108));

	/* There is no way back to the IRQ stack. */
	put_frame(at(0x108), at_code(switching_code + 0x10));
	put(vaddr{at(0x100)}, irq.value - 16);
	trace = unwind();
	EXPECT_TRUE(trace.incomplete);
	ASSERT_EQ(trace.frames.size(), 6U);
	EXPECT_EQ(trace.frames[5].stack, "IRQ");
}

TEST_F(unwinding, an_overflow_has_a_stack_of_its_own)
{
	vaddr overflow = put_cpu_stack("overflow_stack_ptr", 30);
	vaddr regs = overflow - size_of<saved>;

	start.regs->r[sp] = static_cast<uint32_t>(regs.value - 8);
	put_frame(regs.value - 8, at_code(entry_code + 0x10));
	put_registers(regs, at_code(0x2010), at(0x100), constant::SVC_MODE);
	put_frame(at(0x100), at_code(last_code));
	auto trace = unwind();

	EXPECT_FALSE(trace.incomplete);
	ASSERT_EQ(trace.frames.size(), 5U);
	EXPECT_EQ(trace.frames[0].stack, "overflow");
	EXPECT_EQ(trace.frames[1].stack, "overflow");
	EXPECT_EQ(trace.frames[2].stack, "");
	EXPECT_EQ(trace.frames[2].ip, code + 0x2010);

	/* Behind the end there is nothing of it, and much before its beginning neither. */
	start.regs->r[sp] = static_cast<uint32_t>(overflow.value);
	EXPECT_EQ(unwind().frames[0].stack, "");
	start.regs->r[sp] -= constant::OVERFLOW_STACK_SIZE + 4;
	EXPECT_EQ(unwind().frames[0].stack, "");
}

TEST_F(unwinding, a_blocked_task_begins_where_it_was_switched_away)
{
	using context = layout::cpu_context_save;
	constexpr auto switched =
		layout::task_struct::thread_info / layout::thread_info::cpu_context;

	start.regs.reset();
	dump.machine.store(task, switched / context::pc, at_code(switching_code + 0x10));
	dump.machine.store(task, switched / context::sp, at(0));
	dump.machine.store(task, switched / context::fp, at(0x100));
	put_frame(at(0x100), at_code(0x1010));
	put_frame(at(0x108), at_code(last_code));
	auto trace = unwind();

	EXPECT_FALSE(trace.incomplete);
	ASSERT_EQ(ips(trace), (std::vector<uint64_t>{switching_code + 0x10, 0x1010, last_code,
						     user_code - code.value}));
	EXPECT_EQ(trace.frames[0].kind, frame_kind::call);
	EXPECT_EQ(trace.frames[0].sp.value, at(0));
	EXPECT_EQ(*arch::arm::switched_stack_pointer(dump, task.address), vaddr{at(0)});

	/* It was forked, and has yet to see user space. */
	dump.symbols["ret_from_fork"] = code + last_code + 0x10;
	dump.machine.store(task, switched / context::pc, at_code(last_code + 0x10));
	trace = unwind();
	ASSERT_EQ(trace.frames.size(), 2U);
	EXPECT_EQ(trace.frames[0].kind, frame_kind::start);
	EXPECT_TRUE(trace.frames[1].user_mode);

	dump.machine.store(task, switched / context::sp, 0x1234);
	trace = unwind();
	EXPECT_TRUE(trace.incomplete);
	EXPECT_TRUE(trace.frames.empty());

	start.stack = {vaddr{0}, vaddr{constant::THREAD_SIZE}};
	trace = unwind();
	ASSERT_TRUE(trace.incomplete);
	EXPECT_EQ(trace.incomplete->code(), error_code::not_found);
}

TEST_F(unwinding, registers_of_a_switched_task_are_each_in_its_place)
{
	/* sp = that register, pop {r4, lr} */
	for (unsigned int reg : {4, 5, 6, 7, 8, 9, 10, 11}) {
		vaddr context = member(task, layout::task_struct::thread_info /
						     layout::thread_info::cpu_context)
					.address;

		start.regs.reset();
		put(context + (reg - 4) * 4, at(reg * 16));
		put(context + 8 * 4, at(0));
		put(context + 9 * 4, at_code(idle_code + reg * 16 + 4));
		add(code + idle_code + reg * 16, 0x8090a8b0 | reg << 16);
		put_frame(at(reg * 16), at_code(0x1010));
		auto trace = unwind();
		ASSERT_GE(trace.frames.size(), 2U) << reg;
		EXPECT_EQ(trace.frames[1].sp.value, at(reg * 16 + 8)) << reg;
	}
}

TEST_F(unwinding, damage_ends_the_trace_and_is_told)
{
	put_frame(at(0), at_code(switching_code + 0x10));
	/* On no stack, not there to be read, down the stack, in a circle. */
	for (uint32_t fp : {uint32_t{0}, uint32_t{0x1234560}, at(0) - 0x100, at(0)}) {
		start.regs->r[11] = fp;
		auto trace = unwind();
		EXPECT_TRUE(trace.incomplete) << fp;
		EXPECT_LE(trace.frames.size(), 3U) << fp;
	}
}

TEST_F(unwinding, code_that_calls_itself_without_a_stack_is_damage)
{
	add(code + idle_code + 0x100, 0x80b0b0b0);
	start.regs->r[pc] = start.regs->r[lr] = at_code(idle_code + 0x110);
	auto trace = unwind();

	EXPECT_EQ(trace.frames.size(), 1U);
	ASSERT_TRUE(trace.incomplete);
	EXPECT_EQ(trace.incomplete->code(), error_code::corrupt);
}

TEST_F(unwinding, an_interrupt_that_only_begins_has_a_stack_of_its_own)
{
	constexpr uint32_t interrupt_mode = 0x12;
	auto unwind_from = [&](uint64_t link, uint32_t mode) {
		start.regs->r[lr] = static_cast<uint32_t>(link);
		start.regs->cpsr = mode;
		return unwind();
	};

	start.regs->r[pc] = 0xffff0018;
	start.regs->r[sp] = 0xc1234560;
	auto trace = unwind_from(at_code(0x14), interrupt_mode);

	ASSERT_EQ(trace.frames.size(), 2U);
	EXPECT_EQ(trace.frames[1].kind, frame_kind::call);
	EXPECT_EQ(trace.frames[1].ip, code + 0x14);
	ASSERT_TRUE(trace.incomplete);
	EXPECT_EQ(trace.incomplete->code(), error_code::not_found);

	/* From user space; from nowhere; and a mode that has the kernel's stack. */
	trace = unwind_from(0x10014, interrupt_mode);
	EXPECT_EQ(trace.frames.size(), 1U);
	EXPECT_FALSE(trace.incomplete);
	EXPECT_TRUE(unwind_from(0xf0000000, interrupt_mode).incomplete);
	EXPECT_EQ(unwind_from(at_code(0x14), constant::SVC_MODE).frames.size(), 1U);
}

} // namespace
} // namespace kdump
