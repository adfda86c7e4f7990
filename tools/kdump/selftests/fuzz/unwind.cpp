// SPDX-License-Identifier: GPL-2.0-only
/*
 * Any bytes as a stack, and as the modules that all code is in: every unwind ends. The input is the
 * stack from 0 on; the module of an address lies at that address modulo the size.
 */
#include "kernel_memory.hpp"

#include "arch/current.hpp"

using namespace kdump;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;
	std::span<const std::byte> bytes = std::as_bytes(std::span(data, size));
	test::input_dump dump(bytes);
	arch::unwind_start<arch::current::registers> start{};

	start.stack = {vaddr{0}, vaddr{size}};
	start.cpu = 0;
	if (auto regs = arch::current::parse_prstatus(bytes))
		start.regs = *regs;
	(void)arch::current::unwind(dump, start);
	start.regs.reset();
	(void)arch::current::unwind(dump, start);
	return 0;
}
