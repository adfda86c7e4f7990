// SPDX-License-Identifier: GPL-2.0-only
/* Any bytes as what describes a machine's memory, and as the descriptors of its pages. */
#include "kernel_memory.hpp"

#include "mm/memory_model.hpp"
#include "mm/page.hpp"

#include <algorithm>
#include <cstdlib>

using namespace kdump;

namespace {

/* Where the table is and how long: what is behind mem_section and contig_page_data. */
const vmcoreinfo info("SYMBOL(mem_section)=0\nLENGTH(mem_section)=2048\n"
		      "SYMBOL(contig_page_data)=0\n");

constexpr size_t most_asked = 64;

void find_both_ways(const memory_model &model)
{
	uint64_t end = 0;

	for (const memory_section &section : model.sections()) {
		if (section.frames.begin.value < end || section.frames.empty())
			abort(); /* they ascend and do not overlap */
		end = section.frames.end.value;
	}
	for (const memory_section &section :
	     model.sections().first(std::min(model.sections().size(), most_asked))) {
		auto page = model.find_page(section.frames.begin);

		if (!page || *page != section.descriptors)
			abort();
		(void)model.find_frame(*page);
	}
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	std::span<const std::byte> bytes = std::as_bytes(std::span(data, size));
	test::input_kernel machine(bytes);

	if (auto model = memory_model::read(machine.mem(), info))
		find_both_ways(*model);
	for (size_t at = 0; size - at >= size_of<layout::page>; at += size_of<layout::page>) {
		page_class found = classify_page(pfn{at}, vaddr{at}, bytes.subspan(at));

		if (found.order >= 64 || at >> found.order << found.order != at)
			abort();
		(void)name_of(found.kind);
	}
	return 0;
}
