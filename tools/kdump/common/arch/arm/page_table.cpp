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
 * the hardware's: what an entry points to less PTE_HWTABLE_OFF (asm/pgtable-2level.h). With LPAE
 * the top table has an entry for each GiB.
 */
constexpr unsigned int table_bits = constant::SECTION_SHIFT - constant::PAGE_SHIFT;
constexpr uint64_t table_size = uint64_t{constant::sizeof_pte_t} << table_bits;

constexpr page_table_format page_tables()
{
	constexpr unsigned int levels = config::PGTABLE_LEVELS;
	constexpr unsigned int lower_bits = constant::PAGE_SHIFT + (levels - 1) * table_bits;
	page_table_format format = make_tables(levels, table_bits, 32 - lower_bits);

	format.add_span(lower_addresses(32));
	return format;
}

} // namespace

result<page_table> arm::kernel_page_table(const boot &, const dump_view &dump)
{
	return find_kernel_page_table(dump, page_tables());
}

result<page_table> arm::user_page_table(const boot &, const dump_view &dump, vaddr mm)
{
	return find_user_page_table(dump, mm, page_tables());
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
		uint64_t table = entry & constant::PHYS_MASK & ~(table_size - 1);

		return {entry_kind::table, paddr{table - constant::PTE_HWTABLE_OFF}};
	}
	if (is_pte ? !(entry & constant::L_PTE_PRESENT)
		   : type != constant::PMD_TYPE_SECT && !(entry & constant::PMD_SECT_NONE_BITS))
		return {entry_kind::not_present, {}};
	return {entry_kind::page, paddr{entry & constant::PHYS_MASK & ~(size - 1)}};
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
