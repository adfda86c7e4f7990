// SPDX-License-Identifier: GPL-2.0-only
#include "arch/x86/arch.hpp"

#include "kdump/constant.hpp"

#include <bit>

namespace kdump::arch {

namespace {

constexpr unsigned int table_bits = std::countr_zero(uint64_t{constant::PTRS_PER_PTE});
static_assert(constant::PTRS_PER_PMD == constant::PTRS_PER_PTE &&
	      constant::PTRS_PER_PUD == constant::PTRS_PER_PTE);

/*
 * With four levels the kernel folds the P4D away: its PGD is at P4D_SHIFT. So there are five
 * levels to describe, and one is left out at the top.
 */
constexpr std::array<page_table_level, 5> five_levels = {{
	{"PGD", constant::P4D_SHIFT + table_bits, table_bits},
	{"P4D", constant::P4D_SHIFT, table_bits},
	{"PUD", constant::PUD_SHIFT, table_bits},
	{"PMD", constant::PMD_SHIFT, table_bits},
	{"PTE", constant::PAGE_SHIFT, table_bits},
}};

constexpr std::array<page_table_level, 5> four_levels = {{
	{"PGD", constant::P4D_SHIFT, table_bits},
	five_levels[2],
	five_levels[3],
	five_levels[4],
	{},
}};

page_table_format page_tables(const x86::boot &boot)
{
	page_table_format format;

	format.levels = boot.five_level ? five_levels : four_levels;
	format.level_count = boot.five_level ? 5 : 4;
	format.entry_size = sizeof(uint64_t);

	/* Addresses are sign-extended from the top bit that is translated. */
	uint64_t half = uint64_t{1} << (format.levels[0].shift + format.levels[0].bits - 1);
	format.spans = {{{vaddr{0}, vaddr{half - 1}}, {vaddr{-half}, vaddr{~uint64_t{0}}}}};
	format.span_count = 2;
	return format;
}

} // namespace

/* Both halves are in every top table: the kernel's part is the same in all of them. */
result<page_table> x86::kernel_page_table(const boot &boot, const dump_view &dump)
{
	KDUMP_TRY(table, dump.find_symbol("init_top_pgt"));
	KDUMP_TRY(root, dump.translate(table));
	return page_table{root, page_tables(boot)};
}

result<page_table> x86::user_page_table(const boot &boot, const dump_view &dump, vaddr mm)
{
	KDUMP_TRY(root, find_user_page_table(dump, mm));
	return page_table{root, page_tables(boot)};
}

bool x86::is_user_address(const boot &boot, vaddr address)
{
	return address <= page_tables(boot).spans[0].last;
}

/*
 * Software gives meaning to entries that the hardware takes as not present. Memory of PROT_NONE is
 * there all the same, with its frame number inverted (asm/pgtable-invert.h); a swap entry has bit
 * 8, _PAGE_PROTNONE, clear (asm/pgtable_64.h) and no memory behind it.
 */
page_table_entry x86::decode_entry(const boot &boot, const page_table_level &level, uint64_t entry)
{
	uint64_t size = uint64_t{1} << level.shift;
	uint64_t physical_mask = ((uint64_t{1} << constant::__PHYSICAL_MASK_SHIFT) - 1) &
				 ~boot.sme_mask;

	bool is_leaf = level.shift == constant::PAGE_SHIFT ||
		       (entry & constant::_PAGE_PSE && level.shift <= constant::PUD_SHIFT);

	if (entry == 0)
		return {};
	if (!(entry & constant::_PAGE_PRESENT)) {
		if (!is_leaf || !(entry & constant::_PAGE_PROTNONE))
			return {entry_kind::not_present, {}};
		entry ^= physical_mask & constant::PAGE_MASK;
	}
	if (!is_leaf)
		return {entry_kind::table, paddr{entry & physical_mask & constant::PAGE_MASK}};
	return {entry_kind::page, paddr{entry & physical_mask & ~(size - 1)}};
}

std::vector<const char *> x86::entry_flags(const boot &, const page_table_level &level,
					   uint64_t entry)
{
	static constexpr struct {
		uint64_t bit;
		const char *name;
	} names[] = {
		{constant::_PAGE_PRESENT, "PRESENT"}, {constant::_PAGE_RW, "RW"},
		{constant::_PAGE_USER, "USER"},	      {constant::_PAGE_PWT, "PWT"},
		{constant::_PAGE_PCD, "PCD"},	      {constant::_PAGE_ACCESSED, "ACCESSED"},
		{constant::_PAGE_DIRTY, "DIRTY"},     {constant::_PAGE_PSE, "PSE"},
		{constant::_PAGE_GLOBAL, "GLOBAL"},   {constant::_PAGE_SPECIAL, "SPECIAL"},
		{constant::_PAGE_DEVMAP, "DEVMAP"},   {constant::_PAGE_NX, "NX"},
	};
	std::vector<const char *> found;

	for (const auto &[bit, name] : names) {
		/* In an entry of a page of 4 KiB this bit is PAT; in the others it says how large. */
		bool is_pat = bit == constant::_PAGE_PAT && level.shift == constant::PAGE_SHIFT;

		if (entry & bit)
			found.push_back(is_pat ? "PAT" : name);
	}
	return found;
}

} // namespace kdump::arch
