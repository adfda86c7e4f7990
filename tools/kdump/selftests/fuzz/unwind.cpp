// SPDX-License-Identifier: GPL-2.0-only
/*
 * Any bytes as a stack, and as the ORC entries of all code: every unwind ends. The input is the
 * stack from 0 on; the entry for an address lies at that address modulo the size.
 */
#include "kernel_memory.hpp"

#include "arch/current.hpp"

using namespace kdump;

namespace {

class input_dump : public arch::dump_view {
public:
	explicit input_dump(std::span<const std::byte> bytes) : machine_(bytes), size_(bytes.size())
	{
	}
	result<void> read(vaddr address, std::span<std::byte> into) const override
	{
		return machine_.mem().read(address, into);
	}
	result<vaddr> find_symbol(std::string_view) const override
	{
		return vaddr{8};
	}
	result<vaddr> per_cpu(vaddr variable, unsigned int) const override
	{
		return variable;
	}
	result<vaddr> find_function(vaddr ip) const override
	{
		return ip;
	}
	result<vaddr> find_orc(vaddr ip) const override
	{
		if (ip.value % 7 == 0)
			return error(error_code::not_found);
		return vaddr{ip.value % size_};
	}

private:
	test::input_kernel machine_;
	uint64_t size_;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;
	std::span<const std::byte> bytes = std::as_bytes(std::span(data, size));
	input_dump dump(bytes);
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
