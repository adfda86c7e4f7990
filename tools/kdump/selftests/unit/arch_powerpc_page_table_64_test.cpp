// SPDX-License-Identifier: GPL-2.0-only
#include "fake_memory.hpp"
#include "mm/page_table.hpp"

#include "kdump/constant.hpp"
#include "kdump/layout/asm/book3s/64/mmu.hpp"
#include "kdump/layout/asm/book3s/64/pgalloc.hpp"
#include "kdump/layout/linux/mm_types.hpp"

#include <gtest/gtest.h>

namespace kdump {
namespace {

using arch::entry_kind;
using test::fake_physical_memory;

constexpr uint64_t table_bit = constant::_PAGE_PRESENT;
constexpr uint64_t leaf = constant::_PAGE_PRESENT | constant::_PAGE_PTE | constant::_PAGE_READ;
constexpr uint64_t page_size = constant::PAGE_SIZE;

/* Tables at fixed places: the root, then one for each level on the way down. */
class page_table : public testing::TestWithParam<bool> {
protected:
	page_table()
	{
		boot.radix = GetParam();
		tables = make_tables();
		for (unsigned int level = 0; level < std::size(places); level++)
			physical.write(places[level],
				       std::vector<std::byte>(size_t{8}
							      << tables.format.levels[level].bits));
		set(0, 1, places[1].value | table_bit);
		set(1, 2, places[2].value | table_bit);
		set(1, 3, 4 * size_at(1) | leaf);
		set(2, 4, places[3].value | table_bit);
		set(2, 5, 7 * size_at(2) | leaf);
		set(3, 5, 0xab * page_size | leaf);
		/* PROT_NONE; being changed; swapped out; touched while it was being removed. */
		set(3, 6, 0xcd * page_size | table_bit | constant::_PAGE_PTE);
		set(3, 7, 0xef * page_size | constant::_PAGE_INVALID | constant::_PAGE_PTE);
		set(3, 8, 0x12 * page_size | constant::_PAGE_PTE | 3);
		if (boot.radix)
			set(3, 9, constant::_PAGE_ACCESSED);
	}
	arch::page_table make_tables()
	{
		auto mm = dump.machine.place<layout::mm_struct>(0);

		dump.machine.store(mm, layout::mm_struct::pgd,
				   {test::fake_kernel_memory::base + places[0].value});
		dump.symbols["init_mm"] = mm.address;
		kernel_tables = *arch::current::kernel_page_table(boot, dump);
		return *arch::current::user_page_table(boot, dump, mm.address);
	}
	/* All entries are big-endian. */
	void set(unsigned int level, unsigned int index, uint64_t entry)
	{
		std::array<std::byte, 8> bytes;

		kdump::store(bytes.data(), entry, std::endian::big);
		physical.write(places[level] + index * 8, bytes);
	}
	uint64_t size_at(unsigned int level) const
	{
		return uint64_t{1} << tables.format.levels[level].shift;
	}
	/* Where the entries are that lead to the page table. */
	uint64_t at(unsigned int pmd, unsigned int pte) const
	{
		return size_at(0) + 2 * size_at(1) + pmd * size_at(2) + pte * page_size;
	}
	result<translation> translate(uint64_t address)
	{
		return translate_by_page_table(physical, boot, tables, vaddr{address});
	}

	fake_physical_memory physical{64 << 20};
	test::fake_dump dump;
	arch::current::boot boot;
	arch::page_table tables, kernel_tables;
	static constexpr paddr places[] = {{0x100000}, {0x200000}, {0x300000}, {0x400100}};
};

INSTANTIATE_TEST_SUITE_P(mmu, page_table, testing::Bool(),
			 [](const auto &info) { return info.param ? "radix" : "hash"; });

TEST_P(page_table, translates_pages_of_all_sizes)
{
	auto small = translate(at(4, 5) + 0x123);
	ASSERT_TRUE(small);
	EXPECT_EQ(small->address, paddr{0xab * page_size + 0x123});
	EXPECT_EQ(small->size, page_size - 0x123);

	auto medium = translate(at(5, 0) + 0x12345);
	ASSERT_TRUE(medium);
	EXPECT_EQ(medium->address, paddr{7 * size_at(2) + 0x12345});

	auto large = translate(size_at(0) + 3 * size_at(1) + 42);
	ASSERT_TRUE(large);
	EXPECT_EQ(large->address, paddr{4 * size_at(1) + 42});
}

TEST_P(page_table, memory_that_the_hardware_must_not_touch_is_there)
{
	auto none = translate(at(4, 6)), changing = translate(at(4, 7));
	ASSERT_TRUE(none);
	EXPECT_EQ(none->address, paddr{0xcd * page_size});
	ASSERT_TRUE(changing);
	EXPECT_EQ(changing->address, paddr{0xef * page_size});
}

TEST_P(page_table, what_is_not_present_is_a_fault)
{
	/* Swapped out, no entry at some level, no user address. */
	for (uint64_t address : {at(4, 8), at(4, 9), at(4, 10), at(6, 0), uint64_t{0},
				 uint64_t{constant::PAGE_OFFSET} + at(4, 5)}) {
		auto found = translate(address);
		ASSERT_FALSE(found);
		EXPECT_EQ(found.failure().code(), error_code::fault);
	}
}

TEST_P(page_table, the_kernels_addresses_have_their_own_upper_bits)
{
	auto find = [this](uint64_t address) {
		return translate_by_page_table(physical, boot, kernel_tables, vaddr{address});
	};
	auto found = find(constant::PAGE_OFFSET + at(4, 5));
	ASSERT_TRUE(found);
	EXPECT_EQ(found->address, paddr{0xab * page_size});
	EXPECT_FALSE(find(at(4, 5)));
	EXPECT_TRUE(arch::current::is_user_address(boot, vaddr{at(4, 5)}));
	EXPECT_FALSE(arch::current::is_user_address(boot, vaddr{constant::PAGE_OFFSET}));
}

TEST_P(page_table, a_walk_covers_everything)
{
	const arch::address_span &span = kernel_tables.format.spans[0];
	vaddr next = span.first;
	unsigned int found = 0, absent = 0;

	for (auto &step : page_table_range(physical, boot, kernel_tables, span.first, span.last)) {
		ASSERT_TRUE(step);
		EXPECT_EQ(step->begin, next);
		next += step->size;
		found += step->kind == entry_kind::page;
		absent += step->kind == entry_kind::not_present;
	}
	EXPECT_EQ(next, span.last + 1);
	EXPECT_EQ(found, 5U);
	EXPECT_EQ(absent, 1U);
}

TEST_P(page_table, a_walk_of_all_addresses_begins_before_the_kernels)
{
	uint64_t next = 0;

	for (auto &step :
	     page_table_range(physical, boot, kernel_tables, vaddr{0}, vaddr{~uint64_t{0}})) {
		ASSERT_TRUE(step);
		EXPECT_EQ(step->begin.value, next);
		if (next == 0) {
			EXPECT_EQ(step->size, uint64_t{constant::PAGE_OFFSET});
		}
		next += step->size;
	}
	EXPECT_EQ(next, 0U);
}

/* Pieces of 64 KiB, listed in no order; two of them are next to each other. */
TEST(vmemmap, is_listed_where_only_the_hash_table_has_it)
{
	using backing = layout::vmemmap_backing;
	using definition = layout::mmu_psize_def;
	constexpr uint64_t piece = 0x10000, begin = 0xc000ff0000000000;
	constexpr uint64_t offsets[] = {3 * piece, 0, piece},
			   memory[] = {0x900000, 0x100000, 0x110000};
	test::fake_dump dump;
	arch::current::boot boot;
	auto head = dump.machine.place<ptr<backing>>(0);
	auto choice = dump.machine.place<int32_t>(1);
	auto sizes = dump.machine.place<definition>(2);
	ptr<ptr<backing>> link = head;

	for (unsigned int i = 0; i < 3; i++) {
		auto node = dump.machine.place<backing>(3 + i);

		dump.machine.store(link, node);
		dump.machine.store(node, backing::virt_addr, begin + offsets[i]);
		dump.machine.store(node, backing::phys, memory[i]);
		link = member(node, backing::list);
	}
	dump.machine.store(link, ptr<backing>{});
	dump.machine.store(choice, 5);
	dump.machine.clear(advance(sizes, 5));
	dump.machine.store(advance(sizes, 5), definition::shift, 16);
	dump.symbols = {{"vmemmap_list", head.address},
			{"mmu_vmemmap_psize", choice.address},
			{"mmu_psize_defs", sizes.address}};

	auto maps = arch::current::linear_mappings(boot, dump);
	ASSERT_TRUE(maps);
	ASSERT_EQ(maps->size(), 3U);
	EXPECT_EQ((*maps)[0].range.begin.value, begin);
	EXPECT_EQ((*maps)[0].range.size(), 2 * piece);
	EXPECT_EQ((*maps)[0].physical, paddr{0x100000});
	EXPECT_EQ((*maps)[1].range.begin.value, begin + 3 * piece);
	EXPECT_EQ((*maps)[1].physical, paddr{0x900000});
	EXPECT_EQ((*maps)[2].range.begin.value, uint64_t{constant::PAGE_OFFSET});

	/* A circle, and a size that cannot be. */
	dump.machine.store(link, dump.machine.place<backing>(3));
	EXPECT_EQ(arch::current::linear_mappings(boot, dump).failure().code(), error_code::limit);
	dump.machine.store(advance(sizes, 5), definition::shift, 80);
	EXPECT_EQ(arch::current::linear_mappings(boot, dump).failure().code(), error_code::corrupt);
	boot.radix = true;
	EXPECT_EQ(arch::current::linear_mappings(boot, dump)->size(), 1U);
}

} // namespace
} // namespace kdump
