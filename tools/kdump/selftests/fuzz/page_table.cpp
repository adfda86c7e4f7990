// SPDX-License-Identifier: GPL-2.0-only
/* Any bytes as page tables, the root at 0: walks end, and cover what they were asked for. */
#include "kernel_memory.hpp"

#include "mm/page_table.hpp"

using namespace kdump;

namespace {

/* Real walks may be long; a fuzzer wants to try many. */
constexpr unsigned int most_steps = 20000;

void walk(const physical_memory &physical, const arch::current::boot &boot,
	  const arch::page_table &tables)
{
	page_table_walker walker(physical, boot, tables, vaddr{0}, vaddr{~uint64_t{0}});
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
	if (size == 0)
		return 0;
	std::span<const std::byte> bytes = std::as_bytes(std::span(data, size));
	test::input_memory physical(bytes);
	arch::current::boot boot{};
	auto tables = arch::current::kernel_page_table(boot, test::input_dump(bytes));

	if (!tables)
		return 0;
	walk(physical, boot, *tables);
	for (uint64_t address :
	     {uint64_t{0}, uint64_t{0xffffffff81000000}, uint64_t{0x7fff12345678}})
		(void)translate_by_page_table(physical, boot, *tables, vaddr{address});
	return 0;
}
