// SPDX-License-Identifier: GPL-2.0-only
#include "arch/mips/arch.hpp"
#include "arch/mips/segments.hpp"
#include "arch/table_shape.hpp"

#include "kdump/constant.hpp"
#include "kdump/target.hpp"

namespace kdump::arch {

namespace {

constexpr unsigned int table_bits = index_bits(constant::PTRS_PER_PTE);
constexpr unsigned int top_bits = index_bits(constant::PTRS_PER_PGD);
constexpr unsigned int address_bits = constant::PGDIR_SHIFT + top_bits;

constexpr page_table_format tables = make_tables(config::PGTABLE_LEVELS, table_bits, top_bits);
static_assert(tables.levels[0].shift == constant::PGDIR_SHIFT);

page_table_format page_tables(const dump_view &dump)
{
	page_table_format format = tables;

	find_empty_tables(dump, format);
	return format;
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
	page_table_format format = page_tables(dump);

	if constexpr (target::word_size == 8)
		format.add_span({vaddr{constant::XKSEG},
				 lower_addresses(address_bits).last + constant::XKSEG});
	format.add_span({vaddr{constant::CKSEG2}, vaddr{last}});
	return find_kernel_page_table(dump, format);
}

result<page_table> mips::user_page_table(const boot &, const dump_view &dump, vaddr mm)
{
	page_table_format format = page_tables(dump);

	format.add_span(user_span());
	return find_user_page_table(dump, mm, format);
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
