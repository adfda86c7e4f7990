// SPDX-License-Identifier: GPL-2.0-only
#include "fake_memory.hpp"
#include "mm/page_table.hpp"

#include "kdump/config.hpp"
#include "kdump/constant.hpp"
#include "kdump/layout/asm/page.hpp"

#include <gtest/gtest.h>

namespace kdump {
namespace {

using arch::entry_kind;
using test::fake_physical_memory;

constexpr uint64_t page_size = target::page_size;
constexpr uint64_t page = constant::_PAGE_PRESENT | constant::_PAGE_RW;
constexpr uint64_t user_address = 0x12345000;

class page_table : public testing::Test {
protected:
	page_table()
	{
		dump.symbols["swapper_pg_dir"] = test::fake_kernel_memory::base + top.value;
		tables = *arch::sh::kernel_page_table(boot, dump);
	}
	void store(paddr table, unsigned int level, uint64_t address, uint64_t entry)
	{
		const arch::page_table_level &shape = tables.format.levels[level];
		uint64_t index = address >> shape.shift & ((uint64_t{1} << shape.bits) - 1);

		physical.store(table + index * tables.format.entry_size,
			       static_cast<target_word>(entry));
	}
	void map(uint64_t address, uint64_t entry)
	{
		paddr table = top;

		for (unsigned int level = 0; level + 1 < tables.format.level_count; level++) {
			store(table, level, address, constant::P1SEG + table.value + page_size);
			table += page_size;
		}
		store(table, tables.format.level_count - 1, address, entry);
	}
	result<translation> translate(uint64_t address)
	{
		return translate_by_page_table(physical, boot, tables, vaddr{address});
	}

	fake_physical_memory physical;
	test::fake_dump dump;
	arch::sh::boot boot;
	arch::page_table tables;
	static constexpr paddr top{16 * page_size};
};

TEST_F(page_table, has_entries_that_are_virtual_addresses_of_tables)
{
	map(user_address, 7 * page_size | page);
	auto found = translate(user_address + 0x123);

	ASSERT_TRUE(found);
	EXPECT_EQ(found->address, paddr{7 * page_size + 0x123});
	EXPECT_EQ(found->size, page_size - 0x123);
	EXPECT_FALSE(translate(user_address + page_size));
}

TEST_F(page_table, translates_vmalloc_space)
{
	map(constant::P3SEG + page_size, 9 * page_size | page);
	auto found = translate(constant::P3SEG + page_size);

	ASSERT_TRUE(found);
	EXPECT_EQ(found->address, paddr{9 * page_size});
}

TEST_F(page_table, does_not_translate_segments_that_need_none)
{
	EXPECT_FALSE(translate(constant::P1SEG));
	EXPECT_FALSE(translate(constant::P2SEG));
}

TEST_F(page_table, an_entry_says_what_is_there)
{
	const arch::page_table_level &last = tables.format.levels[tables.format.level_count - 1];

	EXPECT_EQ(arch::sh::decode_entry(boot, last, 0).kind, entry_kind::none);
	EXPECT_EQ(arch::sh::decode_entry(boot, last, 0x1000).kind, entry_kind::not_present);
	EXPECT_EQ(arch::sh::decode_entry(boot, last, 0x1000 | constant::_PAGE_PROTNONE).kind,
		  entry_kind::page);
}

TEST_F(page_table, linear_maps_are_two_segments)
{
	auto maps = arch::sh::linear_mappings(boot, dump);

	ASSERT_TRUE(maps);
	ASSERT_EQ(maps->size(), config::PMB ? 1U : 2U);
	EXPECT_EQ(maps->front().range.begin, vaddr{constant::P1SEG});
	EXPECT_EQ(maps->front().physical, paddr{constant::PAGE_OFFSET_PHYSICAL});
}

} // namespace
} // namespace kdump
