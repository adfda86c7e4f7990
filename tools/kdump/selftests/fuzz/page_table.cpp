// SPDX-License-Identifier: GPL-2.0-only
/* Any bytes as page tables, the root at 0: walks end, and cover what they were asked for. */
#include "kernel_memory.hpp"

#include "mm/page_table.hpp"

using namespace kdump;

namespace {

/* Real walks may be long; a fuzzer wants to try many. */
constexpr unsigned int most_steps = 20000;

void walk(const physical_memory &physical, const arch::current::boot &boot)
{
	page_table_walker walker(physical, boot, paddr{0}, vaddr{0}, vaddr{~uint64_t{0}});
	uint64_t end = 0;

	for (unsigned int i = 0; i < most_steps; i++) {
		auto step = walker.next();

		if (!step)
			return;
		if (!*step)
			continue;
		if ((*step)->begin.value < end || (*step)->size == 0)
			__builtin_trap(); /* steps ascend and do not overlap */
		end = (*step)->begin.value + (*step)->size;
	}
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	test::input_memory physical(std::as_bytes(std::span(data, size)));
	arch::current::boot boot{};

	walk(physical, boot);
	for (uint64_t address :
	     {uint64_t{0}, uint64_t{0xffffffff81000000}, uint64_t{0x7fff12345678}})
		(void)translate_by_page_table(physical, boot, paddr{0}, vaddr{address});
	return 0;
}
