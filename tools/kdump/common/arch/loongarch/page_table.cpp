// SPDX-License-Identifier: GPL-2.0-only
#include "arch/loongarch/arch.hpp"
#include "arch/table_shape.hpp"

#include "kdump/config.hpp"
#include "kdump/constant.hpp"

namespace kdump::arch {

namespace {

constexpr unsigned int table_bits = index_bits(constant::PTRS_PER_PTE);
static_assert(constant::VA_BITS == constant::PAGE_SHIFT + config::PGTABLE_LEVELS * table_bits);

page_table_format page_tables(const dump_view &dump, address_span span)
{
	page_table_format format = make_tables(config::PGTABLE_LEVELS, table_bits, table_bits);

	find_empty_tables(dump, format);
	format.add_span(span);
	return format;
}

} // namespace

/* Mapped kernel space begins as far below zero as the processor has address bits. */
result<page_table> loongarch::kernel_page_table(const boot &, const dump_view &dump)
{
	KDUMP_TRY(begin, read_variable(dump, "vm_map_base"));
	uint64_t size = std::min(-begin, uint64_t{1} << constant::VA_BITS);

	address_span span{vaddr{begin}, vaddr{begin + (size - 1)}};

	return find_kernel_page_table(dump, page_tables(dump, span));
}

result<page_table> loongarch::user_page_table(const boot &, const dump_view &dump, vaddr mm)
{
	return find_user_page_table(dump, mm,
				    page_tables(dump, lower_addresses(constant::VA_BITS)));
}

bool loongarch::is_user_address(const boot &, vaddr address)
{
	return address <= lower_addresses(constant::VA_BITS).last;
}

/*
 * The entry of a table is its address in the direct map. An empty entry of a page may have the
 * global bit, for the sake of its neighbour (pte_clear() of asm/pgtable.h); a huge page that is
 * being changed is still there (pmd_mkinvalid()).
 */
page_table_entry loongarch::decode_entry(const boot &, const page_table_level &level,
					 uint64_t entry)
{
	constexpr uint64_t present = constant::_PAGE_PRESENT | constant::_PAGE_PROTNONE;
	bool is_last = level.shift == constant::PAGE_SHIFT;

	if (entry == level.none || (is_last && !(entry & ~uint64_t{constant::_PAGE_GLOBAL})))
		return {};
	if (!is_last && !(entry & constant::_PAGE_HUGE)) {
		if (entry < constant::CACHE_BASE || entry % constant::PAGE_SIZE != 0)
			return {entry_kind::not_present, {}};
		return {entry_kind::table, paddr{entry & constant::TO_PHYS_MASK}};
	}
	if (!(entry & (is_last ? present : present | constant::_PAGE_PRESENT_INVALID)))
		return {entry_kind::not_present, {}};
	uint64_t offset_mask = (uint64_t{1} << level.shift) - 1;
	return {entry_kind::page, paddr{entry & constant::_PFN_MASK & ~offset_mask}};
}

std::vector<const char *> loongarch::entry_flags(const boot &, const page_table_level &level,
						 uint64_t entry)
{
	static constexpr entry_flag names[] = {
		{constant::_PAGE_VALID, "VALID"},
		{constant::_PAGE_DIRTY, "DIRTY"},
		{constant::_PAGE_PLV, "USER"},
		{constant::_PAGE_PRESENT, "PRESENT"},
		{constant::_PAGE_WRITE, "WRITE"},
		{constant::_PAGE_MODIFIED, "MODIFIED"},
		{constant::_PAGE_PROTNONE, "PROTNONE"},
		{constant::_PAGE_SPECIAL, "SPECIAL"},
		{constant::_PAGE_DEVMAP, "DEVMAP"},
		{constant::_PAGE_PRESENT_INVALID, "PRESENT_INVALID"},
		{constant::_PAGE_NO_READ, "NO_READ"},
		{constant::_PAGE_NO_EXEC, "NO_EXEC"},
		{constant::_PAGE_RPLV, "RPLV"},
	};
	bool is_huge = level.shift != constant::PAGE_SHIFT;
	std::vector<const char *> found = list_flags(names, entry);

	/* What is the global bit of a small page tells a large one. */
	if (is_huge)
		found.push_back("HUGE");
	if (entry & (is_huge ? constant::_PAGE_HGLOBAL : constant::_PAGE_GLOBAL))
		found.push_back("GLOBAL");
	return found;
}

} // namespace kdump::arch
