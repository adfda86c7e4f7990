// SPDX-License-Identifier: GPL-2.0-only
#include "arch/s390/arch.hpp"
#include "arch/table_shape.hpp"

#include "kdump/constant.hpp"
#include "kdump/layout/asm/mmu.hpp"
#include "kdump/layout/linux/mm_types.hpp"

namespace kdump::arch {

namespace {

/* Regions and segments; all tables of those are of one size, page tables are smaller. */
constexpr std::array<page_table_level, 5> five_levels = {{
	{"PGD", constant::PGDIR_SHIFT, index_bits(constant::PTRS_PER_PGD)},
	{"P4D", constant::P4D_SHIFT, index_bits(constant::PTRS_PER_P4D)},
	{"PUD", constant::PUD_SHIFT, index_bits(constant::PTRS_PER_PUD)},
	{"PMD", constant::PMD_SHIFT, index_bits(constant::PTRS_PER_PMD)},
	{"PTE", constant::PAGE_SHIFT, index_bits(constant::PTRS_PER_PTE)},
}};

/* How many levels are left out at the top; the kernel makes tables of full length only. */
unsigned int count_folded(uint64_t asce)
{
	switch (asce & constant::_ASCE_TYPE_MASK) {
	case constant::_ASCE_TYPE_REGION1:
		return 0;
	case constant::_ASCE_TYPE_REGION2:
		return 1;
	case constant::_ASCE_TYPE_REGION3:
		return 2;
	default:
		return 3;
	}
}

/* What an address-space-control element says. */
page_table tables_of(uint64_t asce)
{
	unsigned int folded = count_folded(asce);
	page_table tables{paddr{asce & constant::_ASCE_ORIGIN}, {}};
	page_table_format &format = tables.format;

	format.entry_size = constant::sizeof_pte_t;
	format.level_count = five_levels.size() - folded;
	for (unsigned int i = 0; i < format.level_count; i++)
		format.levels[i] = five_levels[folded + i];

	format.add_span(lower_addresses(format.levels[0].shift + format.levels[0].bits));
	return tables;
}

} // namespace

/* setup_vmem() of arch/s390/boot/vmem.c gives init_mm what the kernel's control registers have. */
result<page_table> s390::kernel_page_table(const boot &boot, const dump_view &dump)
{
	KDUMP_TRY(init_mm, dump.find_symbol("init_mm"));
	return user_page_table(boot, dump, init_mm);
}

/* A process has as many levels as its addresses need; crst_table_upgrade() adds one. */
result<page_table> s390::user_page_table(const boot &, const dump_view &dump, vaddr mm)
{
	constexpr auto place = layout::mm_struct::context / layout::mm_context_t::asce;
	KDUMP_TRY(asce, read_word(dump, mm + place.offset));

	if ((asce & constant::_ASCE_ORIGIN) == 0)
		return make_error(error_code::corrupt,
				  "0x%llx of the mm_struct at 0x%llx is no address space",
				  wide(asce), wide(mm.value));
	return tables_of(asce);
}

bool s390::is_user_address(const boot &, vaddr)
{
	return false;
}

/*
 * The tables at the top of asm/pgtable.h. To the hardware an entry is invalid too when it is of
 * PROT_NONE, or was not accessed yet; its memory is there.
 */
page_table_entry s390::decode_entry(const boot &, const page_table_level &level, uint64_t entry)
{
	uint64_t size = uint64_t{1} << level.shift;

	if (level.shift == constant::PAGE_SHIFT) {
		if (entry == constant::_PAGE_INVALID)
			return {};
		if (!(entry & constant::_PAGE_PRESENT))
			return {entry_kind::not_present, {}};
		return {entry_kind::page, paddr{entry & constant::PAGE_MASK}};
	}

	bool is_segment = level.shift == constant::PMD_SHIFT;
	bool is_large = is_segment ? entry & constant::_SEGMENT_ENTRY_LARGE
				   : level.shift == constant::PUD_SHIFT &&
					     entry & constant::_REGION3_ENTRY_LARGE;
	if (is_large)
		return {entry_kind::page, paddr{entry & ~(size - 1)}};
	static_assert(constant::_SEGMENT_ENTRY_INVALID == constant::_REGION_ENTRY_INVALID);
	if (entry & constant::_REGION_ENTRY_INVALID)
		return {};
	return {entry_kind::table, paddr{entry & (is_segment ? constant::_SEGMENT_ENTRY_ORIGIN
							     : constant::_REGION_ENTRY_ORIGIN)}};
}

std::vector<const char *> s390::entry_flags(const boot &, const page_table_level &level,
					    uint64_t entry)
{
	static constexpr entry_flag small[] = {
		{constant::_PAGE_PRESENT, "PRESENT"}, {constant::_PAGE_READ, "READ"},
		{constant::_PAGE_WRITE, "WRITE"},     {constant::_PAGE_YOUNG, "YOUNG"},
		{constant::_PAGE_DIRTY, "DIRTY"},     {constant::_PAGE_SOFT_DIRTY, "SOFT_DIRTY"},
		{constant::_PAGE_SPECIAL, "SPECIAL"}, {constant::_PAGE_UNUSED, "UNUSED"},
		{constant::_PAGE_NOEXEC, "NOEXEC"},   {constant::_PAGE_PROTECT, "PROTECT"},
		{constant::_PAGE_INVALID, "INVALID"},
	};
	/* Large regions have the same bits. */
	static constexpr entry_flag large[] = {
		{constant::_SEGMENT_ENTRY_LARGE, "LARGE"},
		{constant::_SEGMENT_ENTRY_READ, "READ"},
		{constant::_SEGMENT_ENTRY_WRITE, "WRITE"},
		{constant::_SEGMENT_ENTRY_YOUNG, "YOUNG"},
		{constant::_SEGMENT_ENTRY_DIRTY, "DIRTY"},
		{constant::_SEGMENT_ENTRY_NOEXEC, "NOEXEC"},
		{constant::_SEGMENT_ENTRY_PROTECT, "PROTECT"},
		{constant::_SEGMENT_ENTRY_INVALID, "INVALID"},
	};
	static_assert(constant::_SEGMENT_ENTRY_LARGE == constant::_REGION3_ENTRY_LARGE &&
		      constant::_SEGMENT_ENTRY_READ == constant::_REGION3_ENTRY_READ &&
		      constant::_SEGMENT_ENTRY_WRITE == constant::_REGION3_ENTRY_WRITE &&
		      constant::_SEGMENT_ENTRY_YOUNG == constant::_REGION3_ENTRY_YOUNG &&
		      constant::_SEGMENT_ENTRY_DIRTY == constant::_REGION3_ENTRY_DIRTY &&
		      constant::_SEGMENT_ENTRY_NOEXEC == constant::_REGION_ENTRY_NOEXEC &&
		      constant::_SEGMENT_ENTRY_PROTECT == constant::_REGION_ENTRY_PROTECT);

	return level.shift == constant::PAGE_SHIFT ? list_flags(small, entry)
						   : list_flags(large, entry);
}

} // namespace kdump::arch
