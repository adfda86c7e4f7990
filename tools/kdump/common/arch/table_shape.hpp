// SPDX-License-Identifier: GPL-2.0-only
/* Page tables as most machines have them: where they are, their shape, their flags. */
#pragma once

#include "arch/architecture.hpp"

#include "kdump/constant.hpp"

#include <algorithm>
#include <bit>

namespace kdump::arch {

/* How many bits of an address choose one of so many entries (PTRS_PER_PTE). */
constexpr unsigned int index_bits(uint64_t entries)
{
	return std::countr_zero(entries);
}

/*
 * `count` levels of tables, 1 << table_bits entries each; the one at the top may be of another
 * size. It is the PGD, whatever the kernel folds away below it.
 */
constexpr page_table_format make_tables(unsigned int count, unsigned int table_bits,
					unsigned int top_bits)
{
	constexpr std::array<const char *, 5> names = {"PTE", "PMD", "PUD", "P4D", "PGD"};
	page_table_format format;

	format.level_count = std::clamp(count, 1U, 5U);
	format.entry_size = constant::sizeof_pte_t;
	for (unsigned int i = 0; i < format.level_count; i++) {
		unsigned int above = format.level_count - 1 - i;

		format.levels[i] = {names[above], constant::PAGE_SHIFT + above * table_bits,
				    table_bits};
	}
	format.levels[0].name = names.back();
	format.levels[0].bits = top_bits;
	return format;
}

/* The kernel's own, at that symbol, and that of a struct mm_struct. */
result<page_table> find_kernel_page_table(const dump_view &dump, const page_table_format &format,
					  std::string_view symbol = "swapper_pg_dir");
result<page_table> find_user_page_table(const dump_view &dump, vaddr mm,
					const page_table_format &format);

/*
 * On loongarch and mips, entries of upper tables are never zero: an empty one leads to a table of
 * empty ones (pgd_init() and the like). Adds to each level which those are.
 */
void find_empty_tables(const dump_view &dump, page_table_format &format);

/* What bits of an entry beside the address say. */
struct entry_flag {
	uint64_t bits;
	const char *name;
};

/* Those of which a bit is set: on the e500, what the user may do and the kernel are two. */
std::vector<const char *> list_flags(std::span<const entry_flag> flags, uint64_t entry);

/* All addresses of so many bits; all that are the complement of one of those. */
constexpr address_span lower_addresses(unsigned int bits)
{
	return {vaddr{0}, vaddr{~uint64_t{0} >> (64 - bits)}};
}
constexpr address_span upper_addresses(unsigned int bits)
{
	return {vaddr{-(uint64_t{1} << bits)}, vaddr{~uint64_t{0}}};
}

} // namespace kdump::arch
