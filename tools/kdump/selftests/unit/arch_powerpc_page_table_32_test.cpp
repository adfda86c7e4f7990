// SPDX-License-Identifier: GPL-2.0-only
#include "fake_memory.hpp"
#include "mm/page_table.hpp"

#include "kdump/config.hpp"
#include "kdump/constant.hpp"
#include "kdump/layout/linux/mm_types.hpp"
#include "kdump/layout/linux/utsname.hpp"
#include "kdump/layout/uapi/linux/utsname.hpp"

#include <gtest/gtest.h>

namespace kdump {
namespace {

using arch::entry_kind;
using arch::powerpc;

constexpr uint64_t present = constant::_PAGE_PRESENT | constant::_PAGE_READ;
constexpr uint64_t top_size = uint64_t{1} << constant::PGDIR_SHIFT;

constexpr uint64_t page_entry(uint64_t frame)
{
	return frame << constant::PTE_RPN_SHIFT | present;
}

/* Memory that begins at 256 MiB, the tables at fixed places in it. */
class page_table : public testing::Test {
protected:
	page_table()
	{
		auto mm = dump.machine.place<layout::mm_struct>(0);

		/* The fake kernel's own memory begins at 0. */
		dump.machine.store(mm, layout::mm_struct::pgd,
				   {test::fake_kernel_memory::base + root.value});
		tables = *powerpc::user_page_table(boot, dump, mm.address);
		for (unsigned int level : {0U, 1U})
			physical.write(
				level ? pages : root,
				std::vector<std::byte>(size_t{tables.format.entry_size_of(level)}
						       << tables.format.levels[level].bits));
		/* On Book E the entry has a virtual address. */
		set(0, 2,
		    config::BOOKE ? constant::PAGE_OFFSET + (pages - boot.memory_start)
				  : pages.value);
		set(1, 5, page_entry(0xabc));
		set(1, 6, page_entry(0xdef));
	}
	void set(unsigned int level, unsigned int index, uint64_t entry)
	{
		unsigned int size = tables.format.entry_size_of(level);
		paddr place = (level ? pages : root) + index * size;

		if (size == 8)
			physical.store(place, entry);
		else
			physical.store(place, static_cast<uint32_t>(entry));
	}
	result<translation> translate(uint64_t address)
	{
		return translate_by_page_table(physical, boot, tables, vaddr{address});
	}

	test::fake_physical_memory physical{64 << 20};
	test::fake_dump dump;
	powerpc::boot boot{.memory_start = paddr{256 << 20}};
	paddr root{0x1104000}, pages{boot.memory_start + 0x9000};
	arch::page_table tables;
};

TEST_F(page_table, translates_pages)
{
	auto found = translate(2 * top_size + 5 * target::page_size + 7);
	ASSERT_TRUE(found);
	EXPECT_EQ(found->address, paddr{0xabc * target::page_size + 7});
	EXPECT_EQ(found->size, target::page_size - 7);
	EXPECT_EQ(translate(2 * top_size + 6 * target::page_size)->address,
		  paddr{0xdef * target::page_size});
	EXPECT_EQ(translate(0x100000000).failure().code(), error_code::fault);
}

TEST_F(page_table, translates_pages_beyond_32_bits)
{
	if (!config::PTE_64BIT)
		GTEST_SKIP() << "entries of 32 bits";
	set(1, 7, page_entry(0xabcdef));
	EXPECT_EQ(translate(2 * top_size + 7 * target::page_size)->address,
		  paddr{0xabcdef * target::page_size});
}

/* Every entry that a huge page takes has an address of its own. */
TEST_F(page_table, translates_huge_pages)
{
	if (constant::_PAGE_PSIZE_MSK == 0)
		GTEST_SKIP() << "no huge pages";
	constexpr uint64_t frames = top_size / target::page_size;
	constexpr uint64_t size = uint64_t{constant::_PAGE_PSIZE_MSK} & -constant::_PAGE_PSIZE_MSK;

	set(0, 8, page_entry(6 * frames) | size);
	set(0, 9, page_entry(7 * frames) | size);
	auto found = translate(9 * top_size + 0x12345);
	ASSERT_TRUE(found);
	EXPECT_EQ(found->address, paddr{7 * top_size + 0x12345});
	EXPECT_EQ(found->size, top_size - 0x12345);
	set(0, 9, size);
	EXPECT_FALSE(translate(9 * top_size));
}

TEST_F(page_table, what_is_not_present_is_a_fault)
{
	const arch::page_table_level &level = tables.format.levels[1];

	EXPECT_EQ(powerpc::decode_entry(boot, level, 0).kind, entry_kind::none);
	EXPECT_EQ(powerpc::decode_entry(boot, level, constant::_PTE_NONE_MASK).kind,
		  entry_kind::none);
	EXPECT_EQ(powerpc::decode_entry(boot, level, 0x1234500 & ~present).kind,
		  entry_kind::not_present);
	/* Memory of PROT_NONE is there. */
	EXPECT_EQ(powerpc::decode_entry(boot, level, constant::_PAGE_PRESENT | 0x8000000).kind,
		  entry_kind::page);
	EXPECT_EQ(translate(2 * top_size).failure().code(), error_code::fault);
	EXPECT_EQ(translate(3 * top_size).failure().code(), error_code::fault);
}

TEST_F(page_table, a_walk_covers_everything)
{
	uint64_t next = 0;
	unsigned int found = 0;

	for (auto &step : page_table_range(physical, boot, tables, vaddr{0}, vaddr{0xffffffff})) {
		ASSERT_TRUE(step);
		EXPECT_EQ(step->begin.value, next);
		next += step->size;
		found += step->kind == entry_kind::page;
	}
	EXPECT_EQ(next, uint64_t{1} << 32);
	EXPECT_EQ(found, 2U);
}

TEST_F(page_table, modules_may_be_below_the_kernel)
{
	EXPECT_TRUE(powerpc::is_user_address(boot, vaddr{constant::TASK_SIZE - 1}));
	EXPECT_FALSE(powerpc::is_user_address(boot, vaddr{constant::TASK_SIZE}));
	EXPECT_FALSE(powerpc::is_user_address(boot, vaddr{constant::PAGE_OFFSET}));
}

/* Two ranges, of which the second is what PAGE_OFFSET stands for. */
class split_memory : public test::fake_physical_memory {
public:
	std::span<const paddr_range> ranges() const override
	{
		return parts_;
	}

private:
	std::array<paddr_range, 2> parts_ = {
		{{paddr{0}, paddr{32 << 20}}, {paddr{256 << 20}, paddr{320 << 20}}}};
};

TEST(lowmem, begins_where_the_kernel_has_its_name)
{
	constexpr auto release = layout::uts_namespace::name / layout::new_utsname::release;
	constexpr uint64_t uts = 0x123450;
	char text[100];
	split_memory physical;

	snprintf(text, sizeof(text), "OSRELEASE=6.12-test\nSYMBOL(init_uts_ns)=%llx\n",
		 wide(constant::PAGE_OFFSET + uts));
	vmcoreinfo info(text);

	physical.write(paddr{uts + release.offset}, std::vector<std::byte>(65));
	EXPECT_EQ(powerpc::read_boot(info, physical).failure().code(), error_code::not_found);

	std::string_view name("6.12-test\0", 10);
	std::vector<std::byte> field(65);
	std::copy_n(reinterpret_cast<const std::byte *>(name.data()), name.size(), field.begin());
	physical.write(paddr{(256 << 20) + uts + release.offset}, field);
	auto boot = powerpc::read_boot(info, physical);
	ASSERT_TRUE(boot);
	EXPECT_EQ(boot->memory_start, paddr{256 << 20});
	EXPECT_EQ(powerpc::image_mapping(*boot).physical, paddr{256 << 20});
}

} // namespace
} // namespace kdump
