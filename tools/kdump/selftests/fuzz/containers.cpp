// SPDX-License-Identifier: GPL-2.0-only
/* Every kind of container, in any bytes: each walk has to come to an end. */
#include "kernel_memory.hpp"

#include "kernel/list.hpp"
#include "kernel/maple_tree.hpp"
#include "kernel/rbtree.hpp"
#include "kernel/xarray.hpp"

using namespace kdump;

namespace {

/* Real walks may be long; a fuzzer wants to try many. */
constexpr uint64_t limit = 1000;

template <typename Walker> void walk(Walker walker)
{
	while (auto step = walker.next())
		(void)step;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	test::input_kernel machine(std::as_bytes(std::span(data, size)));
	const memory &mem = machine.mem();
	vaddr start{0};

	walk(list_walker(mem, {start}, limit));
	walk(hlist_walker(mem, {start}, limit));
	walk(rb_walker(mem, {start}, limit));
	walk(xa_walker(mem, {start}, limit));
	walk(maple_walker(mem, {start}, limit));
	for (uint64_t index : {uint64_t{0}, uint64_t{77}, ~uint64_t{0}})
		(void)read_xa_entry(mem, {start}, index);
	return 0;
}
