// SPDX-License-Identifier: GPL-2.0-only
#include "arch/sh/arch.hpp"
#include "arch/table_shape.hpp"

#include "kdump/config.hpp"
#include "kdump/constant.hpp"

#include <bit>

namespace kdump::arch {

namespace {

/*
 * Two levels of words; where the MMU has extended entries (CONFIG_X2TLB) three of eight bytes. The
 * processor refills its TLB by software, so every table is the kernel's own (asm/pgtable.h).
 */
page_table_format page_tables()
{
	page_table_format format = make_tables(config::PGTABLE_LEVELS,
					       index_bits(constant::PTRS_PER_PTE),
					       index_bits(constant::PTRS_PER_PGD));

	format.add_span({vaddr{0}, vaddr{constant::P1SEG - 1}});
	format.add_span({vaddr{constant::P3SEG}, vaddr{constant::P3_ADDR_MAX - 1}});
	return format;
}

/* pte_t is two words, the lower one first whatever the byte order. */
uint64_t value_of(const page_table_level &level, uint64_t entry)
{
	bool swapped = constant::sizeof_pte_t == 8 && level.shift == constant::PAGE_SHIFT &&
		       target::byte_order == std::endian::big;

	return swapped ? std::rotl(entry, 32) : entry;
}

} // namespace

result<page_table> sh::kernel_page_table(const boot &, const dump_view &dump)
{
	return find_kernel_page_table(dump, page_tables());
}

result<page_table> sh::user_page_table(const boot &, const dump_view &dump, vaddr mm)
{
	return find_user_page_table(dump, mm, page_tables());
}

bool sh::is_user_address(const boot &, vaddr address)
{
	return address.value < constant::TASK_SIZE;
}

/* A table's entry is its virtual address. */
page_table_entry sh::decode_entry(const boot &boot, const page_table_level &level, uint64_t entry)
{
	linear_mapping direct = image_mapping(boot);
	uint64_t value = value_of(level, entry);

	if (value == 0)
		return {};
	if (level.shift != constant::PAGE_SHIFT)
		return {entry_kind::table, direct.physical + (vaddr{value & constant::PAGE_MASK} -
							      direct.range.begin)};
	if (!(value & constant::_PAGE_PRESENT) && !(value & constant::_PAGE_PROTNONE))
		return {entry_kind::not_present, {}};
	return {entry_kind::page, paddr{value & constant::PTE_ADDRESS_MASK}};
}

std::vector<const char *> sh::entry_flags(const boot &, const page_table_level &level,
					  uint64_t entry)
{
	static constexpr entry_flag names[] = {
		{constant::_PAGE_PRESENT, "PRESENT"},
		{constant::_PAGE_PROTNONE, "PROTNONE"},
		{constant::_PAGE_RW, "RW"},
		{constant::_PAGE_USER, "USER"},
		{constant::_PAGE_DIRTY, "DIRTY"},
		{constant::_PAGE_ACCESSED, "ACCESSED"},
		{constant::_PAGE_CACHABLE, "CACHABLE"},
		{constant::_PAGE_HW_SHARED, "SHARED"},
		{constant::_PAGE_SPECIAL, "SPECIAL"},
	};

	return list_flags(names, value_of(level, entry));
}

} // namespace kdump::arch
