// SPDX-License-Identifier: GPL-2.0-only
#include "fake_memory.hpp"
#include "mm/page_table.hpp"

#include "kdump/constant.hpp"
#include "kdump/layout/linux/mm_types.hpp"

#include <gtest/gtest.h>

namespace kdump {
namespace {

using arch::entry_kind;
using test::fake_physical_memory;

constexpr uint64_t page_size = constant::PAGE_SIZE;
constexpr unsigned int levels = config::PGTABLE_LEVELS;
constexpr uint64_t present = constant::_PAGE_PRESENT | constant::_PAGE_VALID;

constexpr uint64_t leaf(uint64_t frame)
{
	return frame << constant::PFN_PTE_SHIFT | present;
}

/*
 * Tables at fixed places: the root, then one for each level on the way down by entry 1, and one for
 * each level with nothing in it, which all other entries refer to.
 */
class page_table : public testing::Test {
protected:
	page_table()
	{
		static constexpr const char *names[] = {"invalid_pte_table", "invalid_pmd_table",
							"invalid_pud_table"};
		auto mm = dump.machine.place<layout::mm_struct>(0);

		dump.machine.store(mm, layout::mm_struct::pgd,
				   {test::fake_kernel_memory::base + places[0].value});
		dump.symbols["swapper_pg_dir"] =
			vaddr{test::fake_kernel_memory::base + places[0].value};
		for (unsigned int level = 1; level < levels; level++)
			dump.symbols[names[levels - 1 - level]] = vaddr{empty(level)};
		kernel_tables = *arch::current::kernel_page_table(boot, dump);
		tables = *arch::current::user_page_table(boot, dump, mm.address);

		for (unsigned int level = 0; level < levels; level++) {
			for (unsigned int i = 0; i < 1U << tables.format.levels[level].bits; i++)
				set(places[level], i, level + 1 < levels ? empty(level + 1) : 0);
			if (level + 1 < levels)
				set(places[level], 1, in_segment(places[level + 1]));
		}
		for (unsigned int i = 0; i < 1U << tables.format.levels[levels - 1].bits; i++)
			set(empty_places[levels - 1], i, 0);
		set(places[levels - 1], 5, leaf(0xab));
		/* Swapped out; empty, but its neighbour is global. */
		set(places[levels - 1], 6, 0x1234 << constant::PFN_PTE_SHIFT);
		set(places[levels - 1], 7, constant::_PAGE_GLOBAL);
	}
	/* What the kernel writes into an upper table. */
	static uint64_t in_segment(paddr table)
	{
		return constant::CKSEG0 + table.value;
	}
	static uint64_t empty(unsigned int level)
	{
		return in_segment(empty_places[level]);
	}
	void set(paddr table, unsigned int index, uint64_t entry)
	{
		physical.store(table + index * target::word_size, static_cast<target_word>(entry));
	}
	/* Where the entries are that lead to page `pte` of the page table. */
	uint64_t at(unsigned int pte) const
	{
		uint64_t address = pte * page_size;

		for (unsigned int level = 0; level + 1 < levels; level++)
			address += uint64_t{1} << tables.format.levels[level].shift;
		return address;
	}
	result<translation> translate(uint64_t address)
	{
		return translate_by_page_table(physical, boot, tables, vaddr{address});
	}

	fake_physical_memory physical{64 << 20};
	test::fake_dump dump;
	arch::current::boot boot{vaddr{constant::CKSEG0 + 0x100000}};
	arch::page_table tables, kernel_tables;
	static constexpr paddr places[] = {{0x100000}, {0x200000}, {0x300000}, {0x400000}};
	static constexpr paddr empty_places[] = {{}, {0x500000}, {0x600000}, {0x700000}};
};

TEST_F(page_table, translates_a_page)
{
	auto found = translate(at(5) + 0x123);

	ASSERT_TRUE(found) << found.failure().message();
	EXPECT_EQ(found->address, paddr{0xab * page_size + 0x123});
	EXPECT_EQ(found->size, page_size - 0x123);
}

TEST_F(page_table, translates_a_huge_page)
{
	if (!constant::_PAGE_HUGE)
		GTEST_SKIP() << "this kernel has none";
	uint64_t size = uint64_t{1} << tables.format.levels[levels - 2].shift;
	uint64_t first = 3 * size / page_size;

	set(places[levels - 2], 2, leaf(first) | constant::_PAGE_HUGE);
	auto found = translate(at(0) + size + 0x12345);
	ASSERT_TRUE(found) << found.failure().message();
	EXPECT_EQ(found->address, paddr{3 * size + 0x12345});
	set(places[levels - 2], 2, (leaf(first) & ~present) | constant::_PAGE_HUGE);
	EXPECT_FALSE(translate(at(0) + size));
}

TEST_F(page_table, what_is_not_present_is_a_fault)
{
	/* Swapped out, the neighbour of a global page, no entry at some level, no user address. */
	for (uint64_t address :
	     {at(6), at(7), at(8), uint64_t{0}, 2 * at(0), uint64_t{constant::CKSEG2} + at(5)}) {
		auto found = translate(address);
		ASSERT_FALSE(found);
		EXPECT_EQ(found.failure().code(), error_code::fault);
	}
}

TEST_F(page_table, no_table_is_outside_of_memory)
{
	for (uint64_t entry : {uint64_t{0x1000}, uint64_t{constant::CKSEG2}, empty(1) + 8}) {
		set(places[0], 1, entry);
		EXPECT_EQ(translate(at(5)).failure().code(), error_code::fault);
	}
}

TEST_F(page_table, the_kernels_addresses_are_in_segments_of_their_own)
{
	const arch::page_table_format &format = kernel_tables.format;
	uint64_t reach = uint64_t{1} << (format.levels[0].shift + format.levels[0].bits);

	for (unsigned int i = 0; i < format.span_count; i++) {
		/* The part of the tables that stands for the beginning of the span. */
		uint64_t begin = format.spans[i].first.value;
		uint64_t first = begin & (reach - 1);
		auto found = translate_by_page_table(physical, boot, kernel_tables,
						     vaddr{begin - first + at(5)});
		EXPECT_EQ(static_cast<bool>(found), first <= at(5));
		if (found) {
			EXPECT_EQ(found->address, paddr{0xab * page_size});
		}
	}
	EXPECT_TRUE(arch::current::is_user_address(boot, vaddr{at(5)}));
	EXPECT_FALSE(arch::current::is_user_address(boot, vaddr{constant::CKSEG0}));
	EXPECT_FALSE(translate_by_page_table(physical, boot, kernel_tables, vaddr{at(5)}));
}

TEST_F(page_table, a_walk_covers_everything_and_does_not_walk_empty_tables)
{
	const arch::address_span &span = tables.format.spans[0];
	vaddr next = span.first;
	unsigned int found = 0, absent = 0, steps = 0;

	for (auto &step : page_table_range(physical, boot, tables, span.first, span.last)) {
		ASSERT_TRUE(step) << step.failure().message();
		EXPECT_EQ(step->begin, next);
		next += step->size;
		steps++;
		found += step->kind == entry_kind::page;
		absent += step->kind == entry_kind::not_present;
	}
	EXPECT_EQ(next, span.last + 1);
	EXPECT_EQ(found, 1U);
	EXPECT_EQ(absent, 1U);
	EXPECT_LT(steps, 12U);
}

TEST(linear_maps, are_the_segments)
{
	test::fake_dump dump;
	auto variable = dump.machine.place<ptr<void>>(0);
	uint64_t direct = target::word_size == 8 ? 0x9800000000000000 : constant::CKSEG0;
	arch::current::boot boot{vaddr{constant::CKSEG0 + 0x100000}};
	arch::linear_mapping image = arch::current::image_mapping(boot);

	EXPECT_EQ(image.range.begin.value, uint64_t{constant::CKSEG0});
	EXPECT_EQ(image.range.size(), uint64_t{constant::CSEGX_SIZE});
	EXPECT_EQ(image.physical, paddr{0});

	EXPECT_FALSE(arch::current::linear_mappings(boot, dump));
	dump.machine.store(variable, ptr<void>{vaddr{direct + 0x10000000}});
	dump.symbols["high_memory"] = variable.address;
	auto maps = arch::current::linear_mappings(boot, dump);
	ASSERT_TRUE(maps);
	EXPECT_EQ(maps->size(), target::word_size == 8 ? 10U : 2U);
	EXPECT_EQ(maps->back().range.begin.value, direct);
	for (const arch::linear_mapping &map : *maps)
		EXPECT_EQ(map.physical, paddr{0});
}

} // namespace
} // namespace kdump
