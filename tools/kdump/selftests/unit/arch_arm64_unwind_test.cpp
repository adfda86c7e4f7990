// SPDX-License-Identifier: GPL-2.0-only
#include "fake_memory.hpp"

#include "kdump/constant.hpp"
#include "kdump/layout/asm/processor.hpp"
#include "kdump/layout/asm/ptrace.hpp"
#include "kdump/layout/linux/sched.hpp"

#include <gtest/gtest.h>

namespace kdump {
namespace {

using arch::frame_kind;
using test::fake_kernel_memory;
using registers = arch::arm64::registers;
using saved = layout::pt_regs;

/* Addresses of code: upper bits as all code has them. */
constexpr uint64_t code = constant::KIMAGE_VADDR, entry_code = code + 0x10000;
constexpr uint64_t kernel_mode = 5, user_mode = 0;

class unwinding : public testing::Test {
protected:
	unwinding()
	{
		dump.symbols["_stext"] = vaddr{code};
		dump.symbols["_etext"] = vaddr{code + 0x20000};
		dump.machine.clear(ptr<array<char, constant::THREAD_SIZE>>{stack});
		dump.machine.clear(task);
		dump.symbols["__entry_text_start"] = vaddr{entry_code};
		dump.symbols["__entry_text_end"] = vaddr{entry_code + 0x1000};
		start.task = task.address;
		start.stack = {stack, stack + constant::THREAD_SIZE};
		start.regs = registers{};
		start.regs->pc = code;
		start.regs->pstate = kernel_mode;
		start.regs->sp = at(0);
		start.regs->x[29] = at(0);
	}
	uint64_t at(uint64_t offset) const
	{
		return stack.value + 0x1000 + offset;
	}
	void put(uint64_t address, uint64_t value)
	{
		dump.machine.store(ptr<uint64_t>{vaddr{address}}, value);
	}
	void put_record(uint64_t address, uint64_t fp, uint64_t ip)
	{
		put(address, fp);
		put(address + 8, ip);
	}
	/* A struct pt_regs with the record that the entry code makes; where that is. */
	uint64_t put_registers(uint64_t address, uint64_t pc, uint64_t sp, uint64_t fp,
			       uint64_t pstate)
	{
		ptr<saved> regs{vaddr{address}};

		put(member(regs, element(saved::regs, 29)).address.value, fp);
		dump.machine.store(regs, saved::pc, pc);
		dump.machine.store(regs, saved::sp, sp);
		dump.machine.store(regs, saved::pstate, pstate);
		uint64_t record = address + saved::stackframe.offset;
		put_record(record, pstate == user_mode ? 0 : fp, pstate == user_mode ? 0 : pc);
		return record;
	}
	uint64_t last_registers() const
	{
		return start.stack.end.value - size_of<saved>;
	}
	uint64_t last_record() const
	{
		return last_registers() + saved::stackframe.offset;
	}
	arch::unwind_result<registers> unwind()
	{
		return arch::arm64::unwind(dump, start);
	}
	static std::vector<uint64_t> ips(const arch::unwind_result<registers> &trace)
	{
		return test::ips(trace, code);
	}

	test::code_dump dump;
	vaddr stack = fake_kernel_memory::place<char>(1).address;
	ptr<layout::task_struct> task = fake_kernel_memory::place<layout::task_struct>(60);
	arch::unwind_start<registers> start;
};

TEST_F(unwinding, follows_frame_records_to_the_last_one)
{
	put_record(at(0), at(0x100), code + 0x10);
	put_record(at(0x100), last_record(), code + 0x20);
	dump.machine.store(task, layout::task_struct::flags, constant::PF_KTHREAD);
	auto trace = unwind();

	EXPECT_FALSE(trace.incomplete);
	EXPECT_EQ(ips(trace), (std::vector<uint64_t>{0, 0x10, 0x20}));
	EXPECT_EQ(trace.frames[0].kind, frame_kind::start);
	EXPECT_EQ(trace.frames[1].kind, frame_kind::call);
	EXPECT_EQ(trace.frames[1].sp.value, at(0x100));
	EXPECT_EQ(trace.frames[1].return_place, vaddr{at(8)});
}

TEST_F(unwinding, user_space_is_the_end)
{
	put_record(at(0), last_record(), entry_code + 0x10);
	put_registers(last_registers(), 0x401000, 0x7ffffff0, 0, user_mode);
	auto trace = unwind();

	EXPECT_FALSE(trace.incomplete);
	ASSERT_EQ(trace.frames.size(), 3U);
	EXPECT_TRUE(trace.frames[2].user_mode);
	EXPECT_EQ(trace.frames[2].ip.value, 0x401000U);
	EXPECT_EQ(trace.frames[2].sp.value, 0x7ffffff0U);
}

TEST_F(unwinding, a_cpu_in_user_space_has_one_frame)
{
	start.regs->pstate = user_mode;
	auto trace = unwind();

	EXPECT_FALSE(trace.incomplete);
	ASSERT_EQ(trace.frames.size(), 1U);
	EXPECT_TRUE(trace.frames[0].user_mode);
}

TEST_F(unwinding, an_exception_has_registers)
{
	uint64_t record = put_registers(at(0x100), code + 0x20, at(0x400), at(0x500), kernel_mode);

	put_record(at(0), record, entry_code + 0x10);
	put_record(at(0x500), last_record(), code + 0x30);
	dump.machine.store(task, layout::task_struct::flags, constant::PF_KTHREAD);
	auto trace = unwind();

	EXPECT_FALSE(trace.incomplete);
	EXPECT_EQ(ips(trace), (std::vector<uint64_t>{0, 0x10010, 0x20, 0x30}));
	EXPECT_EQ(trace.frames[2].kind, frame_kind::exception);
	EXPECT_EQ(trace.frames[2].sp.value, at(0x400));
	ASSERT_TRUE(trace.frames[2].regs);
	EXPECT_EQ(trace.frames[2].code().value, code + 0x20);
	EXPECT_EQ(trace.frames[3].kind, frame_kind::call);
}

TEST_F(unwinding, only_the_entry_code_makes_exceptions)
{
	uint64_t record = put_registers(at(0x100), code + 0x20, at(0x400), at(0x500), kernel_mode);

	put_record(at(0), record, code + 0x10);
	EXPECT_EQ(unwind().frames[2].kind, frame_kind::call);
}

TEST_F(unwinding, an_exception_that_only_begins_has_saved_nothing)
{
	dump.symbols["vectors"] = vaddr{entry_code};
	dump.machine.store(task, layout::task_struct::flags, constant::PF_KTHREAD);
	start.regs->pc = entry_code + 0x280;
	start.regs->x[30] = (code + 0x1010) ^ uint64_t { 0xa5 } << 56;
	put_record(at(0), at(0x100), code + 0x2010);
	put_record(at(0x100), last_record(), code + 0x3010);
	EXPECT_EQ(ips(unwind()), (std::vector<uint64_t>{0x10280, 0x1010, 0x2010, 0x3010}));
	EXPECT_FALSE(unwind().incomplete);

	/* What was interrupted has called nothing yet, or never will. */
	start.regs->x[30] = code + 0x2010;
	EXPECT_EQ(ips(unwind()), (std::vector<uint64_t>{0x10280, 0x2010, 0x3010}));
	/* It keeps something else in that register. */
	start.regs->x[30] = 0x1234;
	EXPECT_EQ(ips(unwind()), (std::vector<uint64_t>{0x10280, 0x2010, 0x3010}));

	/* There is a second table, and elsewhere the register says nothing. */
	start.regs->x[30] = code + 0x1010;
	dump.symbols["vectors"] = vaddr{code};
	EXPECT_EQ(ips(unwind()), (std::vector<uint64_t>{0x10280, 0x2010, 0x3010}));
	dump.symbols["__bp_harden_el1_vectors"] = vaddr{entry_code};
	EXPECT_EQ(ips(unwind()), (std::vector<uint64_t>{0x10280, 0x1010, 0x2010, 0x3010}));
}

TEST_F(unwinding, nothing_is_before_an_exception_from_user_space)
{
	start.regs->pc = entry_code + 0x480;
	start.regs->sp = start.stack.end.value;
	start.regs->x[29] = 0x7ffffff0;
	auto trace = unwind();

	EXPECT_FALSE(trace.incomplete);
	EXPECT_EQ(trace.frames.size(), 1U);

	/* The kernel has lost its stack pointer, but has frames. */
	start.regs->x[29] = at(0);
	put_record(at(0), last_record(), code + 0x10);
	EXPECT_GE(unwind().frames.size(), 2U);
}

TEST_F(unwinding, signatures_are_no_part_of_an_address)
{
	/* Bit 55 says which half; 48 to 54 and 56 to 63 may hold the signature. */
	put_record(at(0), last_record(),
		   (code + 0x10) ^ uint64_t{0xa5} << 56 ^ uint64_t{0x15} << 48);
	EXPECT_EQ(unwind().frames[1].ip.value, code + 0x10);
}

TEST_F(unwinding, changes_stacks_and_names_them)
{
	vaddr irq = fake_kernel_memory::place<char>(30).address;
	auto pointer = fake_kernel_memory::place<uint64_t>(40);

	dump.machine.store(pointer, irq.value);
	dump.symbols["irq_stack_ptr"] = pointer.address;
	start.cpu = 0;
	start.regs->sp = start.regs->x[29] = irq.value + 0x100;
	put_record(irq.value + 0x100, at(0), code + 0x10);
	put_record(at(0), last_record(), code + 0x20);
	auto trace = unwind();

	ASSERT_GE(trace.frames.size(), 3U);
	EXPECT_EQ(trace.frames[0].stack, "IRQ");
	EXPECT_EQ(trace.frames[1].stack, "");

	/* There is no way back to the IRQ stack. */
	put_record(at(0), irq.value + 0x200, code + 0x20);
	put_record(irq.value + 0x200, last_record(), code + 0x30);
	trace = unwind();
	EXPECT_TRUE(trace.incomplete);
	EXPECT_EQ(trace.frames.size(), 3U);
}

TEST_F(unwinding, a_blocked_task_begins_where_it_was_switched_away)
{
	using context = layout::cpu_context;
	constexpr auto switched = layout::task_struct::thread / layout::thread_struct::cpu_context;

	start.regs.reset();
	dump.machine.store(task, switched / context::pc, code + 0x10);
	dump.machine.store(task, switched / context::sp, at(0));
	dump.machine.store(task, switched / context::fp, at(0x10));
	dump.machine.store(task, layout::task_struct::flags, constant::PF_KTHREAD);
	put_record(at(0x10), last_record(), code + 0x20);
	auto trace = unwind();

	EXPECT_FALSE(trace.incomplete);
	EXPECT_EQ(ips(trace), (std::vector<uint64_t>{0x10, 0x20}));
	EXPECT_EQ(trace.frames[0].kind, frame_kind::call);
	EXPECT_EQ(*arch::arm64::switched_stack_pointer(dump, task.address), vaddr{at(0)});

	dump.symbols["ret_from_fork"] = vaddr{code + 0x10};
	EXPECT_EQ(unwind().frames[0].kind, frame_kind::start);

	dump.machine.store(task, switched / context::sp, uint64_t{0x1234});
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
	for (uint64_t fp : {uint64_t{0}, uint64_t{0x1234560}, at(0x104), at(0) - 0x100, at(0)}) {
		put_record(at(0), fp, code + 0x10);
		auto trace = unwind();
		EXPECT_TRUE(trace.incomplete);
		EXPECT_EQ(trace.frames.size(), 2U);
	}
}

} // namespace
} // namespace kdump
