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

} // namespace kdump::arch
