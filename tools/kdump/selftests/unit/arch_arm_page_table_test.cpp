// SPDX-License-Identifier: GPL-2.0-only
#include "fake_memory.hpp"
#include "mm/page_table.hpp"

#include "kdump/config.hpp"
#include "kdump/constant.hpp"

#include <gtest/gtest.h>

namespace kdump {
namespace {

using arch::arm;
using entry_word = std::conditional_t<config::ARM_LPAE, uint64_t, uint32_t>;

constexpr uint64_t mib = 1 << 20;

/* Tables at fixed places, as either kind of them has. */
class page_table : public testing::Test {
protected:
	void set(paddr table, unsigned int index, uint64_t entry)
	{
		physical.store(table + index * sizeof(entry_word), static_cast<entry_word>(entry));
	}
	result<translation> translate(uint64_t address)
	{
		test::fake_dump dump;

		dump.symbols["swapper_pg_dir"] = test::fake_kernel_memory::base + root.value;
		return translate_by_page_table(physical, boot, *arm::kernel_page_table(boot, dump),
					       vaddr{address});
	}

	test::fake_physical_memory physical{64 << 20};
	arm::boot boot;
	paddr root{0x4000}, pmd{0x8000}, pte{0x9000};
};

TEST_F(page_table, translates_sections_and_pages)
{
	constexpr uint64_t section = config::ARM_LPAE ? 2 * mib : mib;

	if (config::ARM_LPAE) {
		set(root, 3, pmd.value | constant::PMD_TYPE_TABLE);
		set(pmd, 1, 8 * mib | constant::PMD_TYPE_SECT);
		set(pmd, 2, pte.value | constant::PMD_TYPE_TABLE);
		set(pte, 5, 0xabc000 | constant::L_PTE_PRESENT);
	} else {
		/* What the hardware is told is behind what Linux reads. */
		set(root, 0xc01, 8 * mib | constant::PMD_TYPE_SECT);
		set(root, 0xc02,
		    (pte.value + constant::PTE_HWTABLE_OFF) | constant::PMD_TYPE_TABLE);
		set(pte, 5, 0xabc000 | constant::L_PTE_PRESENT);
		set(pte + constant::PTE_HWTABLE_OFF, 5, 0);
	}

	auto found = translate(0xc0000000 + section + 0x123);
	ASSERT_TRUE(found);
	EXPECT_EQ(found->address, paddr{8 * mib + 0x123});
	EXPECT_EQ(found->size, section - 0x123);

	found = translate(0xc0000000 + 2 * section + 5 * target::page_size + 7);
	ASSERT_TRUE(found);
	EXPECT_EQ(found->address, paddr{0xabc007});
	EXPECT_FALSE(translate(0xc0000000 + 3 * section));
	EXPECT_FALSE(translate(0x100000000));
}

TEST_F(page_table, swapped_pages_are_not_there_and_protected_ones_are)
{
	arch::page_table_level level{"PTE", constant::PAGE_SHIFT, 8};
	uint64_t present = constant::L_PTE_PRESENT & ~uint64_t{config::ARM_LPAE};

	EXPECT_EQ(arm::decode_entry(boot, level, 0).kind, arch::entry_kind::none);
	EXPECT_EQ(arm::decode_entry(boot, level, 0x1234560).kind, arch::entry_kind::not_present);
	EXPECT_EQ(arm::decode_entry(boot, level, 0x5000 | present | constant::L_PTE_NONE).kind,
		  arch::entry_kind::page);
}

} // namespace
} // namespace kdump
