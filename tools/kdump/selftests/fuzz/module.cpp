// SPDX-License-Identifier: GPL-2.0-only
/* Any bytes as the memory of a kernel with a module's descriptor at its start. */
#include "kernel_memory.hpp"

#include "kernel/module.hpp"

using namespace kdump;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	test::input_kernel machine(std::as_bytes(std::span(data, size)));
	auto raw = machine.mem().read(ptr<layout::module>{vaddr{0}});

	if (!raw)
		return 0;
	module_info info{*std::move(raw), "module", 0, {}, {}, {}};
	(void)read_module_users(machine.mem(), info);
	(void)read_module_symbols(machine.mem(), info);
	return 0;
}
