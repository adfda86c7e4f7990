// SPDX-License-Identifier: GPL-2.0-only
#include "fake_memory.hpp"

#include "kdump/constant.hpp"
#include "kdump/layout/asm/processor.hpp"
#include "kdump/layout/asm/ptrace.hpp"
#include "kdump/layout/linux/sched.hpp"
#include "kdump/layout/uapi/asm/inst.hpp"

#include <gtest/gtest.h>

namespace kdump {
namespace {

using arch::frame_kind;
using test::fake_kernel_memory;
using registers = arch::mips::registers;

constexpr uint64_t word_size = target::word_size;
constexpr uint64_t registers_size = size_of<layout::pt_regs>;
constexpr uint32_t sp = 29, ra = 31;

constexpr uint32_t immediate(uint32_t opcode, uint32_t rs, uint32_t rt, int value)
{
	return opcode << 26 | rs << 21 | rt << 16 | (static_cast<uint32_t>(value) & 0xffff);
}
constexpr uint32_t grow(int size)
{
	return immediate(constant::addiu_op, sp, sp, -size);
}
constexpr uint32_t save_return_address(int place)
{
	return immediate(word_size == 8 ? constant::sd_op : constant::sw_op, sp, ra, place);
}
constexpr uint32_t nop = 0;
constexpr uint32_t call = constant::jal_op << 26;
constexpr uint32_t go_back = constant::spec_op << 26 | ra << 21 | constant::jr_op;
/* The same, once it has made room of a multiple of words. */
constexpr int frame_size = 8 * word_size, return_place = 7 * word_size;

/* Functions with the code that a test gives them. */
class function_dump : public test::code_dump {
public:
	function_dump() : test::code_dump(function_size, {code_begin, code_end})
	{
	}
	/* The n-th one; a call in it returns to 0x100 behind its beginning, if no code says else. */
	vaddr function(unsigned int n, std::vector<uint32_t> code = {
					       grow(frame_size), save_return_address(return_place)})
	{
		vaddr begin = code_begin + n * function_size;

		machine.clear(ptr<array<char, function_size>>{begin});
		for (size_t i = 0; i < code.size(); i++)
			machine.store(ptr<uint32_t>{begin + i * 4}, code[i]);
		return begin;
	}

	static constexpr uint64_t function_size = 0x400;
	static inline const vaddr code_begin = fake_kernel_memory::place<char>(100).address;
	static inline const vaddr code_end = code_begin + 64 * function_size;
};

class unwinding : public testing::Test {
protected:
	unwinding()
	{
		clear_stack(stack);
		start.stack = {stack, stack + constant::THREAD_SIZE};
		start.regs = registers{};
		start.regs->gpr[sp] = (stack + 0x1000).value;
		start.task = task.address;
		dump.machine.clear(task);
		dump.symbols = {{"_stext", dump.code_begin}, {"_etext", dump.code_end}};
	}
	void clear_stack(vaddr begin)
	{
		dump.machine.clear(ptr<array<char, constant::THREAD_SIZE>>{begin});
	}
	void put(vaddr place, uint64_t value)
	{
		dump.machine.store(ptr<target_word>{place}, static_cast<target_word>(value));
	}
	/* A frame at `place` that returns to `ip`; where the next one begins. */
	vaddr put_frame(vaddr place, vaddr ip)
	{
		put(place + return_place, ip.value);
		return place + frame_size;
	}
	void put_registers(vaddr place, uint64_t ip, uint64_t stack_pointer, uint64_t status,
			   uint64_t cause = 0, uint64_t return_address = 0)
	{
		using saved = layout::pt_regs;
		ptr<saved> regs{place};

		put(element(member(regs, saved::regs), sp).address, stack_pointer);
		put(element(member(regs, saved::regs), ra).address, return_address);
		put(member(regs, saved::cp0_epc).address, ip);
		put(member(regs, saved::cp0_status).address, status);
		put(member(regs, saved::cp0_cause).address, cause);
	}
	arch::unwind_result<registers> unwind(vaddr ip)
	{
		start.regs->epc = ip.value;
		return arch::mips::unwind(dump, start);
	}
	static std::vector<vaddr> ips(const arch::unwind_result<registers> &trace)
	{
		return test::ips<vaddr>(trace);
	}

	function_dump dump;
	vaddr stack = fake_kernel_memory::place<char>(1).address;
	vaddr bottom = stack + constant::THREAD_SIZE - 32 - registers_size;
	ptr<layout::task_struct> task = fake_kernel_memory::place<layout::task_struct>(60);
	arch::unwind_start<registers> start;
	static constexpr uint64_t kernel = 0, user = constant::KU_USER, user_ip = 0x400120,
				  user_sp = 0x7fff1000;
};

TEST_F(unwinding, reads_frames_off_the_code_up_to_user_space)
{
	vaddr first = dump.function(1), second = dump.function(2), entry = dump.function(3, {});

	start.regs->gpr[sp] = (bottom - 2 * frame_size).value;
	put_frame(bottom - 2 * frame_size, second + 0x100);
	put_frame(bottom - frame_size, entry + 0x100);
	put_registers(bottom, user_ip, user_sp, user);
	auto trace = unwind(first + 0x100);

	EXPECT_FALSE(trace.incomplete) << trace.incomplete->message();
	EXPECT_EQ(ips(trace), (std::vector<vaddr>{first + 0x100, second + 0x100, entry + 0x100,
						  vaddr{user_ip}}));
	EXPECT_EQ(trace.frames[1].kind, frame_kind::call);
	EXPECT_EQ(trace.frames[1].sp, bottom - frame_size);
	EXPECT_EQ(trace.frames[1].return_place, bottom - 2 * frame_size + return_place);
	EXPECT_EQ(trace.frames[3].kind, frame_kind::exception);
	EXPECT_TRUE(trace.frames[3].user_mode);
	ASSERT_TRUE(trace.frames[3].regs);
	EXPECT_EQ(trace.frames[3].regs->gpr[sp], user_sp);

	/* A system call does not save what functions save. */
	put_registers(bottom, user_ip, user_sp, user, constant::CAUSE_OF_SYSCALL);
	trace = unwind(first + 0x100);
	ASSERT_EQ(trace.frames.size(), 4U);
	EXPECT_TRUE(trace.frames[3].user_mode);
	EXPECT_FALSE(trace.frames[3].regs);
}

TEST_F(unwinding, a_kernel_thread_ends_at_the_bottom_of_its_stack)
{
	vaddr function = dump.function(1), entry = dump.function(2, {});

	start.regs->gpr[sp] = (bottom - frame_size).value;
	put_frame(bottom - frame_size, entry + 0x14);
	auto trace = unwind(function + 0x100);
	EXPECT_FALSE(trace.incomplete);
	EXPECT_EQ(ips(trace), (std::vector<vaddr>{function + 0x100, entry + 0x14}));

	/* start_secondary() was called by nobody, and may know that it does not return. */
	put_frame(bottom - frame_size, vaddr{0x1234});
	trace = unwind(function + 0x100);
	EXPECT_FALSE(trace.incomplete);
	EXPECT_EQ(ips(trace), (std::vector<vaddr>{function + 0x100}));

	vaddr first = dump.function(3, {grow(frame_size), call, nop});
	start.regs->gpr[sp] = (bottom - 2 * frame_size).value;
	put_frame(bottom - 2 * frame_size, first + 0x100);
	trace = unwind(function + 0x100);
	EXPECT_FALSE(trace.incomplete);
	EXPECT_EQ(ips(trace), (std::vector<vaddr>{function + 0x100, first + 0x100}));

	/* The code of start_kernel() is gone. */
	dump.symbols["start_kernel"] = dump.function(3, {});
	start.regs->gpr[sp] = (stack + 0x1000).value;
	put_frame(stack + 0x1000, first + 0x100);
	trace = unwind(function + 0x100);
	EXPECT_FALSE(trace.incomplete);
	EXPECT_EQ(ips(trace), (std::vector<vaddr>{function + 0x100, first + 0x100}));
}

TEST_F(unwinding, a_function_that_has_not_come_far_returns_to_the_register)
{
	vaddr first = dump.function(1), second = dump.function(2), entry = dump.function(3, {});
	auto expect = [&](vaddr ip, vaddr stack_pointer) {
		start.regs->gpr[sp] = stack_pointer.value;
		auto trace = unwind(ip);
		EXPECT_FALSE(trace.incomplete) << trace.incomplete->message();
		EXPECT_EQ(ips(trace), (std::vector<vaddr>{ip, second + 0x100, entry + 0x14}));
	};

	start.regs->gpr[ra] = (second + 0x100).value;
	put_frame(bottom - frame_size, entry + 0x14);
	expect(first, bottom - frame_size);
	expect(first + 4, bottom - 2 * frame_size);
	put_frame(bottom - 2 * frame_size, second + 0x100);
	start.regs->gpr[ra] = 0x5678;
	expect(first + 8, bottom - 2 * frame_size);
}

TEST_F(unwinding, the_return_address_may_be_saved_while_jumping)
{
	vaddr entry = dump.function(3, {});

	put_frame(bottom - frame_size, entry + 0x14);
	start.regs->gpr[sp] = (bottom - frame_size).value;
	for (std::vector<uint32_t> code : {
		     std::vector{grow(frame_size), call, save_return_address(return_place)},
		     std::vector{nop, grow(frame_size), nop, save_return_address(return_place)},
		     /* A way out before there is a frame. */
		     std::vector{go_back, nop, grow(frame_size), save_return_address(return_place)},
	     }) {
		vaddr function = dump.function(1, code);
		EXPECT_EQ(ips(unwind(function + 0x100)),
			  (std::vector<vaddr>{function + 0x100, entry + 0x14}));
	}

	/* It belongs to something else after that. */
	for (std::vector<uint32_t> code : {
		     std::vector{grow(frame_size), call, nop, save_return_address(return_place)},
		     std::vector{grow(frame_size), go_back, save_return_address(return_place)},
		     std::vector{grow(-frame_size), save_return_address(return_place)},
	     })
		EXPECT_EQ(unwind(dump.function(1, code) + 0x100).frames.size(), 1U);
}

TEST_F(unwinding, an_exception_has_registers)
{
	vaddr handler = dump.function(1), entry = dump.function(2, {}),
	      interrupted = dump.function(3), thread = dump.function(4, {});
	vaddr place = bottom - frame_size - registers_size;

	start.regs->gpr[sp] = (place - frame_size).value;
	put_registers(place, interrupted.value + 0x40, (place + registers_size).value, kernel);
	put_frame(bottom - frame_size, thread + 0x14);
	/* The handler was called; it returns to ret_from_exception. */
	for (vaddr back : {entry + 8, entry}) {
		put_frame(place - frame_size, back);
		auto trace = unwind(handler + 0x100);
		EXPECT_FALSE(trace.incomplete) << trace.incomplete->message();
		EXPECT_EQ(ips(trace), (std::vector<vaddr>{handler + 0x100, back, interrupted + 0x40,
							  thread + 0x14}));
		EXPECT_EQ(trace.frames[1].code(), back == entry ? entry : entry + 7);
		EXPECT_EQ(trace.frames[2].kind, frame_kind::exception);
		EXPECT_FALSE(trace.frames[2].user_mode);
		ASSERT_TRUE(trace.frames[2].regs);
	}

	/* Registers that were saved when the stack was elsewhere. */
	put_registers(place, interrupted.value + 0x40, (place + registers_size + 8).value, kernel);
	put_frame(place - frame_size, entry + 8);
	auto trace = unwind(handler + 0x100);
	EXPECT_TRUE(trace.incomplete);
	EXPECT_EQ(trace.frames.size(), 2U);
}

TEST_F(unwinding, a_call_that_never_returns_may_end_a_function)
{
	vaddr first = dump.function(1), second = dump.function(2), next = dump.function(3, {}),
	      thread = dump.function(4, {});

	start.regs->gpr[sp] = (bottom - 2 * frame_size).value;
	put_frame(bottom - 2 * frame_size, next);
	put_frame(bottom - frame_size, thread + 0x14);
	auto trace = unwind(first + 0x100);
	EXPECT_FALSE(trace.incomplete);
	EXPECT_EQ(ips(trace), (std::vector<vaddr>{first + 0x100, next, thread + 0x14}));
	EXPECT_EQ(trace.frames[1].code(), second + 0x3ff);
}

TEST_F(unwinding, goes_on_from_the_irq_stack)
{
	vaddr irq = fake_kernel_memory::place<char>(30).address;
	auto stacks = dump.machine.place<ptr<void>>(20);
	vaddr handler = dump.function(1), entry = dump.function(2, {}),
	      interrupted = dump.function(3), thread = dump.function(4, {});
	vaddr place = bottom - frame_size - registers_size, top = irq + constant::IRQ_STACK_START;

	clear_stack(irq);
	dump.machine.store(advance(stacks, 1), ptr<void>{irq});
	dump.symbols["irq_stack"] = stacks.address;
	start.cpu = 1;
	start.regs->gpr[sp] = (top - frame_size).value;
	put_frame(top - frame_size, entry + 0x100);
	put(top, place.value);
	put_registers(place, interrupted.value + 0x40, (place + registers_size).value, kernel);
	put_frame(bottom - frame_size, thread + 0x14);
	auto trace = unwind(handler + 0x100);

	EXPECT_FALSE(trace.incomplete) << trace.incomplete->message();
	EXPECT_EQ(ips(trace), (std::vector<vaddr>{handler + 0x100, entry + 0x100,
						  interrupted + 0x40, thread + 0x14}));
	EXPECT_EQ(trace.frames[0].stack, "IRQ");
	EXPECT_EQ(trace.frames[1].stack, "IRQ");
	EXPECT_EQ(trace.frames[2].stack, "");
	EXPECT_EQ(trace.frames[2].kind, frame_kind::exception);

	put(top, place.value + word_size);
	EXPECT_TRUE(unwind(handler + 0x100).incomplete);
}

TEST_F(unwinding, a_cpu_in_user_space_has_one_frame)
{
	start.regs->status = user;
	auto trace = unwind(vaddr{user_ip});

	EXPECT_FALSE(trace.incomplete);
	ASSERT_EQ(trace.frames.size(), 1U);
	EXPECT_TRUE(trace.frames[0].user_mode);
	EXPECT_TRUE(trace.frames[0].regs);
}

TEST_F(unwinding, damage_ends_the_trace_and_is_told)
{
	vaddr function = dump.function(1);

	/* A stack pointer on no stack, and at the end of one; no code; nothing saved. */
	for (vaddr place : {vaddr{0x1230}, stack + constant::THREAD_SIZE - word_size}) {
		start.regs->gpr[sp] = place.value;
		EXPECT_TRUE(unwind(function + 0x100).incomplete);
	}
	start.regs->gpr[sp] = (stack + 0x1000).value;
	EXPECT_TRUE(unwind(vaddr{0x1234}).incomplete);
	EXPECT_TRUE(unwind(function + 0x100).incomplete);
	for (std::vector<uint32_t> code : {
		     std::vector{grow(frame_size + 1), save_return_address(return_place)},
		     std::vector{grow(frame_size), save_return_address(return_place + 1)},
		     std::vector{grow(frame_size), save_return_address(frame_size)},
	     }) {
		dump.function(1, code);
		put_frame(stack + 0x1000, function + 0x100);
		EXPECT_TRUE(unwind(function + 0x100).incomplete);
	}
}

TEST_F(unwinding, a_blocked_task_begins_where_it_was_switched_away)
{
	using thread = layout::thread_struct;
	vaddr schedule = dump.function(1), entry = dump.function(2, {});
	auto saved = [&](auto member_of) {
		return member(task, layout::task_struct::thread / member_of).address;
	};

	start.regs.reset();
	put(saved(thread::reg29), (bottom - frame_size).value);
	put(saved(thread::reg31), (schedule + 0x100).value);
	put_frame(bottom - frame_size, entry + 0x14);
	auto trace = arch::mips::unwind(dump, start);
	EXPECT_FALSE(trace.incomplete);
	EXPECT_EQ(ips(trace), (std::vector<vaddr>{schedule + 0x100, entry + 0x14}));
	EXPECT_EQ(trace.frames[0].kind, frame_kind::call);

	/* One that has never run. */
	dump.symbols["ret_from_fork"] = entry;
	put(saved(thread::reg29), bottom.value);
	put(saved(thread::reg31), entry.value);
	put_registers(bottom, user_ip, user_sp, user);
	trace = arch::mips::unwind(dump, start);
	EXPECT_FALSE(trace.incomplete);
	EXPECT_EQ(ips(trace), (std::vector<vaddr>{entry, vaddr{user_ip}}));
	EXPECT_EQ(trace.frames[0].kind, frame_kind::start);

	put(saved(thread::reg29), 0x1234);
	trace = arch::mips::unwind(dump, start);
	EXPECT_TRUE(trace.incomplete);
	EXPECT_TRUE(trace.frames.empty());
	start.stack = {vaddr{0}, vaddr{constant::THREAD_SIZE}};
	trace = arch::mips::unwind(dump, start);
	ASSERT_TRUE(trace.incomplete);
	EXPECT_EQ(trace.incomplete->code(), error_code::not_found);
}

} // namespace
} // namespace kdump
