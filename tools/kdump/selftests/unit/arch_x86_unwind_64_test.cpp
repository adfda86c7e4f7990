// SPDX-License-Identifier: GPL-2.0-only
#include "fake_memory.hpp"

#include "kdump/constant.hpp"
#include "kdump/layout/asm/cpu_entry_area.hpp"
#include "kdump/layout/asm/current.hpp"
#include "kdump/layout/asm/module.hpp"
#include "kdump/layout/asm/orc_types.hpp"
#include "kdump/layout/asm/processor.hpp"
#include "kdump/layout/asm/ptrace.hpp"
#include "kdump/layout/asm/switch_to.hpp"
#include "kdump/layout/linux/module.hpp"
#include "kdump/layout/linux/sched.hpp"

#include <gtest/gtest.h>

#include <map>

namespace kdump {
namespace {

using arch::frame_kind;
using test::fake_kernel_memory;
using test::ips;
using registers = arch::x86::registers;

/* What a test says about the code from one address up to the next. */
struct rule {
	int sp_reg, sp_offset;
	int type = constant::ORC_TYPE_CALL;
	int bp_reg = constant::ORC_REG_UNDEFINED, bp_offset = 0;
	bool signal = false;
};

/* Each rule is all that a module of its own says of its code. */
class rule_dump : public test::fake_dump {
public:
	result<vaddr> find_module(vaddr ip) const override
	{
		auto after = rules.upper_bound(ip.value);
		if (after == rules.begin())
			return make_error(error_code::not_found, "no module");
		return std::prev(after)->second.address;
	}

	void set_rule(uint64_t ip, rule r)
	{
		using orc = layout::orc_entry;
		using part = layout::mod_arch_specific;
		auto module = machine.place<layout::module>(100 + rules.size());
		ptr<orc> place{module.address + 0x8000};
		unsigned int bits = r.sp_reg | r.bp_reg << 4 | r.type << 8 | r.signal << 11;

		machine.clear(module);
		machine.store(module, layout::module::arch / part::orc_unwind, place);
		machine.store(module, layout::module::arch / part::num_orcs, 1);
		machine.store(place, orc::sp_offset, static_cast<int16_t>(r.sp_offset));
		machine.store(place, orc::bp_offset, static_cast<int16_t>(r.bp_offset));
		machine.store(ptr<uint16_t>{place.address + 4}, static_cast<uint16_t>(bits));
		rules[ip] = module;
	}

	std::map<uint64_t, ptr<layout::module>> rules;
};

/* Code at 0x1000: a function with 16 bytes of locals; at 0x2000: one that keeps %rbp; ... */
class unwinding : public testing::Test {
protected:
	unwinding()
	{
		dump.set_rule(0x1000, {constant::ORC_REG_SP, 24});
		dump.set_rule(0x2000, {constant::ORC_REG_BP, 16, constant::ORC_TYPE_CALL,
				       constant::ORC_REG_PREV_SP, -16});
		dump.set_rule(0x3000, {constant::ORC_REG_SP, 0, constant::ORC_TYPE_REGS,
				       constant::ORC_REG_UNDEFINED, 0, true});
		dump.set_rule(0x4000, {constant::ORC_REG_SP, 0, constant::ORC_TYPE_END_OF_STACK});
		dump.set_rule(0x5000, {0, 0, constant::ORC_TYPE_UNDEFINED});
		dump.machine.clear(ptr<array<char, constant::THREAD_SIZE>>{stack});
		start.stack = {stack, stack + constant::THREAD_SIZE};
		start.regs = registers{};
		start.regs->sp = (stack + 0x1000).value;
	}
	void put(uint64_t offset, uint64_t value)
	{
		dump.machine.store(ptr<uint64_t>{stack + 0x1000 + offset}, value);
	}
	void put_registers(uint64_t offset, uint64_t ip, uint64_t sp, uint16_t cs, uint64_t bp = 0)
	{
		using saved = layout::pt_regs;
		ptr<saved> regs{stack + 0x1000 + offset};

		dump.machine.store(regs, saved::ip, ip);
		dump.machine.store(regs, saved::sp, sp);
		dump.machine.store(regs, saved::cs, cs);
		dump.machine.store(regs, saved::bp, bp);
	}
	arch::unwind_result<registers> unwind(uint64_t ip)
	{
		start.regs->ip = ip;
		return arch::x86::unwind(dump, start);
	}

	rule_dump dump;
	vaddr stack = fake_kernel_memory::place<char>(1).address;
	arch::unwind_start<registers> start;
	static constexpr uint16_t kernel_cs = 0x10, user_cs = 0x33;
};

TEST_F(unwinding, follows_calls_to_the_end_of_the_stack)
{
	put(16, 0x1100); /* called from 0x1000.. again */
	put(24 + 16, 0x4010);
	auto trace = unwind(0x1010);

	EXPECT_FALSE(trace.incomplete);
	EXPECT_EQ(ips(trace), (std::vector<uint64_t>{0x1010, 0x1100, 0x4010}));
	EXPECT_EQ(trace.frames[0].kind, frame_kind::start);
	EXPECT_EQ(trace.frames[1].kind, frame_kind::call);
	EXPECT_EQ(trace.frames[1].sp, stack + 0x1018);
	EXPECT_EQ(trace.frames[1].code(), vaddr{0x10ff});
	EXPECT_TRUE(trace.frames[2].reliable);
}

TEST_F(unwinding, a_return_address_counts_for_the_call_before_it)
{
	/* The call is the last instruction of the code before 0x4000. */
	dump.set_rule(0x3f00, {constant::ORC_REG_SP, 8});
	put(16, 0x4000);
	put(24, 0x4010);
	EXPECT_EQ(ips(unwind(0x1010)), (std::vector<uint64_t>{0x1010, 0x4000, 0x4010}));
}

TEST_F(unwinding, the_base_pointer_comes_back)
{
	start.regs->bp = (stack + 0x1100).value;
	put(0x100, (stack + 0x1200).value);
	put(0x108, 0x2100);
	put(0x208, 0x4010);
	EXPECT_EQ(ips(unwind(0x2010)), (std::vector<uint64_t>{0x2010, 0x2100, 0x4010}));
}

TEST_F(unwinding, an_exception_has_registers)
{
	put_registers(0, 0x1020, (stack + 0x1400).value, kernel_cs);
	put(0x400 + 16, 0x4010);
	auto trace = unwind(0x3010);

	EXPECT_FALSE(trace.incomplete);
	EXPECT_EQ(ips(trace), (std::vector<uint64_t>{0x3010, 0x1020, 0x4010}));
	EXPECT_EQ(trace.frames[1].kind, frame_kind::exception);
	ASSERT_TRUE(trace.frames[1].regs);
	EXPECT_EQ(trace.frames[1].regs->sp, (stack + 0x1400).value);
	EXPECT_EQ(trace.frames[1].code(), vaddr{0x1020});
	EXPECT_FALSE(trace.frames[1].user_mode);
}

TEST_F(unwinding, user_space_is_the_end)
{
	put_registers(0, 0x7f0000001234, 0x7ffc00000000, user_cs);
	auto trace = unwind(0x3010);

	EXPECT_FALSE(trace.incomplete);
	ASSERT_EQ(trace.frames.size(), 2U);
	EXPECT_TRUE(trace.frames[1].user_mode);
}

TEST_F(unwinding, a_cpu_in_user_space_has_one_frame)
{
	start.regs->cs = user_cs;
	auto trace = unwind(0x7f0000001234);

	EXPECT_FALSE(trace.incomplete);
	ASSERT_EQ(trace.frames.size(), 1U);
	EXPECT_TRUE(trace.frames[0].user_mode);
}

TEST_F(unwinding, changes_stacks_and_names_them)
{
	using areas = layout::cea_exception_stacks;
	auto hot = dump.machine.place<layout::pcpu_hot>(20);
	auto area = dump.machine.place<areas>(24), pointer = dump.machine.place<areas>(21);
	vaddr irq_end = fake_kernel_memory::place<char>(30).address;

	dump.machine.store(hot, layout::pcpu_hot::hardirq_stack_ptr, ptr<void>{irq_end - 8});
	dump.machine.store(ptr<ptr<areas>>{pointer.address}, area);
	dump.symbols = {{"pcpu_hot", hot.address}, {"cea_exception_stacks", pointer.address}};
	start.cpu = 0;
	start.regs->sp = member(area, areas::NMI_stack).address.value + 0x800;
	/* From the NMI stack by saved registers to the IRQ stack, from there to the task's. */
	using saved = layout::pt_regs;
	ptr<saved> regs{vaddr{start.regs->sp}};
	dump.machine.clear(regs);
	dump.machine.store(regs, saved::ip, uint64_t{0x6000});
	dump.machine.store(regs, saved::sp, (irq_end - 64).value);
	dump.set_rule(0x6000, {constant::ORC_REG_SP_INDIRECT, 8});
	dump.machine.store(ptr<uint64_t>{irq_end - 64}, (stack + 0x1000).value);
	put(0, 0x4010);
	auto trace = unwind(0x3010);

	EXPECT_FALSE(trace.incomplete) << trace.incomplete->message();
	ASSERT_EQ(trace.frames.size(), 3U);
	EXPECT_EQ(trace.frames[0].stack, "NMI exception");
	EXPECT_EQ(trace.frames[1].stack, "IRQ");
	EXPECT_EQ(trace.frames[2].stack, "");
}

TEST_F(unwinding, a_partial_frame_leaves_the_registers_of_the_full_one)
{
	/* An exception in the entry code of another: only what iret needs was saved. */
	put_registers(0, 0x7000, (stack + 0x1100).value, kernel_cs, (stack + 0x1600).value);
	dump.set_rule(0x7000, {constant::ORC_REG_SP, 0, constant::ORC_TYPE_REGS_PARTIAL,
			       constant::ORC_REG_UNDEFINED, 0, true});
	vaddr iret = stack + 0x1100;
	dump.machine.store(ptr<uint64_t>{iret}, uint64_t{0x2010});
	dump.machine.store(ptr<uint64_t>{iret + 8}, uint64_t{kernel_cs});
	dump.machine.store(ptr<uint64_t>{iret + 24}, (stack + 0x1500).value);
	put(0x608, 0x4010);
	auto trace = unwind(0x3010);

	EXPECT_FALSE(trace.incomplete);
	EXPECT_EQ(ips(trace), (std::vector<uint64_t>{0x3010, 0x7000, 0x2010, 0x4010}));
	EXPECT_TRUE(trace.frames[1].regs);
	EXPECT_FALSE(trace.frames[2].regs);
}

TEST_F(unwinding, a_null_pointer_was_called_from_somewhere)
{
	put(0, 0x4010);
	EXPECT_EQ(ips(unwind(0)), (std::vector<uint64_t>{0, 0x4010}));
}

TEST_F(unwinding, unknown_code_is_taken_to_keep_a_frame_pointer)
{
	start.regs->bp = (stack + 0x1100).value;
	put(0x108, 0x4010);
	auto trace = unwind(0x800);
	EXPECT_EQ(ips(trace), (std::vector<uint64_t>{0x800, 0x4010}));
	EXPECT_FALSE(trace.frames[1].reliable);
}

TEST_F(unwinding, code_without_unwind_data_is_left_by_its_caller)
{
	/* At 0x...8000: call function. Other words on the stack look like nothing. */
	vaddr code = fake_kernel_memory::place<char>(40).address, back = code + 5;
	dump.function = code + 0x5000;
	dump.machine.store(ptr<uint8_t>{code}, uint8_t{0xe8});
	dump.machine.store(ptr<int32_t>{code + 1}, int32_t{0x5000 - 5});
	dump.set_rule(code.value, {constant::ORC_REG_SP, 0, constant::ORC_TYPE_END_OF_STACK});
	dump.set_rule(code.value + 0x5000, {0, 0, constant::ORC_TYPE_UNDEFINED});
	put(8, 0x1234);
	put(16, back.value + 1);
	put(24, back.value);
	auto trace = unwind(code.value + 0x5010);

	EXPECT_FALSE(trace.incomplete);
	EXPECT_EQ(ips(trace), (std::vector<uint64_t>{code.value + 0x5010, back.value}));
	EXPECT_EQ(trace.frames[1].sp, stack + 0x1020);

	put(24, 0);
	trace = unwind(code.value + 0x5010);
	ASSERT_TRUE(trace.incomplete);
	EXPECT_EQ(trace.frames.size(), 1U);
}

TEST_F(unwinding, damage_ends_the_trace_and_is_told)
{
	/* A stack pointer on no stack; one that goes down; a register that nobody saved. */
	dump.set_rule(0x6000, {constant::ORC_REG_BP, 16});
	auto trace = unwind(0x6010);
	EXPECT_TRUE(trace.incomplete);
	EXPECT_EQ(trace.frames.size(), 1U);

	put_registers(0, 0x1010, (stack + 0x500).value, kernel_cs);
	trace = unwind(0x3010);
	EXPECT_TRUE(trace.incomplete);

	put(16, 0x7010);
	dump.set_rule(0x7000, {constant::ORC_REG_R10, 0});
	trace = unwind(0x1010);
	ASSERT_TRUE(trace.incomplete);
	EXPECT_EQ(trace.frames.size(), 2U);

	dump.set_rule(0x8000, {15, 0});
	EXPECT_TRUE(unwind(0x8010).incomplete);
	EXPECT_TRUE(unwind(0x5010).incomplete);
}

TEST_F(unwinding, a_blocked_task_begins_where_it_was_switched_away)
{
	using saved = layout::inactive_task_frame;
	ptr<saved> frame{stack + 0x1000};
	auto task = dump.machine.place<layout::task_struct>(60);

	start.regs.reset();
	start.task = task.address;
	dump.machine.store(member(task, layout::task_struct::thread / layout::thread_struct::sp),
			   frame.address.value);
	dump.machine.store(frame, saved::ret_addr, uint64_t{0x1010});
	dump.machine.store(ptr<uint64_t>{frame.address + size_of<saved> + 16}, uint64_t{0x4010});
	auto trace = arch::x86::unwind(dump, start);

	EXPECT_FALSE(trace.incomplete);
	EXPECT_EQ(ips(trace), (std::vector<uint64_t>{0x1010, 0x4010}));
	EXPECT_EQ(trace.frames[0].sp, frame.address + size_of<saved>);
	EXPECT_EQ(trace.frames[0].kind, frame_kind::call);

	dump.machine.store(member(task, layout::task_struct::thread / layout::thread_struct::sp),
			   uint64_t{0x1234});
	trace = arch::x86::unwind(dump, start);
	EXPECT_TRUE(trace.incomplete);
	EXPECT_TRUE(trace.frames.empty());

	start.stack = {vaddr{0}, vaddr{constant::THREAD_SIZE}};
	trace = arch::x86::unwind(dump, start);
	ASSERT_TRUE(trace.incomplete);
	EXPECT_EQ(trace.incomplete->code(), error_code::not_found);
}

} // namespace
} // namespace kdump
