// SPDX-License-Identifier: GPL-2.0-only
#include "arch/arm/arch.hpp"
#include "arch/table_shape.hpp"

#include "kdump/config.hpp"
#include "kdump/constant.hpp"

namespace kdump::arch {

namespace {

/*
 * Without LPAE the hardware has 4096 entries for a MiB each, and tables of 256 pages. Linux reads
 * two of either as one and keeps its own table, with bits that the hardware has not, in front of
 * the hardware's: what an entry points to less PTE_HWTABLE_OFF (asm/pgtable-2level.h).
 */
constexpr page_table_format classic_tables = {
	.levels = {{{"PGD", 20, 12}, {"PTE", 12, 8}}},
	.level_count = 2,
	.entry_size = sizeof(uint32_t),
};

/* With LPAE the top table has an entry for each GiB. */
constexpr page_table_format wide_tables = make_tables(3, 9, 2, sizeof(uint64_t));

page_table make_page_table(paddr root)
{
	page_table tables{root, config::ARM_LPAE ? wide_tables : classic_tables};

	tables.format.spans[0] = lower_addresses(32);
	tables.format.span_count = 1;
	return tables;
}

constexpr uint64_t address_bits = config::ARM_LPAE ? (uint64_t{1} << 40) - 1
						   : (uint64_t{1} << 32) - 1;

} // namespace

result<page_table> arm::kernel_page_table(const boot &, const dump_view &dump)
{
	KDUMP_TRY(root, find_kernel_page_table(dump));
	return make_page_table(root);
}

result<page_table> arm::user_page_table(const boot &, const dump_view &dump, vaddr mm)
{
	KDUMP_TRY(root, find_user_page_table(dump, mm));
	return make_page_table(root);
}

bool arm::is_user_address(const boot &, vaddr address)
{
	return address.value < constant::TASK_SIZE;
}

/* Memory of PROT_NONE has L_PTE_VALID clear with LPAE, but L_PTE_PRESENT has a bit more there. */
page_table_entry arm::decode_entry(const boot &, const page_table_level &level, uint64_t entry)
{
	uint64_t size = uint64_t{1} << level.shift;
	bool is_pte = level.shift == constant::PAGE_SHIFT;
	uint64_t type = entry & constant::PMD_TYPE_MASK;

	if (entry == 0)
		return {};
	if (!is_pte && type == constant::PMD_TYPE_TABLE) {
		/* A table is 4 KiB with LPAE, a quarter of that without. */
		uint64_t inside = config::ARM_LPAE ? 0xfff : 0x3ff;

		return {entry_kind::table,
			paddr{(entry & address_bits & ~inside) -
			      (config::ARM_LPAE ? 0 : constant::PTE_HWTABLE_OFF)}};
	}
	if (is_pte ? !(entry & constant::L_PTE_PRESENT)
		   : type != constant::PMD_TYPE_SECT && !(entry & constant::PMD_SECT_NONE_BITS))
		return {entry_kind::not_present, {}};
	return {entry_kind::page, paddr{entry & address_bits & ~(size - 1)}};
}

std::vector<const char *> arm::entry_flags(const boot &, const page_table_level &level,
					   uint64_t entry)
{
	static constexpr entry_flag names[] = {
		{constant::L_PTE_VALID, "VALID"},   {constant::L_PTE_YOUNG, "YOUNG"},
		{constant::L_PTE_DIRTY, "DIRTY"},   {constant::L_PTE_RDONLY, "RDONLY"},
		{constant::L_PTE_USER, "USER"},	    {constant::L_PTE_XN, "XN"},
		{constant::L_PTE_SHARED, "SHARED"}, {constant::L_PTE_NONE, "NONE"},
	};

	/* A section's bits are the hardware's. */
	if (level.shift != constant::PAGE_SHIFT)
		return {"SECTION"};
	return list_flags(names, entry);
}

} // namespace kdump::arch
