// SPDX-License-Identifier: GPL-2.0-only
#include "arch/powerpc/arch.hpp"
#include "arch/table_shape.hpp"

#include "kdump/constant.hpp"

namespace kdump::arch {

namespace {

/* Two levels, with entries of 4 or 8 bytes, of which both levels need not have the same. */
constexpr page_table_format page_tables()
{
	page_table_format format = make_tables(2, index_bits(constant::PTRS_PER_PTE),
					       index_bits(constant::PTRS_PER_PGD));

	format.levels[0].entry_size = constant::sizeof_pgd_t;
	format.add_span(lower_addresses(32));
	return format;
}

static_assert(page_tables().levels[0].shift == constant::PGDIR_SHIFT);
static_assert(!config::PPC_8xx, "the page tables of the 8xx are not ported");

/* asm/nohash/32/pgtable.h: on Book E, an entry of the PGD has the table's virtual address. */
paddr find_table(const powerpc::boot &boot, uint64_t entry)
{
	uint64_t address = entry & ~uint64_t{constant::PMD_MASKED_BITS};

	return config::BOOKE ? boot.memory_start + (address - constant::PAGE_OFFSET)
			     : paddr{address};
}

} // namespace

result<page_table> powerpc::kernel_page_table(const boot &, const dump_view &dump)
{
	return find_kernel_page_table(dump, page_tables());
}

result<page_table> powerpc::user_page_table(const boot &, const dump_view &dump, vaddr mm)
{
	return find_user_page_table(dump, mm, page_tables());
}

bool powerpc::is_user_address(const boot &, vaddr address)
{
	return address.value < constant::TASK_SIZE;
}

/*
 * The first level may have huge pages with 64-bit entries of the e500, told by their size; each of
 * the entries that one of them takes has its own part's address (set_huge_pte_at() of
 * arch/powerpc/mm/pgtable.c).
 */
page_table_entry powerpc::decode_entry(const boot &boot, const page_table_level &level,
				       uint64_t entry)
{
	uint64_t size = uint64_t{1} << level.shift;

	if ((entry & ~uint64_t{constant::_PTE_NONE_MASK}) == 0)
		return {};
	if (level.shift != constant::PAGE_SHIFT && !(entry & constant::_PAGE_PSIZE_MSK))
		return {entry_kind::table, find_table(boot, entry)};
	if (!(entry & constant::_PAGE_PRESENT))
		return {entry_kind::not_present, {}};
	uint64_t address = entry >> constant::PTE_RPN_SHIFT << constant::PAGE_SHIFT;
	return {entry_kind::page, paddr{address & ~(size - 1)}};
}

std::vector<const char *> powerpc::entry_flags(const boot &, const page_table_level &,
					       uint64_t entry)
{
	static constexpr entry_flag names[] = {
		{constant::_PAGE_PRESENT, "PRESENT"},	  {constant::_PAGE_HASHPTE, "HASHPTE"},
		{constant::_PAGE_READ, "READ"},		  {constant::_PAGE_WRITE, "WRITE"},
		{constant::_PAGE_EXEC, "EXEC"},		  {constant::_PAGE_ACCESSED, "ACCESSED"},
		{constant::_PAGE_DIRTY, "DIRTY"},	  {constant::_PAGE_SPECIAL, "SPECIAL"},
		{constant::_PAGE_ENDIAN, "ENDIAN"},	  {constant::_PAGE_GUARDED, "GUARDED"},
		{constant::_PAGE_COHERENT, "COHERENT"},	  {constant::_PAGE_NO_CACHE, "NO_CACHE"},
		{constant::_PAGE_WRITETHRU, "WRITETHRU"},
	};

	return list_flags(names, entry);
}

} // namespace kdump::arch
