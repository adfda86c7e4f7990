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

constexpr uint64_t page_size = target::page_size;
constexpr uint64_t page = constant::_PAGE_VALID | constant::_PAGE_PRESENT;
constexpr uint64_t huge = page | constant::_PAGE_HUGE;

/* Tables at fixed places, one for each level; those with nothing but empty entries behind them. */
class page_table : public testing::Test {
protected:
	page_table()
	{
		auto begin = dump.machine.place<target_word>(3);

		dump.symbols["swapper_pg_dir"] = test::fake_kernel_memory::base + table_at(0).value;
		dump.symbols["vm_map_base"] = begin.address;
		dump.symbols["invalid_pte_table"] = vaddr{empty_table(0)};
		dump.symbols["invalid_pmd_table"] = vaddr{empty_table(1)};
		dump.symbols["invalid_pud_table"] = vaddr{empty_table(2)};
		dump.machine.store(begin, space);
		tables = *arch::loongarch::kernel_page_table({}, dump);
	}
	static paddr table_at(unsigned int level)
	{
		return paddr{(16 + level) * page_size};
	}
	static constexpr uint64_t empty_table(unsigned int level)
	{
		return constant::CACHE_BASE + (32 + level) * page_size;
	}
	/* The way down to `level`, and the entry there. */
	void map(uint64_t address, unsigned int level, uint64_t entry)
	{
		for (unsigned int i = 0; i <= level; i++) {
			const arch::page_table_level &shape = tables.format.levels[i];
			uint64_t index = address >> shape.shift & ((uint64_t{1} << shape.bits) - 1);
			uint64_t next = constant::CACHE_BASE + table_at(i + 1).value;

			physical.store(table_at(i) + index * sizeof(uint64_t),
				       i == level ? entry : next);
		}
	}
	result<translation> translate(uint64_t address)
	{
		return translate_by_page_table(physical, {}, tables, vaddr{address});
	}
	entry_kind kind(unsigned int level, uint64_t entry) const
	{
		return arch::loongarch::decode_entry({}, tables.format.levels[level], entry).kind;
	}
	uint64_t size_at(unsigned int level) const
	{
		return uint64_t{1} << tables.format.levels[level].shift;
	}
	unsigned int last_level() const
	{
		return tables.format.level_count - 1;
	}

	fake_physical_memory physical;
	test::fake_dump dump;
	arch::page_table tables;
	/* Of a processor with more address bits than the tables translate. */
	static constexpr uint64_t space = -(uint64_t{4} << constant::VA_BITS);
};

TEST_F(page_table, is_about_what_is_mapped_of_kernel_space)
{
	EXPECT_EQ(tables.format.spans[0].first, vaddr{space});
	EXPECT_EQ(tables.format.spans[0].last,
		  vaddr{space + (uint64_t{1} << constant::VA_BITS) - 1});

	/* A processor with fewer: all up to the end. */
	dump.machine.store(ptr<target_word>{dump.symbols["vm_map_base"]}, uint64_t{0} - (1 << 30));
	tables = *arch::loongarch::kernel_page_table({}, dump);
	EXPECT_EQ(tables.format.spans[0].first, vaddr{uint64_t{0} - (1 << 30)});
	EXPECT_EQ(tables.format.spans[0].last, vaddr{~uint64_t{0}});
}

TEST_F(page_table, translates_pages_of_all_sizes)
{
	uint64_t address = space + size_at(0) + 5 * page_size;

	map(address, last_level(), 7 * page_size | page);
	auto small = translate(address + 0x123);
	ASSERT_TRUE(small);
	EXPECT_EQ(small->address, paddr{7 * page_size + 0x123});
	EXPECT_EQ(small->size, page_size - 0x123);
	EXPECT_FALSE(translate(address + page_size));

	for (unsigned int level = last_level(); level-- > 0;) {
		map(address, level, 3 * size_at(level) | huge | constant::_PAGE_HGLOBAL);
		auto large = translate(address + 0x123);
		ASSERT_TRUE(large);
		EXPECT_EQ(large->address, paddr{3 * size_at(level) + 5 * page_size + 0x123});
		EXPECT_EQ(large->size, size_at(level) - 5 * page_size - 0x123);
	}
}

TEST_F(page_table, software_bits_are_no_address)
{
	EXPECT_EQ(arch::loongarch::decode_entry({}, tables.format.levels[last_level()],
						7 * page_size | page | constant::_PAGE_NO_EXEC |
							constant::_PAGE_SPECIAL |
							constant::_PAGE_RPLV)
			  .address,
		  paddr{7 * page_size});
}

TEST_F(page_table, empty_entries_lead_to_tables_of_empty_entries)
{
	for (unsigned int level = 0; level < last_level(); level++)
		EXPECT_EQ(kind(level, empty_table(last_level() - 1 - level)), entry_kind::none);
	EXPECT_EQ(kind(last_level() - 1, constant::CACHE_BASE + table_at(1).value),
		  entry_kind::table);
	EXPECT_EQ(kind(last_level() - 1, table_at(1).value), entry_kind::not_present);
	/* Of two neighbours both are global, though one is empty. */
	EXPECT_EQ(kind(last_level(), constant::_PAGE_GLOBAL), entry_kind::none);
	EXPECT_EQ(kind(last_level(), 0), entry_kind::none);
}

TEST_F(page_table, memory_of_prot_none_is_there_and_swapped_pages_are_not)
{
	uint64_t swapped = 7 << 24 | 3 << 16;

	EXPECT_EQ(kind(last_level(), 7 * page_size | constant::_PAGE_PROTNONE), entry_kind::page);
	EXPECT_EQ(kind(last_level(), swapped), entry_kind::not_present);
	EXPECT_EQ(kind(last_level() - 1, swapped | constant::_PAGE_HUGE), entry_kind::not_present);
	EXPECT_EQ(kind(last_level() - 1, constant::_PAGE_PRESENT_INVALID | constant::_PAGE_HUGE),
		  entry_kind::page);
}

TEST_F(page_table, a_process_has_the_lower_half)
{
	auto mm = dump.machine.place<layout::mm_struct>(8);

	dump.machine.store(mm, layout::mm_struct::pgd,
			   {test::fake_kernel_memory::base + table_at(0).value});
	auto user = arch::loongarch::user_page_table({}, dump, mm.address);
	ASSERT_TRUE(user);
	EXPECT_EQ(user->root, tables.root);
	EXPECT_EQ(user->format.spans[0].first, vaddr{0});
	EXPECT_TRUE(arch::loongarch::is_user_address({}, vaddr{0x10000}));
	EXPECT_FALSE(arch::loongarch::is_user_address({}, vaddr{constant::CACHE_BASE}));
	EXPECT_FALSE(arch::loongarch::is_user_address({}, vaddr{space}));
}

TEST_F(page_table, names_what_its_bits_say)
{
	auto has = [&](unsigned int level, uint64_t entry, std::string_view wanted) {
		auto found = arch::loongarch::entry_flags({}, tables.format.levels[level], entry);
		return std::find(found.begin(), found.end(), wanted) != found.end();
	};

	EXPECT_TRUE(has(last_level(), page | constant::_PAGE_GLOBAL, "GLOBAL"));
	EXPECT_FALSE(has(last_level(), page | constant::_PAGE_GLOBAL, "HUGE"));
	EXPECT_TRUE(has(0, huge, "HUGE"));
	EXPECT_FALSE(has(0, huge, "GLOBAL"));
	EXPECT_TRUE(has(0, huge | constant::_PAGE_HGLOBAL, "GLOBAL"));
	EXPECT_TRUE(has(last_level(), page | constant::_PAGE_PLV, "USER"));
}

TEST(boot_facts, memory_is_seen_through_windows)
{
	fake_physical_memory physical;
	test::fake_dump dump;
	auto boot = arch::loongarch::read_boot(vmcoreinfo(""), physical);

	ASSERT_TRUE(boot);
	auto maps = arch::loongarch::linear_mappings(*boot, dump);
	ASSERT_TRUE(maps);
	EXPECT_EQ(maps->back().range.begin, vaddr{constant::CACHE_BASE});
	for (const arch::linear_mapping &map : *maps)
		EXPECT_EQ(map.physical, paddr{0});
	EXPECT_TRUE(arch::loongarch::image_mapping(*boot).range.contains(
		vaddr{constant::CACHE_BASE + 0x200000}));
}

} // namespace
} // namespace kdump
