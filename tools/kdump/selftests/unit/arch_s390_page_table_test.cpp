// SPDX-License-Identifier: GPL-2.0-only
#include "fake_memory.hpp"
#include "mm/page_table.hpp"

#include "kdump/constant.hpp"
#include "kdump/layout/asm/mmu.hpp"
#include "kdump/layout/linux/mm_types.hpp"

#include <gtest/gtest.h>

namespace kdump {
namespace {

using arch::entry_kind;
using test::fake_physical_memory;

constexpr uint64_t mib = 1 << 20, gib = 1 << 30, region3 = 2 * gib, region2 = region3 << 11;
/* A page that user space may write to, and has. */
constexpr uint64_t present = constant::_PAGE_PRESENT | constant::_PAGE_READ | constant::_PAGE_WRITE;
constexpr uint64_t full_length = 3;

/* Tables at fixed places, 16 KiB each but for the page table. */
class page_table : public testing::Test {
protected:
	page_table()
	{
		for (paddr table : {r1, r2, r3, segments}) {
			uint64_t type = table == r1   ? constant::_REGION_ENTRY_TYPE_R1
					: table == r2 ? constant::_REGION_ENTRY_TYPE_R2
					: table == r3 ? constant::_REGION_ENTRY_TYPE_R3
						      : 0;
			for (unsigned int i = 0; i < 2048; i++)
				set(table, i, type | constant::_REGION_ENTRY_INVALID);
		}
		for (unsigned int i = 0; i < 256; i++)
			set(pages, i, constant::_PAGE_INVALID);

		set(r1, 1, r2.value | constant::_REGION_ENTRY_TYPE_R1 | full_length);
		set(r2, 1, r3.value | constant::_REGION_ENTRY_TYPE_R2 | full_length);
		set(r3, 0, segments.value | constant::_REGION_ENTRY_TYPE_R3 | full_length);
		set(r3, 2,
		    4 * region3 | constant::_REGION_ENTRY_TYPE_R3 | constant::_REGION3_ENTRY_LARGE);
		set(segments, 1, pages.value);
		set(segments, 2, 7 * mib | constant::_SEGMENT_ENTRY_LARGE);
		/* PROT_NONE: the hardware must not look. */
		set(segments, 3,
		    9 * mib | constant::_SEGMENT_ENTRY_LARGE | constant::_SEGMENT_ENTRY_INVALID |
			    constant::_SEGMENT_ENTRY_PROTECT);
		set(pages, 5, 0xabc000 | present);
		set(pages, 6,
		    0x123000 | constant::_PAGE_PRESENT | constant::_PAGE_INVALID |
			    constant::_PAGE_PROTECT);
		set(pages, 7, 0x456000 | constant::_PAGE_INVALID | constant::_PAGE_PROTECT);
	}
	void set(paddr table, unsigned int index, uint64_t entry)
	{
		physical.store(table + index * 8, entry);
	}
	arch::page_table tables(uint64_t asce)
	{
		auto mm = dump.machine.place<layout::mm_struct>(0);

		dump.machine.store(
			member(mm, layout::mm_struct::context / layout::mm_context_t::asce), asce);
		dump.symbols["init_mm"] = mm.address;
		return *arch::current::kernel_page_table(boot, dump);
	}
	result<translation> translate(uint64_t address)
	{
		return translate_by_page_table(physical, boot, tables(three), vaddr{address});
	}

	fake_physical_memory physical{4 << 20};
	test::fake_dump dump;
	arch::current::boot boot;
	static constexpr paddr r1{0x10000}, r2{0x20000}, r3{0x30000}, segments{0x40000},
		pages{0x50800};
	/* As many levels as an address space may have. */
	static constexpr uint64_t two = segments.value | constant::_ASCE_TYPE_SEGMENT | full_length;
	static constexpr uint64_t three = r3.value | constant::_ASCE_TYPE_REGION3 | full_length;
	static constexpr uint64_t four = r2.value | constant::_ASCE_TYPE_REGION2 | full_length;
	static constexpr uint64_t five = r1.value | constant::_ASCE_TYPE_REGION1 | full_length;
};

TEST_F(page_table, translates_pages_of_all_sizes)
{
	auto small = translate(mib + 0x5123);
	ASSERT_TRUE(small);
	EXPECT_EQ(small->address, paddr{0xabc123});
	EXPECT_EQ(small->size, 0x1000U - 0x123);

	auto medium = translate(2 * mib + 0x12345);
	ASSERT_TRUE(medium);
	EXPECT_EQ(medium->address, paddr{7 * mib + 0x12345});
	EXPECT_EQ(medium->size, mib - 0x12345);

	auto large = translate(2 * region3 + 42);
	ASSERT_TRUE(large);
	EXPECT_EQ(large->address, paddr{4 * region3 + 42});
}

TEST_F(page_table, what_is_not_present_is_a_fault)
{
	/* No entry at some level, swapped out, and an address that the top table does not reach. */
	for (uint64_t address : {uint64_t{0}, mib, mib + 0x7000, region3, region2, ~uint64_t{0}}) {
		auto found = translate(address);
		ASSERT_FALSE(found);
		EXPECT_EQ(found.failure().code(), error_code::fault);
	}
}

TEST_F(page_table, memory_of_prot_none_is_there)
{
	auto small = translate(mib + 0x6000), large = translate(3 * mib);
	ASSERT_TRUE(small);
	EXPECT_EQ(small->address, paddr{0x123000});
	ASSERT_TRUE(large);
	EXPECT_EQ(large->address, paddr{9 * mib});
}

TEST_F(page_table, each_address_space_has_as_many_levels_as_it_says)
{
	uint64_t in_segment = mib + 0x5000;
	struct {
		uint64_t asce, address;
		unsigned int levels;
	} spaces[] = {
		{two, in_segment, 2},
		{three, in_segment, 3},
		{four, region2 + in_segment, 4},
		{five, (region2 << 11) + region2 + in_segment, 5},
	};

	for (const auto &space : spaces) {
		arch::page_table all = tables(space.asce);
		auto path = read_page_table_path(physical, boot, all, vaddr{space.address});
		ASSERT_TRUE(path);
		ASSERT_EQ(path->size(), space.levels);
		EXPECT_EQ(path->back().decoded.address, paddr{0xabc000});
		EXPECT_EQ(path->back().location, pages + 5 * 8);
	}
}

TEST_F(page_table, no_address_space_is_an_error)
{
	dump.symbols["init_mm"] = test::fake_kernel_memory::base + 0x100000;
	EXPECT_FALSE(arch::current::kernel_page_table(boot, dump));
	dump.machine.clear(dump.machine.place<layout::mm_struct>(1));
	auto mm = dump.machine.place<layout::mm_struct>(1).address;
	auto none = arch::current::user_page_table(boot, dump, mm);
	ASSERT_FALSE(none);
	EXPECT_EQ(none.failure().code(), error_code::corrupt);
}

TEST_F(page_table, a_walk_covers_everything)
{
	uint64_t next = 0;
	unsigned int found = 0, absent = 0;

	for (auto &step :
	     page_table_range(physical, boot, tables(three), vaddr{0}, vaddr{region2 - 1})) {
		ASSERT_TRUE(step);
		EXPECT_EQ(step->begin.value, next);
		next += step->size;
		found += step->kind == entry_kind::page;
		absent += step->kind == entry_kind::not_present;
	}
	EXPECT_EQ(next, region2);
	EXPECT_EQ(found, 5U);
	EXPECT_EQ(absent, 1U);
}

TEST_F(page_table, a_walk_of_all_addresses_ends)
{
	uint64_t next = 0;
	unsigned int found = 0;

	for (auto &step :
	     page_table_range(physical, boot, tables(five), vaddr{0}, vaddr{~uint64_t{0}})) {
		ASSERT_TRUE(step);
		EXPECT_EQ(step->begin.value, next);
		next += step->size;
		found += step->kind == entry_kind::page;
	}
	EXPECT_EQ(next, 0U);
	EXPECT_EQ(found, 5U);
}

} // namespace
} // namespace kdump
