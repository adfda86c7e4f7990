// SPDX-License-Identifier: GPL-2.0-only
#include "arch/stack_walk.hpp"
#include "fake_memory.hpp"

#include "kdump/constant.hpp"
#include "kdump/layout/asm/paca.hpp"

#include <gtest/gtest.h>

namespace kdump {
namespace {

/* What a CPU's paca has is where its stacks end. */
TEST(stacks, of_emergencies_are_in_the_paca)
{
	using paca = layout::paca_struct;
	test::fake_dump dump;
	auto pointer = dump.machine.place<ptr<ptr<paca>>>(0);
	auto pacas = dump.machine.place<ptr<paca>>(1);
	auto own = dump.machine.place<paca>(2);
	vaddr nmi = dump.machine.place<char>(3).address, critical = nmi + 0x100000;

	dump.machine.clear(own);
	dump.machine.store(pointer, pacas);
	dump.machine.store(advance(pacas, 1), own);
	dump.machine.store(own, paca::nmi_emergency_sp, ptr<void>{nmi + constant::THREAD_SIZE});
	dump.machine.store(own, paca::mc_emergency_sp, ptr<void>{critical + constant::THREAD_SIZE});
	EXPECT_TRUE(arch::powerpc::find_cpu_stacks(dump, 1).empty());
	dump.symbols = {{"paca_ptrs", pointer.address}};

	auto found = arch::powerpc::find_cpu_stacks(dump, 1);
	ASSERT_EQ(found.size(), 2U);
	EXPECT_EQ(found[0].name, "NMI emergency");
	EXPECT_EQ(found[0].range.begin, nmi);
	EXPECT_EQ(found[0].range.size(), uint64_t{constant::THREAD_SIZE});
	EXPECT_EQ(found[1].name, "machine check emergency");
	EXPECT_EQ(found[1].range.begin, critical);
}

} // namespace
} // namespace kdump
