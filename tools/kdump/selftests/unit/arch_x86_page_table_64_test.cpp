// SPDX-License-Identifier: GPL-2.0-only
#include "fake_memory.hpp"
#include "mm/page_table.hpp"

#include "kdump/constant.hpp"

#include <gtest/gtest.h>

namespace kdump {
namespace {

using arch::entry_kind;
using test::fake_physical_memory;

constexpr uint64_t present = constant::_PAGE_PRESENT;
constexpr uint64_t huge = constant::_PAGE_PRESENT | constant::_PAGE_PSE;
constexpr uint64_t frame_bits = ((uint64_t{1} << constant::__PHYSICAL_MASK_SHIFT) - 1) &
				constant::PAGE_MASK;
constexpr uint64_t gib = 1 << 30;

/* Tables at fixed places: 0x1000 the root, then one for each level on the way down. */
class page_table : public testing::Test {
protected:
	void set(paddr table, unsigned int index, uint64_t entry)
	{
		physical.store(table + index * 8, entry);
	}
	arch::page_table tables() const
	{
		test::fake_dump dump;

		dump.symbols["init_top_pgt"] = test::fake_kernel_memory::base + root.value;
		return *arch::current::kernel_page_table(boot, dump);
	}
	result<translation> translate(uint64_t address)
	{
		return translate_by_page_table(physical, boot, tables(), vaddr{address});
	}
	std::vector<page_table_step> walk(uint64_t first, uint64_t last)
	{
		std::vector<page_table_step> steps;

		errors = 0;
		for (auto &step :
		     page_table_range(physical, boot, tables(), vaddr{first}, vaddr{last})) {
			if (step)
				steps.push_back(*step);
			else
				errors++;
		}
		return steps;
	}
	/* The steps of a whole walk, put together, are the range without holes. */
	void expect_whole(const std::vector<page_table_step> &steps, uint64_t first, uint64_t last)
	{
		for (const page_table_step &step : steps) {
			EXPECT_EQ(step.begin.value, first);
			first += step.size;
		}
		EXPECT_EQ(first, last + 1);
	}

	/* No more tables than that memory has pages. */
	fake_physical_memory physical{4 << 20};
	arch::current::boot boot;
	paddr root{0x1000}, pud{0x2000}, pmd{0x3000}, pte{0x4000};
	unsigned int errors = 0;
};

class four_levels : public page_table {
protected:
	/* Maps 4 KiB at 1 GiB + 2 MiB + 5 pages, 2 MiB at 1 GiB + 4 MiB, 1 GiB at 3 GiB. */
	four_levels()
	{
		set(root, 0, pud.value | present);
		set(pud, 1, pmd.value | present);
		set(pud, 3, 7 * gib | huge);
		set(pmd, 1, pte.value | present);
		set(pmd, 2, 0x600000 | huge);
		set(pte, 5, 0xabc000 | present);
		set(pte, 6, (0x123000 ^ frame_bits) | constant::_PAGE_PROTNONE);
		set(pte, 7, 0x456 << 9);
	}
};

TEST_F(four_levels, translates_pages_of_all_sizes)
{
	auto small = translate(gib + 0x200000 + 0x5123);
	ASSERT_TRUE(small);
	EXPECT_EQ(small->address, paddr{0xabc123});
	EXPECT_EQ(small->size, 0x1000U - 0x123);

	auto medium = translate(gib + 0x400000 + 0x12345);
	ASSERT_TRUE(medium);
	EXPECT_EQ(medium->address, paddr{0x600000 + 0x12345});
	EXPECT_EQ(medium->size, 0x200000U - 0x12345);

	auto large = translate(3 * gib + 42);
	ASSERT_TRUE(large);
	EXPECT_EQ(large->address, paddr{7 * gib + 42});
}

TEST_F(four_levels, what_is_not_present_is_a_fault)
{
	/* No entry at some level, swapped out, and an address that cannot exist. */
	for (uint64_t address : {uint64_t{0}, gib, gib + 0x200000 + 0x7000, uint64_t{1} << 40,
				 uint64_t{1} << 47, uint64_t{0xfffe} << 48}) {
		auto found = translate(address);
		ASSERT_FALSE(found);
		EXPECT_EQ(found.failure().code(), error_code::fault);
	}
}

TEST_F(four_levels, memory_of_prot_none_is_there)
{
	auto found = translate(gib + 0x200000 + 0x6000);
	ASSERT_TRUE(found);
	EXPECT_EQ(found->address, paddr{0x123000});
}

TEST_F(four_levels, a_table_that_is_not_there_is_no_fault)
{
	set(pud, 2, 0x900000 | present);
	auto found = translate(2 * gib);
	ASSERT_FALSE(found);
	EXPECT_EQ(found.failure().code(), error_code::absent);
}

TEST_F(four_levels, the_encryption_bit_is_no_address)
{
	boot.sme_mask = uint64_t{1} << 47;
	set(root, 0, pud.value | present | boot.sme_mask);
	set(pte, 5, 0xabc000 | present | boot.sme_mask);
	auto small = translate(gib + 0x200000 + 0x5000);
	ASSERT_TRUE(small);
	EXPECT_EQ(small->address, paddr{0xabc000});
}

TEST_F(four_levels, the_path_shows_each_level)
{
	auto path = read_page_table_path(physical, boot, tables(), vaddr{gib + 0x200000 + 0x5000});
	ASSERT_TRUE(path);
	ASSERT_EQ(path->size(), 4U);
	EXPECT_EQ((*path)[3].location, pte + 5 * 8);
	EXPECT_EQ((*path)[3].decoded.address, paddr{0xabc000});
	EXPECT_EQ((*path)[0].decoded.kind, entry_kind::table);
}

TEST_F(four_levels, a_walk_covers_everything)
{
	auto steps = walk(0, 4 * gib - 1);
	unsigned int pages = 0, absent = 0;

	expect_whole(steps, 0, 4 * gib - 1);
	for (const page_table_step &step : steps) {
		pages += step.kind == entry_kind::page;
		absent += step.kind == entry_kind::not_present;
	}
	EXPECT_EQ(pages, 4U);
	EXPECT_EQ(absent, 1U);
	EXPECT_EQ(errors, 0U);
}

TEST_F(four_levels, a_walk_of_all_addresses_ends)
{
	set(root, 511, pud.value | present);
	auto steps = walk(0, ~uint64_t{0});

	ASSERT_FALSE(steps.empty());
	EXPECT_EQ(steps.back().begin.value + steps.back().size, 0U);
	/* The hole in the middle is one step of its own. */
	unsigned int holes = 0;
	for (const page_table_step &step : steps)
		holes += step.begin.value == uint64_t{1} << 47;
	EXPECT_EQ(holes, 1U);
}

TEST_F(four_levels, a_walk_is_cut_to_what_was_asked)
{
	uint64_t first = gib + 0x400000 + 0x1000, last = first + 0xfff;
	auto steps = walk(first, last);

	ASSERT_EQ(steps.size(), 1U);
	EXPECT_EQ(steps[0].address, paddr{0x601000});
	EXPECT_EQ(steps[0].size, 0x1000U);
}

TEST_F(four_levels, a_walk_goes_on_behind_a_table_that_cannot_be_read)
{
	set(pud, 2, 0x900000 | present);
	auto steps = walk(2 * gib, 4 * gib - 1);

	EXPECT_EQ(errors, 1U);
	ASSERT_EQ(steps.size(), 1U);
	EXPECT_EQ(steps[0].begin.value, 3 * gib);
}

TEST_F(four_levels, tables_in_a_circle_come_to_an_end)
{
	/* Every table is the root: 2^36 pages if nobody counts. */
	for (unsigned int i = 0; i < 512; i++)
		set(root, i, root.value | present);
	std::optional<error_code> end;
	uint64_t count = 0;
	for (auto &step :
	     page_table_range(physical, boot, tables(), vaddr{0}, vaddr{~uint64_t{0}})) {
		end = step ? std::nullopt : std::optional(step.failure().code());
		if (++count > 1 << 20)
			break;
	}
	EXPECT_EQ(end, error_code::limit);
}

TEST_F(page_table, five_levels_have_one_more_table)
{
	paddr p4d{0x5000};
	uint64_t address = uint64_t{1} << 48 | uint64_t{1} << 39;

	boot.five_level = true;
	set(root, 1, p4d.value | present);
	set(p4d, 1, pud.value | present);
	set(pud, 0, 2 * gib | huge);
	auto found = translate(address + 99);
	ASSERT_TRUE(found);
	EXPECT_EQ(found->address, paddr{2 * gib + 99});

	boot.five_level = false;
	EXPECT_FALSE(translate(address + 99));
}

} // namespace
} // namespace kdump
