// SPDX-License-Identifier: GPL-2.0-only
#include "arch/current.hpp"
#include "fake_memory.hpp"

#include "kdump/constant.hpp"
#include "kdump/layout/asm/ptrace.hpp"

#include <gtest/gtest.h>

namespace kdump {
namespace {

using arch::frame_kind;
using arch::x86;

/* A stack at the first place, filled from the top: the user's registers, and records below. */
class frames : public testing::Test {
protected:
	frames()
	{
		dump.machine.clear(ptr<array<char, constant::THREAD_SIZE>>{stack});
		start.stack = {stack, stack + constant::THREAD_SIZE};
		start.regs = x86::registers{};
		start.regs->ip = 0xc1000000;
		start.regs->cs = constant::__KERNEL_CS;
		start.regs->sp = (stack + 0x100).value;
		start.regs->bp = (stack + 0x200).value;
		put_registers(task_regs, 0x8049000, constant::__USER_CS, 0);
	}
	void put(vaddr place, uint64_t value)
	{
		dump.machine.store(ptr<uint32_t>{place}, static_cast<uint32_t>(value));
	}
	void put_record(vaddr place, vaddr bp, uint64_t ip)
	{
		put(place, bp.value);
		put(place + 4, ip);
	}
	void put_registers(vaddr place, uint32_t ip, int cs, uint64_t bp)
	{
		using saved = layout::pt_regs;
		ptr<saved> regs{place};

		dump.machine.store(regs, saved::ip, ip);
		dump.machine.store(regs, saved::cs, static_cast<uint16_t>(cs));
		dump.machine.store(regs, saved::bp, static_cast<uint32_t>(bp));
	}
	std::vector<uint64_t> unwind()
	{
		trace = x86::unwind(dump, start);
		std::vector<uint64_t> ips;
		for (const auto &frame : trace.frames)
			ips.push_back(frame.ip.value);
		return ips;
	}

	test::fake_dump dump;
	vaddr stack = dump.machine.place<char>(0).address;
	vaddr task_regs = stack + constant::THREAD_SIZE - constant::TOP_OF_KERNEL_STACK_PADDING -
			  size_of<layout::pt_regs>;
	vaddr last = task_regs - 8;
	arch::unwind_start<x86::registers> start;
	arch::unwind_result<x86::registers> trace;
};

TEST_F(frames, lead_up_to_the_user)
{
	put_record(stack + 0x200, stack + 0x300, 0xc1000010);
	put_record(stack + 0x300, last, 0xc1000020);
	put_record(last, {}, 0xc1000030);
	EXPECT_EQ(unwind(), (std::vector<uint64_t>{0xc1000000, 0xc1000010, 0xc1000020, 0xc1000030,
						   0x8049000}));
	EXPECT_TRUE(trace.frames.back().user_mode);
	EXPECT_FALSE(trace.incomplete);
}

TEST_F(frames, lead_across_saved_registers)
{
	vaddr saved = stack + 0x400;

	put_record(stack + 0x200, vaddr{saved.value & 0x7fffffff}, 0xc1000010);
	put_registers(saved, 0xc1000040, constant::__KERNEL_CS, last.value);
	put_record(last, {}, 0xc1000030);
	EXPECT_EQ(unwind(), (std::vector<uint64_t>{0xc1000000, 0xc1000010, 0xc1000040, 0xc1000030,
						   0x8049000}));
	EXPECT_EQ(trace.frames[2].kind, frame_kind::exception);
}

TEST_F(frames, going_down_or_off_the_stack_is_an_error)
{
	put_record(stack + 0x200, stack + 0x180, 0xc1000010);
	EXPECT_EQ(unwind().size(), 2U);
	EXPECT_TRUE(trace.incomplete);
	put_record(stack + 0x200, stack + 0x100000, 0xc1000010);
	EXPECT_EQ(unwind().size(), 2U);
	EXPECT_TRUE(trace.incomplete);
}

} // namespace
} // namespace kdump
