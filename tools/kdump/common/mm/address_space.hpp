// SPDX-License-Identifier: GPL-2.0-only
/*
 * From virtual to physical addresses: of the kernel (linear maps by arithmetic, all else through
 * its page tables) or of one process (page tables only). Translating does not touch the memory
 * behind the address, so a translation says nothing about whether the dump has that page.
 */
#pragma once

#include "arch/current.hpp"
#include "base/address.hpp"
#include "base/result.hpp"
#include "vmcore/physical_memory.hpp"

#include <optional>
#include <vector>

namespace kdump {

/* Memory behind a virtual address: `size` bytes (at least 1) from there on are in one piece. */
struct translation {
	paddr address;
	uint64_t size;
};

class address_space {
public:
	using boot = arch::current::boot;

	/*
	 * `physical` is borrowed. Without page tables, addresses outside `linear` are
	 * error_code::fault.
	 */
	address_space(const physical_memory &physical, const boot &boot,
		      std::vector<arch::linear_mapping> linear,
		      std::optional<arch::page_table> tables);

	/*
	 * error_code::fault: not mapped. Others (excluded, absent, ...): a page table could not
	 * be read.
	 */
	result<translation> translate(vaddr address) const;

	/* The other direction, by linear maps only. */
	std::optional<vaddr> find_linear_address(paddr address) const;

	const physical_memory &physical() const
	{
		return *physical_;
	}
	const std::optional<arch::page_table> &tables() const
	{
		return tables_;
	}
	const std::vector<arch::linear_mapping> &linear_mappings() const
	{
		return linear_;
	}

private:
	const physical_memory *physical_;
	boot boot_;
	std::vector<arch::linear_mapping> linear_;
	std::optional<arch::page_table> tables_;
};

} // namespace kdump
