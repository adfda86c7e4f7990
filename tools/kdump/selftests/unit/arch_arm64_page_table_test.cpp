// SPDX-License-Identifier: GPL-2.0-only
#include "fake_memory.hpp"
#include "mm/page_table.hpp"

#include "kdump/config.hpp"
#include "kdump/constant.hpp"
#include "kdump/layout/linux/mm_types.hpp"

#include <gtest/gtest.h>

namespace kdump {
namespace {

using arch::entry_kind;
using test::fake_physical_memory;

constexpr uint64_t page_size = target::page_size;
constexpr uint64_t page = 3, block = 1, table_entry = 3; /* the two lowest bits of an entry */

/* Tables at fixed places, one for each level; the tests run with both numbers of address bits. */
class page_table : public testing::TestWithParam<unsigned int> {
protected:
	page_table()
	{
		boot.va_bits = GetParam();
		dump.symbols["swapper_pg_dir"] = test::fake_kernel_memory::base + table_at(0).value;
		kernel = *arch::arm64::kernel_page_table(boot, dump);
	}
	static paddr table_at(unsigned int level)
	{
		return paddr{(16 + level) * page_size};
	}
	paddr place(unsigned int level, uint64_t address) const
	{
		const arch::page_table_level &shape = kernel.format.levels[level];
		uint64_t index = address >> shape.shift & ((uint64_t{1} << shape.bits) - 1);

		return table_at(level) + 8 * index;
	}
	/* The way down to `level`, and the entry there. */
	void map(uint64_t address, unsigned int level, uint64_t entry)
	{
		for (unsigned int i = 0; i < level; i++)
			physical.store(place(i, address), table_at(i + 1).value | table_entry);
		physical.store(place(level, address), entry);
	}
	result<translation> translate(const arch::page_table &tables, uint64_t address)
	{
		return translate_by_page_table(physical, boot, tables, vaddr{address});
	}
	uint64_t size_at(unsigned int level) const
	{
		return uint64_t{1} << kernel.format.levels[level].shift;
	}
	uint64_t first() const
	{
		return -(uint64_t{1} << boot.va_bits);
	}
	unsigned int last_level() const
	{
		return kernel.format.level_count - 1;
	}

	fake_physical_memory physical;
	test::fake_dump dump;
	arch::arm64::boot boot;
	arch::page_table kernel;
};

TEST_P(page_table, has_as_many_levels_as_the_address_bits_need)
{
	unsigned int bits = constant::PAGE_SHIFT;

	for (unsigned int i = 0; i < kernel.format.level_count; i++)
		bits += kernel.format.levels[i].bits;
	EXPECT_GE(bits, boot.va_bits);
	EXPECT_LT(bits - kernel.format.levels[0].bits, boot.va_bits);
	EXPECT_STREQ(kernel.format.levels[0].name, "PGD");
	EXPECT_EQ(size_at(last_level()), page_size);
}

TEST_P(page_table, translates_pages_of_all_sizes)
{
	uint64_t address = first() + size_at(0) + 5 * page_size;

	map(address, last_level(), 7 * page_size | page | constant::PTE_AF);
	auto small = translate(kernel, address + 0x123);
	ASSERT_TRUE(small);
	EXPECT_EQ(small->address, paddr{7 * page_size + 0x123});
	EXPECT_EQ(small->size, page_size - 0x123);
	EXPECT_FALSE(translate(kernel, address + page_size));

	for (unsigned int level = last_level() - 1; level >= 1; level--) {
		map(address, level, 3 * size_at(level) | block | constant::PTE_AF);
		auto large = translate(kernel, address + 0x123);
		ASSERT_TRUE(large);
		EXPECT_EQ(large->address, paddr{3 * size_at(level) + 5 * page_size + 0x123});
		EXPECT_EQ(large->size, size_at(level) - 5 * page_size - 0x123);
	}
}

TEST_P(page_table, each_half_has_a_table_of_its_own)
{
	auto mm = dump.machine.place<layout::mm_struct>(8);
	uint64_t address = size_at(0) + 5 * page_size;

	dump.machine.store(mm, layout::mm_struct::pgd,
			   {test::fake_kernel_memory::base + table_at(0).value});
	auto user = arch::arm64::user_page_table(boot, dump, mm.address);
	ASSERT_TRUE(user);
	map(address, last_level(), 7 * page_size | page);
	EXPECT_TRUE(translate(*user, address));
	EXPECT_FALSE(translate(kernel, address));
	EXPECT_FALSE(translate(*user, first() + address));
	EXPECT_FALSE(translate(kernel, first() - page_size));
	EXPECT_TRUE(arch::arm64::is_user_address(boot, vaddr{address}));
	EXPECT_FALSE(arch::arm64::is_user_address(boot, vaddr{first()}));
}

TEST_P(page_table, memory_of_prot_none_is_there_and_swapped_pages_are_not)
{
	const arch::page_table_level &small = kernel.format.levels[last_level()];
	const arch::page_table_level &large = kernel.format.levels[last_level() - 1];
	auto kind = [&](const arch::page_table_level &level, uint64_t entry) {
		return arch::arm64::decode_entry(boot, level, entry).kind;
	};

	EXPECT_EQ(kind(small, 0), entry_kind::none);
	EXPECT_EQ(kind(small, 7 * page_size | 2 | constant::PTE_PRESENT_INVALID), entry_kind::page);
	EXPECT_EQ(kind(large, constant::PTE_PRESENT_INVALID), entry_kind::page);
	EXPECT_EQ(kind(small, 7 << 12 | 3 << 6), entry_kind::not_present);
	EXPECT_EQ(kind(large, 7 << 12 | 3 << 6), entry_kind::not_present);
	EXPECT_EQ(kind(large, 7 * page_size | table_entry), entry_kind::table);
}

/* Bits 51:48 are in bits 15:12 of an entry with 64 KiB pages, bits 51:50 in bits 9:8 with LPA2. */
TEST_P(page_table, addresses_may_have_52_bits)
{
	const arch::page_table_level &small = kernel.format.levels[last_level()];
	bool large_pages = page_size == 65536;
	uint64_t high = large_pages ? 0xa000 : 0x200;
	uint64_t expected = 7 * page_size;

	if (config::ARM64_PA_BITS_52 && large_pages)
		expected |= uint64_t{0xa} << 48;
	else if (config::ARM64_LPA2 && boot.va_bits == constant::VA_BITS)
		expected |= uint64_t{2} << 50;
	EXPECT_EQ(arch::arm64::decode_entry(boot, small, 7 * page_size | high | page).address,
		  paddr{expected});
}

INSTANTIATE_TEST_SUITE_P(address_bits, page_table,
			 testing::Values(constant::VA_BITS, constant::VA_BITS_MIN));

class boot_facts : public testing::Test {
protected:
	result<arch::arm64::boot> read(unsigned int va_bits, uint64_t physical_start)
	{
		vmcoreinfo info(format("NUMBER(kimage_voffset)=0x%llx\nNUMBER(PHYS_OFFSET)=0x%llx\n"
				       "NUMBER(TCR_EL1_T1SZ)=0x%x\nKERNELOFFSET=200000\n",
				       wide(image_offset), wide(physical_start), 64 - va_bits));
		return arch::arm64::read_boot(info, physical);
	}
	std::vector<arch::linear_mapping> map(unsigned int va_bits, uint64_t physical_start)
	{
		test::fake_dump dump;

		dump.symbols["_text"] = text;
		dump.symbols["_end"] = text + 0x1000000;
		return *arch::arm64::linear_mappings(*read(va_bits, physical_start), dump);
	}

	static constexpr vaddr text{constant::KIMAGE_VADDR + 0x200000};
	static constexpr uint64_t image_offset = constant::KIMAGE_VADDR - 0x40000000;
	fake_physical_memory physical;
};

TEST_F(boot_facts, the_image_is_at_an_offset)
{
	auto maps = map(constant::VA_BITS, 0x40000000);

	ASSERT_EQ(maps.size(), 2U);
	EXPECT_EQ(maps[0].range.begin, text);
	EXPECT_EQ(maps[0].physical, paddr{0x40200000});
	EXPECT_EQ(maps[1].range.begin.value, -(uint64_t{1} << constant::VA_BITS));
	EXPECT_EQ(maps[1].physical, paddr{0x40000000});
}

TEST_F(boot_facts, memory_may_seem_to_begin_below_zero)
{
	auto maps = map(constant::VA_BITS, -uint64_t{0x10000000});

	EXPECT_EQ(maps[1].range.begin.value, -(uint64_t{1} << constant::VA_BITS) + 0x10000000);
	EXPECT_EQ(maps[1].physical, paddr{0});
}

TEST_F(boot_facts, fewer_address_bits_leave_the_upper_part_of_the_direct_map)
{
	uint64_t unused =
		(uint64_t{1} << constant::VA_BITS) - (uint64_t{1} << constant::VA_BITS_MIN);
	auto maps = map(constant::VA_BITS_MIN, 0x40000000 - unused);

	EXPECT_EQ(maps[1].range.begin.value, -(uint64_t{1} << constant::VA_BITS_MIN));
	EXPECT_EQ(maps[1].physical, paddr{0x40000000});
}

TEST_F(boot_facts, what_cannot_be_is_refused)
{
	EXPECT_FALSE(read(30, 0));
	EXPECT_FALSE(arch::arm64::read_boot(vmcoreinfo("PAGESIZE=4096\n"), physical));
}

} // namespace
} // namespace kdump
