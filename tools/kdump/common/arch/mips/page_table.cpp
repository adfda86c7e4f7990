// SPDX-License-Identifier: GPL-2.0-only
#include "arch/mips/arch.hpp"
#include "arch/mips/segments.hpp"
#include "arch/table_shape.hpp"

#include "kdump/constant.hpp"
#include "kdump/target.hpp"

#include <bit>

namespace kdump::arch {

namespace {

constexpr unsigned int table_bits = std::countr_zero(uint64_t{constant::PTRS_PER_PTE});
constexpr unsigned int top_bits = std::countr_zero(uint64_t{constant::PTRS_PER_PGD});
constexpr unsigned int address_bits = constant::PGDIR_SHIFT + top_bits;

constexpr page_table_format tables =
	make_tables(config::PGTABLE_LEVELS, table_bits, top_bits, target::word_size);
static_assert(tables.levels[0].shift == constant::PGDIR_SHIFT);

/*
 * Entries of upper tables are never zero: an empty one points to a table that has nothing but empty
 * entries (pgd_init() and the like of arch/mips/mm/pgtable-*.c).
 */
page_table make_page_table(const dump_view &dump, paddr root)
{
	static constexpr const char *names[] = {"invalid_pte_table", "invalid_pmd_table",
						"invalid_pud_table"};
	page_table made{root, tables};

	for (unsigned int i = 0; i + 1 < made.format.level_count; i++) {
		result<vaddr> empty = dump.find_symbol(names[made.format.level_count - 2 - i]);

		if (empty)
			made.format.levels[i].none = empty->value;
	}
	return made;
}

/* TASK_SIZE64 may be less than what the tables have room for. */
constexpr address_span user_span()
{
	if constexpr (target::word_size == 8)
		return lower_addresses(address_bits);
	else
		return {vaddr{0}, vaddr{constant::CKSEG0 - 1}};
}

} // namespace

/*
 * The upper segments go through the kernel's tables: with 64 bits XKSEG, and the end of
 * all addresses, where modules are. Both use all of the tables.
 */
result<page_table> mips::kernel_page_table(const boot &, const dump_view &dump)
{
	constexpr uint64_t last = target::word_size == 8 ? ~uint64_t{0} : 0xffffffff;
	KDUMP_TRY(root, find_kernel_page_table(dump));
	page_table made = make_page_table(dump, root);
	auto add = [&made](uint64_t from, uint64_t to) {
		made.format.spans[made.format.span_count++] = {vaddr{from}, vaddr{to}};
	};

	if constexpr (target::word_size == 8)
		add(constant::XKSEG, constant::XKSEG + (uint64_t{1} << address_bits) - 1);
	add(constant::CKSEG2, last);
	return made;
}

result<page_table> mips::user_page_table(const boot &, const dump_view &dump, vaddr mm)
{
	KDUMP_TRY(root, find_user_page_table(dump, mm));
	page_table made = make_page_table(dump, root);

	made.format.spans[made.format.span_count++] = user_span();
	return made;
}

bool mips::is_user_address(const boot &, vaddr address)
{
	return address <= user_span().last;
}

/*
 * The entry of a table is its virtual address (asm/pgtable-64.h). Entries of pages are what the
 * processor's TLB wants, shifted to make room for the kernel's own bits; the global bit of an
 * empty one is there for the sake of its neighbour.
 */
page_table_entry mips::decode_entry(const boot &, const page_table_level &level, uint64_t entry)
{
	bool is_leaf = level.shift == constant::PAGE_SHIFT || (entry & constant::_PAGE_HUGE);
	uint64_t size = uint64_t{1} << level.shift;

	if (entry == level.none)
		return {};
	if (!is_leaf) {
		std::optional<linear_mapping> segment = find_segment(vaddr{entry});

		if (!segment || entry % constant::PAGE_SIZE != 0)
			return {entry_kind::not_present, {}};
		return {entry_kind::table,
			segment->physical + (vaddr{entry} - segment->range.begin)};
	}
	if (!(entry & ~uint64_t{constant::_PAGE_GLOBAL}))
		return {};
	if (!(entry & constant::_PAGE_PRESENT))
		return {entry_kind::not_present, {}};
	uint64_t address = entry >> constant::PFN_PTE_SHIFT << constant::PAGE_SHIFT;
	return {entry_kind::page, paddr{address & ~(size - 1)}};
}

std::vector<const char *> mips::entry_flags(const boot &, const page_table_level &, uint64_t entry)
{
	static constexpr entry_flag names[] = {
		{constant::_PAGE_PRESENT, "PRESENT"},
		{constant::_PAGE_WRITE, "WRITE"},
		{constant::_PAGE_ACCESSED, "ACCESSED"},
		{constant::_PAGE_MODIFIED, "MODIFIED"},
		{constant::_PAGE_HUGE, "HUGE"},
		{constant::_PAGE_SPECIAL, "SPECIAL"},
		{constant::_PAGE_SOFT_DIRTY, "SOFT_DIRTY"},
		{constant::_PAGE_NO_EXEC, "NO_EXEC"},
		{constant::_PAGE_NO_READ, "NO_READ"},
		{constant::_PAGE_GLOBAL, "GLOBAL"},
		{constant::_PAGE_VALID, "VALID"},
		{constant::_PAGE_DIRTY, "DIRTY"},
	};
	std::vector<const char *> found = list_flags(names, entry);

	/* How the memory is cached is a number. */
	if ((entry & constant::_CACHE_MASK) == constant::_CACHE_UNCACHED)
		found.push_back("UNCACHED");
	return found;
}

} // namespace kdump::arch
