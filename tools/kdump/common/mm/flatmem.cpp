// SPDX-License-Identifier: GPL-2.0-only
/*
 * FLATMEM: one array of descriptors for all memory of the only node (alloc_node_mem_map() of
 * mm/mm_init.c). Some architectures give back what descriptors there are for holes in it, so only
 * those of memory count.
 */
#include "mm/memory_model.hpp"

#include "kdump/layout/linux/mmzone.hpp"

#include <algorithm>

namespace kdump {

result<memory_model> memory_model::read(const memory &mem, const vmcoreinfo &info)
{
	using node = layout::pglist_data;
	std::optional<vaddr> address = info.find_symbol("contig_page_data");

	if (!address)
		return make_error(error_code::not_found,
				  "VMCOREINFO has no SYMBOL(contig_page_data)");
	KDUMP_TRY(map, mem.read(ptr<node>{*address}, node::node_mem_map));
	KDUMP_TRY(start, mem.read(ptr<node>{*address}, node::node_start_pfn));
	KDUMP_TRY(count, mem.read(ptr<node>{*address}, node::node_spanned_pages));
	pfn first{start}, end = first + count;
	std::vector<memory_section> sections;

	for (const paddr_range &range : mem.space().physical().ranges()) {
		constexpr uint64_t inside = target::page_size - 1;
		pfn from{range.begin.value >> target::page_shift};
		pfn to{(range.end.value + inside) >> target::page_shift};

		/* Two ranges may meet in a page. */
		if (!sections.empty())
			from = std::max(from, sections.back().frames.end);
		from = std::max(from, first);
		to = std::min(to, end);
		if (from < to)
			sections.push_back({{from, to}, advance(map, from - first), true});
	}
	return memory_model(std::move(sections), std::nullopt);
}

} // namespace kdump
