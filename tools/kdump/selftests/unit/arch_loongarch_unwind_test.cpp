// SPDX-License-Identifier: GPL-2.0-only
#include "arch_loongarch_code.hpp"
#include "fake_memory.hpp"

#include "kdump/config.hpp"
#include "kdump/constant.hpp"
#include "kdump/layout/asm/module.hpp"
#include "kdump/layout/asm/orc_types.hpp"
#include "kdump/layout/asm/processor.hpp"
#include "kdump/layout/asm/ptrace.hpp"
#include "kdump/layout/linux/module.hpp"
#include "kdump/layout/linux/sched.hpp"

#include <gtest/gtest.h>

#include <map>

namespace kdump {
namespace {

using namespace test::loongarch;
using arch::frame_kind;
using test::fake_kernel_memory;
using registers = arch::loongarch::registers;
using saved = layout::pt_regs;

/* Modules begin where the test puts them. */
class module_dump : public test::code_dump {
public:
	result<vaddr> find_module(vaddr ip) const override
	{
		auto after = modules.upper_bound(ip.value);
		if (after == modules.begin())
			return make_error(error_code::not_found, "no module");
		return std::prev(after)->second;
	}

	std::map<uint64_t, vaddr> modules;
};

/*
 * Code at 0x1000: functions that save the way back 8 bytes below their caller's stack, of 32 bytes;
 * at 0x2000: code that is at a struct pt_regs. Both are told by whichever unwinder this kernel has.
 */
class unwinding : public testing::Test {
protected:
	unwinding()
	{
		dump.machine.clear(ptr<array<char, constant::THREAD_SIZE>>{stack});
		tell_functions();
		start.task = task.address;
		start.stack = {stack, stack + constant::THREAD_SIZE};
		start.regs = registers{};
		start.regs->crmd = 0xb0;
		start.regs->era = calls + 0x10;
		start.regs->r[sp] = at(0);
	}
	void tell_functions()
	{
		vaddr text = fake_kernel_memory::base + 0x20000000;

		calls = text.value + 0x1000;
		entry = text.value + 0x2000;
		dump.machine.store(ptr<uint32_t>{vaddr{calls}}, make_room(32));
		dump.machine.store(ptr<uint32_t>{vaddr{calls + 4}}, save(ra, 24));
		for (uint64_t i = 8; i < 0x100; i += 4)
			dump.machine.store(ptr<uint32_t>{vaddr{calls + i}}, nop);
		dump.symbols["handle_syscall"] = vaddr{entry};
		put_orc<config::UNWINDER_ORC, layout::mod_arch_specific>(
			calls, 32, 0, -8,
			constant::ORC_REG_SP | constant::ORC_REG_PREV_SP << 8 |
				constant::ORC_TYPE_CALL << 12);
		put_orc<config::UNWINDER_ORC, layout::mod_arch_specific>(
			entry, 0, 0, 0, constant::ORC_REG_SP | constant::ORC_TYPE_REGS << 12);
	}
	/* Each entry is all that a module of its own says of its code. */
	template <bool HasOrc, typename Part>
	void put_orc(uint64_t from, int16_t sp_offset, int16_t fp_offset, int16_t ra_offset,
		     uint16_t bits)
	{
		if constexpr (HasOrc) {
			using orc = layout::orc_entry;
			auto module = fake_kernel_memory::place<layout::module>(
				100 + dump.modules.size());
			ptr<orc> place{module.address + 0x8000};

			dump.machine.clear(module);
			dump.machine.store(module, layout::module::arch / Part::orc_unwind, place);
			dump.machine.store(module, layout::module::arch / Part::num_orcs, 1);
			dump.machine.store(place, orc::sp_offset, sp_offset);
			dump.machine.store(place, orc::fp_offset, fp_offset);
			dump.machine.store(place, orc::ra_offset, ra_offset);
			dump.machine.store(ptr<uint16_t>{place.address + 6}, bits);
			dump.modules[from] = module.address;
		}
	}
	uint64_t at(uint64_t offset) const
	{
		return stack.value + 0x1000 + offset;
	}
	void put(uint64_t address, uint64_t value)
	{
		dump.machine.store(ptr<uint64_t>{vaddr{address}}, value);
	}
	void put_registers(uint64_t address, uint64_t era, uint64_t stack_pointer, uint64_t prmd)
	{
		ptr<saved> regs{vaddr{address}};

		dump.machine.store(regs, saved::csr_era, era);
		dump.machine.store(regs, saved::csr_prmd, prmd);
		dump.machine.store(regs, saved::csr_crmd, 0xb0);
		put(address + saved::regs.offset + 8 * sp, stack_pointer);
		put(address + saved::regs.offset + 8 * ra, calls + 0x80);
	}
	/* task_pt_regs() */
	uint64_t bottom() const
	{
		return start.stack.end.value - size_of<saved>;
	}
	/* What handles an exception is at `entry`, for all of them; where the copies of it are. */
	vaddr put_handlers()
	{
		vaddr copies = fake_kernel_memory::place<char>(90).address;
		auto table =
			fake_kernel_memory::place<array<uint64_t, constant::EXCCODE_INT_START>>(7);

		dump.machine.clear(table);
		put(table.address.value + 8 * 5, entry);
		dump.symbols["exception_handlers"] = copies;
		dump.symbols["exception_table"] = table.address;
		dump.symbols["handle_vint"] = vaddr{entry};
		return copies;
	}
	/* A function on top of whatever is at the bottom. */
	void put_last_call(uint64_t stack_pointer)
	{
		put(bottom() - 8, entry + 0x10);
		EXPECT_EQ(bottom() - 32, stack_pointer);
	}
	arch::unwind_result<registers> unwind()
	{
		return arch::loongarch::unwind(dump, start);
	}
	std::vector<uint64_t> ips(const arch::unwind_result<registers> &trace) const
	{
		return test::ips(trace, calls);
	}

	module_dump dump;
	uint64_t calls, entry;
	vaddr stack = fake_kernel_memory::place<char>(1).address;
	ptr<layout::task_struct> task = fake_kernel_memory::place<layout::task_struct>(60);
	arch::unwind_start<registers> start;
	static constexpr uint64_t kernel_mode = 4, user_mode = constant::PLV_USER;
};

TEST_F(unwinding, follows_calls_to_where_a_thread_was_made)
{
	start.regs->r[sp] = bottom() - 64;
	put(bottom() - 40, calls + 0x20);
	put_last_call(bottom() - 32);
	auto trace = unwind();

	EXPECT_FALSE(trace.incomplete);
	EXPECT_EQ(ips(trace), (std::vector<uint64_t>{0x10, 0x20, 0x1010}));
	EXPECT_EQ(trace.frames[0].kind, frame_kind::start);
	EXPECT_EQ(trace.frames[1].kind, frame_kind::call);
	EXPECT_EQ(trace.frames[1].sp.value, bottom() - 32);
	EXPECT_EQ(trace.frames[1].return_place, vaddr{bottom() - 40});
	EXPECT_TRUE(trace.frames[1].reliable);
}

TEST_F(unwinding, user_space_is_the_end)
{
	start.regs->r[sp] = bottom() - 32;
	put_last_call(bottom() - 32);
	put_registers(bottom(), 0x10000, 0x7ffffff0, user_mode);
	auto trace = unwind();

	EXPECT_FALSE(trace.incomplete);
	ASSERT_EQ(trace.frames.size(), 3U);
	EXPECT_EQ(trace.frames[2].kind, frame_kind::exception);
	EXPECT_TRUE(trace.frames[2].user_mode);
	EXPECT_EQ(trace.frames[2].ip.value, 0x10000U);
}

TEST_F(unwinding, a_cpu_in_user_space_has_one_frame)
{
	start.regs->era = 0x10000;
	start.regs->prmd = user_mode;
	EXPECT_EQ(unwind().frames.size(), 1U);
	EXPECT_TRUE(unwind().frames[0].user_mode);

	/* Nobody has saved the mode. */
	start.regs->crmd = start.regs->prmd = 0;
	EXPECT_FALSE(unwind().frames[0].user_mode);
	start.regs->r[sp] = 0x7ffffff0;
	EXPECT_TRUE(unwind().frames[0].user_mode);
}

TEST_F(unwinding, an_exception_has_registers)
{
	put(at(24), entry + 0x10);
	put_registers(at(32), calls + 0x40, bottom() - 32, kernel_mode);
	put_last_call(bottom() - 32);
	auto trace = unwind();

	EXPECT_FALSE(trace.incomplete);
	ASSERT_EQ(trace.frames.size(), 4U);
	EXPECT_EQ(trace.frames[2].kind, frame_kind::exception);
	EXPECT_EQ(trace.frames[2].ip.value, calls + 0x40);
	EXPECT_EQ(trace.frames[2].sp.value, bottom() - 32);
	EXPECT_TRUE(trace.frames[2].regs);
	EXPECT_EQ(trace.frames[3].ip.value, entry + 0x10);
}

TEST_F(unwinding, handlers_of_exceptions_run_as_copies)
{
	vaddr copies = put_handlers();

	for (uint64_t slot : {5, 70}) {
		put(at(24), copies.value + slot * constant::VECSIZE + 0x18);
		auto trace = unwind();
		ASSERT_GE(trace.frames.size(), 2U);
		EXPECT_EQ(trace.frames[1].ip.value, entry + 0x18);
	}
}

TEST_F(unwinding, an_exception_that_only_begins_has_saved_nothing)
{
	vaddr vector = put_handlers() + 70 * constant::VECSIZE;

	start.regs->era = vector.value;
	start.regs->r[ra] = calls + 0x20;
	start.regs->r[sp] = bottom() - 32;
	put_last_call(bottom() - 32);
	auto trace = unwind();
	EXPECT_FALSE(trace.incomplete);
	EXPECT_EQ(ips(trace), (std::vector<uint64_t>{0x1000, 0x20, 0x1010}));

	/* It was user space. */
	start.regs->r[sp] = 0x7ffffff0;
	trace = unwind();
	EXPECT_FALSE(trace.incomplete);
	EXPECT_EQ(trace.frames.size(), 1U);

	/* Behind the first instruction the registers are no longer what they were. */
	start.regs->era += 4;
	EXPECT_TRUE(unwind().incomplete);
}

TEST_F(unwinding, leaves_the_irq_stack_by_the_word_at_its_end)
{
	vaddr irq = fake_kernel_memory::place<char>(30).address;
	auto pointer = fake_kernel_memory::place<target_word>(40);
	uint64_t last = irq.value + constant::IRQ_STACK_START;

	dump.machine.clear(ptr<array<char, constant::THREAD_SIZE>>{irq});
	dump.machine.store(pointer, irq.value);
	dump.symbols["irq_stack"] = pointer.address;
	start.cpu = 0;
	start.regs->r[sp] = last - 32;
	put(last - 8, calls + 0x20);
	put(last, at(0));
	put_registers(at(0), calls + 0x40, bottom() - 32, kernel_mode);
	put_last_call(bottom() - 32);
	auto trace = unwind();

	EXPECT_FALSE(trace.incomplete);
	EXPECT_EQ(ips(trace), (std::vector<uint64_t>{0x10, 0x20, 0x40, 0x1010}));
	EXPECT_EQ(trace.frames[0].stack, "IRQ");
	EXPECT_EQ(trace.frames[1].stack, "IRQ");
	EXPECT_EQ(trace.frames[2].stack, "");
	EXPECT_EQ(trace.frames[2].kind, frame_kind::exception);
}

TEST_F(unwinding, a_call_of_nothing_has_the_way_back_in_its_register)
{
	start.regs->era = 0;
	start.regs->r[ra] = calls + 0x20;
	start.regs->r[sp] = bottom() - 32;
	put_last_call(bottom() - 32);
	auto trace = unwind();

	EXPECT_FALSE(trace.incomplete);
	EXPECT_EQ(ips(trace), (std::vector<uint64_t>{-calls, 0x20, 0x1010}));
}

TEST_F(unwinding, code_that_boots_was_called_by_nobody)
{
	dump.symbols["kernel_entry"] = vaddr{calls + 0x20};
	dump.symbols["kernel_entry_end"] = vaddr{calls + 0x30};
	put(at(24), calls + 0x28);
	auto trace = unwind();

	EXPECT_FALSE(trace.incomplete);
	EXPECT_EQ(trace.frames.size(), 2U);
}

TEST_F(unwinding, a_blocked_task_begins_where_it_was_switched_away)
{
	using thread = layout::thread_struct;
	constexpr auto switched = layout::task_struct::thread;

	start.regs.reset();
	dump.machine.clear(task);
	dump.machine.store(task, switched / thread::reg01, calls + 0x20);
	dump.machine.store(task, switched / thread::reg03, bottom() - 32);
	put_last_call(bottom() - 32);
	auto trace = unwind();

	EXPECT_FALSE(trace.incomplete);
	EXPECT_EQ(ips(trace), (std::vector<uint64_t>{0x20, 0x1010}));
	EXPECT_EQ(trace.frames[0].kind, frame_kind::call);
	EXPECT_EQ(*arch::loongarch::switched_stack_pointer(dump, task.address),
		  vaddr{bottom() - 32});

	/* It was forked, and has yet to see user space. */
	dump.symbols["ret_from_fork"] = vaddr{entry};
	dump.machine.store(task, switched / thread::reg01, entry);
	dump.machine.store(task, switched / thread::reg03, bottom());
	put_registers(bottom(), 0x10000, 0x7ffffff0, user_mode);
	trace = unwind();
	ASSERT_EQ(trace.frames.size(), 2U);
	EXPECT_EQ(trace.frames[0].kind, frame_kind::start);
	EXPECT_TRUE(trace.frames[1].user_mode);

	dump.machine.store(task, switched / thread::reg03, 0x1234);
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
	/* Registers that are not on a stack, and a stack pointer that is on none. */
	start.regs->era = entry + 0x10;
	start.regs->r[sp] = start.stack.end.value - 16;
	auto trace = unwind();
	EXPECT_TRUE(trace.incomplete);
	EXPECT_EQ(trace.frames.size(), 1U);

	start.regs->era = calls + 0x10;
	start.regs->r[sp] = 0x1234;
	trace = unwind();
	EXPECT_TRUE(trace.incomplete);
	EXPECT_EQ(trace.frames.size(), 1U);

	/* The way back is in a register that was not saved. */
	start.regs->r[sp] = at(0);
	start.regs->era = 0;
	start.regs->r[ra] = 0;
	EXPECT_TRUE(unwind().incomplete);
}

} // namespace
} // namespace kdump
