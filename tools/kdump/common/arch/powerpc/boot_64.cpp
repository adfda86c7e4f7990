// SPDX-License-Identifier: GPL-2.0-only
#include "arch/boot_facts.hpp"
#include "arch/powerpc/arch.hpp"
#include "layout/object.hpp"

#include "kdump/constant.hpp"
#include "kdump/layout/asm/book3s/64/mmu.hpp"
#include "kdump/layout/asm/book3s/64/pgalloc.hpp"

#include <algorithm>

namespace kdump::arch {

namespace {

/* More pieces than a vmemmap has on any machine, if each were a page. */
constexpr size_t most_pieces = size_t{1} << 22;

/* 1 << mmu_psize_defs[mmu_vmemmap_psize].shift */
result<uint64_t> read_piece_size(const dump_view &dump)
{
	using definition = layout::mmu_psize_def;
	KDUMP_TRY(choice, dump.find_symbol("mmu_vmemmap_psize"));
	KDUMP_TRY(table, dump.find_symbol("mmu_psize_defs"));
	KDUMP_TRY(index, read_value(dump, ptr<uint32_t>{choice}));
	KDUMP_TRY(size, read_object(dump, advance(ptr<definition>{table}, index)));
	uint32_t shift = size[definition::shift];

	if (shift < constant::PAGE_SHIFT || shift > 40)
		return make_error(error_code::corrupt, "pages of 2^%u bytes in the vmemmap", shift);
	return uint64_t{1} << shift;
}

/*
 * With the hash table, the vmemmap is in that table alone; vmemmap_list_populate() of
 * arch/powerpc/mm/init_64.c keeps a list of its pieces for dump tools.
 */
result<std::vector<linear_mapping>> read_vmemmap(const dump_view &dump)
{
	using backing = layout::vmemmap_backing;
	std::vector<linear_mapping> pieces;
	KDUMP_TRY(size, read_piece_size(dump));
	KDUMP_TRY(next, read_variable(dump, "vmemmap_list"));

	while (next != 0) {
		if (pieces.size() == most_pieces)
			return make_error(error_code::limit, "more than %zu pieces of vmemmap",
					  most_pieces);
		KDUMP_TRY(piece, read_object(dump, ptr<backing>{vaddr{next}}));
		vaddr begin{piece[backing::virt_addr]};
		pieces.push_back({{begin, begin + size}, paddr{piece[backing::phys]}});
		next = piece[backing::list].address.value;
	}
	std::sort(pieces.begin(), pieces.end(),
		  [](const auto &a, const auto &b) { return a.range.begin < b.range.begin; });

	std::vector<linear_mapping> merged;
	for (const linear_mapping &piece : pieces) {
		linear_mapping *last = merged.empty() ? nullptr : &merged.back();

		if (last && last->range.end == piece.range.begin &&
		    last->physical + last->range.size() == piece.physical)
			last->range.end = piece.range.end;
		else
			merged.push_back(piece);
	}
	return merged;
}

} // namespace

result<powerpc::boot> powerpc::read_boot(const vmcoreinfo &info, const physical_memory &)
{
	boot boot;
	KDUMP_TRY(radix, require_number(info, "RADIX_MMU"));

	boot.radix = radix != 0;
	return boot;
}

/*
 * The image is part of the direct map, wherever it has been relocated to; and that ends where
 * vmalloc space begins.
 */
linear_mapping powerpc::image_mapping(const boot &boot)
{
	vaddr end{boot.radix ? constant::RADIX_KERN_VIRT_START : constant::H_KERN_VIRT_START};

	return {{vaddr{constant::PAGE_OFFSET}, end}, paddr{0}};
}

result<std::vector<linear_mapping>> powerpc::linear_mappings(const boot &boot,
							     const dump_view &dump)
{
	std::vector<linear_mapping> mappings;

	if (!boot.radix && config::SPARSEMEM_VMEMMAP) {
		KDUMP_TRY(vmemmap, read_vmemmap(dump));
		mappings = std::move(vmemmap);
	}
	mappings.push_back(image_mapping(boot));
	return mappings;
}

} // namespace kdump::arch
