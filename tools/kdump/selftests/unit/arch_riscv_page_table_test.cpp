// SPDX-License-Identifier: GPL-2.0-only
#include "fake_memory.hpp"
#include "mm/page_table.hpp"

#include "kdump/constant.hpp"
#include "kdump/layout/asm/page.hpp"
#include "kdump/layout/linux/mm_types.hpp"

#include <gtest/gtest.h>

namespace kdump {
namespace {

using arch::entry_kind;
using test::fake_physical_memory;

constexpr uint64_t page_size = target::page_size;
constexpr uint64_t table_entry = constant::_PAGE_PRESENT;
constexpr uint64_t page = constant::_PAGE_PRESENT | constant::_PAGE_READ | constant::_PAGE_GLOBAL;
constexpr bool is_64bit = target::word_size == 8;

constexpr uint64_t frame(uint64_t physical)
{
	return physical / page_size << constant::_PAGE_PFN_SHIFT;
}

/* Tables at fixed places, one for each level. */
class page_table : public testing::TestWithParam<unsigned int> {
protected:
	page_table()
	{
		boot.va_bits = GetParam();
		dump.symbols["swapper_pg_dir"] = test::fake_kernel_memory::base + table_at(0).value;
		tables = *arch::riscv::kernel_page_table(boot, dump);
	}
	static paddr table_at(unsigned int level)
	{
		return paddr{(16 + level) * page_size};
	}
	/* The way down to `level`, and the entry there. */
	void map(uint64_t address, unsigned int level, uint64_t entry)
	{
		for (unsigned int i = 0; i <= level; i++) {
			const arch::page_table_level &shape = tables.format.levels[i];
			uint64_t index = address >> shape.shift & ((uint64_t{1} << shape.bits) - 1);
			uint64_t next = frame(table_at(i + 1).value) | table_entry;

			physical.store(table_at(i) + index * target::word_size,
				       static_cast<target_word>(i == level ? entry : next));
		}
	}
	result<translation> translate(uint64_t address)
	{
		return translate_by_page_table(physical, boot, tables, vaddr{address});
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
	arch::riscv::boot boot;
	arch::page_table tables;
};

TEST_P(page_table, has_as_many_levels_as_the_paging_mode)
{
	unsigned int bits = constant::PAGE_SHIFT;

	for (unsigned int i = 0; i < tables.format.level_count; i++)
		bits += tables.format.levels[i].bits;
	EXPECT_EQ(bits, boot.va_bits);
	EXPECT_STREQ(tables.format.levels[0].name, "PGD");
}

TEST_P(page_table, translates_pages_of_all_sizes)
{
	uint64_t address = size_at(0) + 5 * page_size;

	map(address, last_level(), frame(7 * page_size) | page);
	auto small = translate(address + 0x123);
	ASSERT_TRUE(small);
	EXPECT_EQ(small->address, paddr{7 * page_size + 0x123});
	EXPECT_EQ(small->size, page_size - 0x123);
	EXPECT_FALSE(translate(address + page_size));

	for (unsigned int level = last_level(); level-- > 0;) {
		map(address, level, frame(3 * size_at(level)) | page);
		auto large = translate(address + 0x123);
		ASSERT_TRUE(large);
		EXPECT_EQ(large->address, paddr{3 * size_at(level) + 5 * page_size + 0x123});
		EXPECT_EQ(large->size, size_at(level) - 5 * page_size - 0x123);
	}
}

TEST_P(page_table, both_halves_are_in_one_table)
{
	uint64_t kernel = is_64bit ? -size_at(0) : 0xffc00000;
	auto mm = dump.machine.place<layout::mm_struct>(8);

	map(kernel, 0, frame(size_at(0)) | page);
	EXPECT_TRUE(translate(kernel));
	if (is_64bit) {
		EXPECT_FALSE(translate(uint64_t{1} << (boot.va_bits - 1)));
		EXPECT_FALSE(translate(-(uint64_t{1} << (boot.va_bits - 1)) - 1));
	}
	EXPECT_TRUE(arch::riscv::is_user_address(boot, vaddr{0x10000}));
	EXPECT_FALSE(arch::riscv::is_user_address(boot, vaddr{kernel}));

	dump.machine.store(mm, layout::mm_struct::pgd,
			   {test::fake_kernel_memory::base + table_at(0).value});
	auto user = arch::riscv::user_page_table(boot, dump, mm.address);
	ASSERT_TRUE(user);
	EXPECT_EQ(user->root, tables.root);
}

TEST_P(page_table, memory_of_prot_none_is_there_and_swapped_pages_are_not)
{
	auto kind = [&](unsigned int level, uint64_t entry) {
		return arch::riscv::decode_entry(boot, tables.format.levels[level], entry).kind;
	};
	uint64_t none = constant::_PAGE_PROT_NONE | constant::_PAGE_READ;

	EXPECT_EQ(kind(last_level(), 0), entry_kind::none);
	EXPECT_EQ(kind(last_level(), frame(7 * page_size) | none), entry_kind::page);
	EXPECT_EQ(kind(last_level() - 1, none), entry_kind::page);
	EXPECT_EQ(kind(last_level(), 7 << 12 | 3 << 7), entry_kind::not_present);
	EXPECT_EQ(kind(last_level() - 1, 7 << 12 | 3 << 7), entry_kind::not_present);
	EXPECT_EQ(kind(last_level() - 1, table_entry), entry_kind::table);
}

/* Svnapot: frame numbers that end in 1000 stand for 16 frames. */
TEST_P(page_table, sixteen_entries_may_map_one_page)
{
	if (!is_64bit)
		GTEST_SKIP() << "Sv32 has no such entries";
	uint64_t address = size_at(0) + 5 * page_size;
	uint64_t entry = frame(0x7a8000) | page | constant::_PAGE_NAPOT;

	map(address, last_level(), entry);
	auto found = translate(address + 0x123);
	ASSERT_TRUE(found);
	EXPECT_EQ(found->address, paddr{0x7a0000 + 5 * page_size + 0x123});
	EXPECT_EQ(found->size, page_size - 0x123);

	auto steps = page_table_range(physical, boot, tables, vaddr{address},
				      vaddr{address + page_size - 1});
	auto step = *steps.begin();
	ASSERT_TRUE(step);
	EXPECT_EQ(step->address, paddr{0x7a0000 + 5 * page_size});

	/* On another machine that bit makes a device of it. */
	map(address, last_level(), entry | constant::_PAGE_IO_THEAD);
	EXPECT_EQ(translate(address)->address, paddr{0x7a8000});
}

std::vector<unsigned int> paging_modes()
{
	if (is_64bit)
		return {39, 48, 57};
	return {32};
}
INSTANTIATE_TEST_SUITE_P(paging_modes, page_table, testing::ValuesIn(paging_modes()));

TEST(boot_facts, memory_is_where_kernel_map_says)
{
	constexpr uint64_t link = is_64bit ? 0xffffffff80000000 : 0xc0000000;
	constexpr uint64_t page_offset = is_64bit ? 0xffffffd600000000 : 0xc0000000;
	fake_physical_memory physical;
	test::fake_dump dump;
	auto map = dump.machine.place<layout::kernel_mapping>(3);
	vmcoreinfo info(format("NUMBER(KERNEL_LINK_ADDR)=0x%llx\nNUMBER(PAGE_OFFSET)=0x%llx\n"
			       "NUMBER(va_kernel_pa_offset)=0x%llx\nNUMBER(VA_BITS)=%d\n",
			       wide(link), wide(page_offset), wide(link - 0x80200000),
			       is_64bit ? 39 : 32));
	auto boot = arch::riscv::read_boot(info, physical);

	ASSERT_TRUE(boot);
	dump.symbols["_start"] = vaddr{link};
	dump.symbols["_end"] = vaddr{link + 0x1000000};
	dump.symbols["kernel_map"] = map.address;
	dump.machine.store(map, layout::kernel_mapping::va_pa_offset,
			   static_cast<target_word>(page_offset - 0x80000000));
	auto maps = arch::riscv::linear_mappings(*boot, dump);
	ASSERT_TRUE(maps);
	EXPECT_EQ((*maps)[0].range.begin.value, link);
	EXPECT_EQ((*maps)[0].physical, paddr{0x80200000});
	EXPECT_EQ((*maps)[1].range.begin.value, page_offset);
	EXPECT_EQ((*maps)[1].physical, paddr{0x80000000});
	EXPECT_FALSE(arch::riscv::read_boot(vmcoreinfo("PAGESIZE=4096\n"), physical));
}

} // namespace
} // namespace kdump
