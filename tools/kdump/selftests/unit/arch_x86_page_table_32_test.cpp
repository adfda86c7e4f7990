// SPDX-License-Identifier: GPL-2.0-only
#include "fake_memory.hpp"
#include "mm/page_table.hpp"

#include "kdump/config.hpp"
#include "kdump/constant.hpp"

#include <gtest/gtest.h>

namespace kdump {
namespace {

using test::fake_physical_memory;

constexpr uint64_t page_size = target::page_size;
constexpr uint64_t table_entry = constant::_PAGE_PRESENT | constant::_PAGE_RW;
constexpr uint64_t user_page = table_entry | constant::_PAGE_USER;
constexpr uint64_t address = 0x12345000;
constexpr bool has_wide_entries = config::X86_PAE;

class page_table : public testing::Test {
protected:
	page_table()
	{
		dump.symbols["swapper_pg_dir"] = test::fake_kernel_memory::base + top.value;
		tables = *arch::x86::kernel_page_table(boot, dump);
	}
	void store(paddr table, unsigned int level, uint64_t entry)
	{
		const arch::page_table_level &shape = tables.format.levels[level];
		uint64_t index = address >> shape.shift & ((uint64_t{1} << shape.bits) - 1);
		paddr place = table + index * tables.format.entry_size;

		if (has_wide_entries)
			physical.store(place, entry);
		else
			physical.store(place, static_cast<uint32_t>(entry));
	}
	/* The way down to `level`, and the entry there. */
	result<translation> translate(unsigned int level, uint64_t entry)
	{
		paddr table = top;

		for (unsigned int i = 0; i < level; i++) {
			/* The top table of PAE allows nothing, and forbids nothing. */
			store(table, i, (table.value + page_size) | table_entry);
			table += page_size;
		}
		store(table, level, entry);
		return translate_by_page_table(physical, boot, tables, vaddr{address + 0x678});
	}
	unsigned int last_level() const
	{
		return tables.format.level_count - 1;
	}

	fake_physical_memory physical;
	test::fake_dump dump;
	arch::x86::boot boot;
	arch::page_table tables;
	static constexpr paddr top{16 * page_size};
};

TEST_F(page_table, has_two_levels_or_three)
{
	EXPECT_EQ(tables.format.level_count, has_wide_entries ? 3U : 2U);
}

TEST_F(page_table, translates_a_page)
{
	auto found = translate(last_level(), 0x7000 | user_page);

	ASSERT_TRUE(found);
	EXPECT_EQ(found->address, paddr{0x7678});
	EXPECT_EQ(found->size, page_size - 0x678);
}

TEST_F(page_table, translates_a_large_page)
{
	uint64_t size = uint64_t{1} << tables.format.levels[last_level() - 1].shift;
	auto found = translate(last_level() - 1, size | user_page | constant::_PAGE_PSE);

	ASSERT_TRUE(found);
	EXPECT_EQ(found->address, paddr{size + (address + 0x678) % size});
}

TEST_F(page_table, memory_of_prot_none_is_there)
{
	/* All bits of a physical address that an entry of three levels has. */
	uint64_t frame_bits = ((uint64_t{1} << constant::__PHYSICAL_MASK_SHIFT) - 1) &
			      ~(page_size - 1);
	uint64_t stored = has_wide_entries ? 0x7000 ^ frame_bits : 0x7000;
	auto found = translate(last_level(), stored | constant::_PAGE_PROTNONE);

	ASSERT_TRUE(found);
	EXPECT_EQ(found->address, paddr{0x7678});
}

TEST_F(page_table, memory_above_4_gib_is_reached)
{
	if (!has_wide_entries)
		GTEST_SKIP() << "entries have 32 bits";
	auto found = translate(last_level(), 0x9'8765'4000 | user_page | constant::_PAGE_NX);

	ASSERT_TRUE(found);
	EXPECT_EQ(found->address, paddr{0x9'8765'4678});
}

TEST_F(page_table, nothing_is_where_an_entry_is_empty)
{
	EXPECT_FALSE(translate(last_level(), 0));
	EXPECT_FALSE(translate(0, 0));
}

} // namespace
} // namespace kdump
