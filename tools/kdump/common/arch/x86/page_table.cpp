// SPDX-License-Identifier: GPL-2.0-only
/* What page table entries say; the shape of the tables is in page_table_{32,64}.cpp. */
#include "arch/table_shape.hpp"
#include "arch/x86/arch.hpp"

#include "kdump/config.hpp"
#include "kdump/constant.hpp"
#include "kdump/target.hpp"

namespace kdump::arch {

namespace {

/* PAGE_MASK has only the bits of a virtual address. */
constexpr uint64_t frame_mask = ~(target::page_size - 1);
/* asm/pgtable-invert.h; tables of two levels have no room for it (asm/pgtable-2level.h). */
constexpr bool inverts_frames = config::PGTABLE_LEVELS > 2;

} // namespace

/*
 * Software gives meaning to entries that the hardware takes as not present. Memory of PROT_NONE is
 * there all the same, with its frame number inverted; a swap entry has bit 8, _PAGE_PROTNONE, clear
 * (asm/pgtable_64.h) and no memory behind it.
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
		if (inverts_frames)
			entry ^= physical_mask & frame_mask;
	}
	if (!is_leaf)
		return {entry_kind::table, paddr{entry & physical_mask & frame_mask}};
	return {entry_kind::page, paddr{entry & physical_mask & ~(size - 1)}};
}

std::vector<const char *> x86::entry_flags(const boot &, const page_table_level &level,
					   uint64_t entry)
{
	static constexpr entry_flag names[] = {
		{constant::_PAGE_PRESENT, "PRESENT"}, {constant::_PAGE_RW, "RW"},
		{constant::_PAGE_USER, "USER"},	      {constant::_PAGE_PWT, "PWT"},
		{constant::_PAGE_PCD, "PCD"},	      {constant::_PAGE_ACCESSED, "ACCESSED"},
		{constant::_PAGE_DIRTY, "DIRTY"},     {constant::_PAGE_PSE, "PSE"},
		{constant::_PAGE_GLOBAL, "GLOBAL"},   {constant::_PAGE_SPECIAL, "SPECIAL"},
		{constant::_PAGE_DEVMAP, "DEVMAP"},   {constant::_PAGE_NX, "NX"},
	};
	std::vector<const char *> found;

	for (const auto &[bit, name] : names) {
		/* In an entry of a page of 4 KiB this bit is PAT, else it says how large. */
		bool is_pat = bit == constant::_PAGE_PAT && level.shift == constant::PAGE_SHIFT;

		if (entry & bit)
			found.push_back(is_pat ? "PAT" : name);
	}
	return found;
}

} // namespace kdump::arch
