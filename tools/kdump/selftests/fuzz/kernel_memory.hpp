// SPDX-License-Identifier: GPL-2.0-only
/* A fuzzer's input as the memory of a kernel: its bytes from physical address 0 on, all mapped. */
#pragma once

#include "arch/dump_view.hpp"
#include "mm/memory.hpp"

#include <algorithm>

namespace kdump::test {

class input_memory : public physical_memory {
public:
	explicit input_memory(std::span<const std::byte> bytes) :
		bytes_(bytes), all_{paddr{0}, paddr{bytes.size()}}
	{
	}
	result<void> read(paddr address, std::span<std::byte> into) const override
	{
		if (address.value > bytes_.size() || bytes_.size() - address.value < into.size())
			return error(error_code::absent);
		std::copy_n(bytes_.begin() + address.value, into.size(), into.begin());
		return {};
	}
	std::span<const paddr_range> ranges() const override
	{
		return {&all_, 1};
	}

private:
	std::span<const std::byte> bytes_;
	paddr_range all_;
};

/* Pointers in the input count from its beginning. */
class input_kernel {
public:
	explicit input_kernel(std::span<const std::byte> bytes) :
		physical_(bytes),
		space_(physical_, {}, {{{vaddr{0}, vaddr{1 << 30}}, paddr{0}}}, {}), mem_(space_)
	{
	}
	const memory &mem() const
	{
		return mem_;
	}
	const physical_memory &physical() const
	{
		return physical_;
	}

private:
	input_memory physical_;
	address_space space_;
	memory mem_;
};

/* The same for an architecture's code. */
class input_dump : public arch::dump_view {
public:
	explicit input_dump(std::span<const std::byte> bytes) : machine_(bytes), size_(bytes.size())
	{
	}
	result<void> read(vaddr address, std::span<std::byte> into) const override
	{
		return machine_.mem().read(address, into);
	}
	result<paddr> translate(vaddr) const override
	{
		return paddr{0};
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
	result<vaddr> find_module(vaddr ip) const override
	{
		if (ip.value % 7 == 0)
			return error(error_code::not_found);
		return vaddr{ip.value % size_};
	}

private:
	input_kernel machine_;
	uint64_t size_;
};

} // namespace kdump::test
