// SPDX-License-Identifier: GPL-2.0-only
#include "arch/stack_walk.hpp"
#include "fake_memory.hpp"

#include "kdump/constant.hpp"
#include "kdump/layout/asm/cpu_entry_area.hpp"
#include "kdump/layout/asm/processor.hpp"

#include <gtest/gtest.h>

namespace kdump {
namespace {

/* The one pointer into a CPU's area is to the end of its entry stack. */
TEST(stacks, of_double_faults_are_beside_the_entry_stack)
{
	using area = layout::cpu_entry_area;
	using layout::tss_struct, layout::x86_hw_tss;
	test::fake_dump dump;
	auto tss = dump.machine.place<tss_struct>(0);
	ptr<area> own{vaddr{0xff800000}};
	vaddr entry = member(own, area::entry_stack_page).address;
	vaddr fault = member(own, area::doublefault_stack).address;

	dump.symbols = {{"cpu_tss_rw", tss.address}};
	dump.machine.clear(tss);
	EXPECT_TRUE(arch::x86::find_cpu_stacks(dump, 0).empty());
	dump.machine.store(tss, tss_struct::x86_tss / x86_hw_tss::sp0,
			   target_word(entry.value + size_of<layout::entry_stack>));

	auto found = arch::x86::find_cpu_stacks(dump, 0);
	ASSERT_EQ(found.size(), 2U);
	EXPECT_EQ(found[0].name, "entry");
	EXPECT_EQ(found[0].range.begin, entry);
	EXPECT_EQ(found[1].name, "#DF exception");
	EXPECT_EQ(found[1].range.begin, fault);
	EXPECT_EQ(found[1].range.size(), size_of<layout::doublefault_stack> - size_of<x86_hw_tss>);
}

} // namespace
} // namespace kdump
