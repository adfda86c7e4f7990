// SPDX-License-Identifier: GPL-2.0-only
/*
 * The pages of the input by frame number. What cannot be read is a page's fate, not the end of
 * the dump: it is counted, and the first reason is kept. May be used by several threads at once.
 */
#pragma once

#include "base/address.hpp"
#include "vmcore/physical_memory.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace kdump::makedumpfile {

class page_source {
public:
	/* `memory` is borrowed. `stored`, sorted and disjoint, is what there is to be read of it. */
	page_source(const physical_memory &memory, std::vector<paddr_range> stored,
		    size_t page_size) :
		memory_(memory),
		stored_(std::move(stored)), page_size_(page_size)
	{
	}

	size_t page_size() const
	{
		return page_size_;
	}

	/* All pages from `first` on that fit into `into`; a whole number of pages. */
	result<void> read(pfn first, std::span<std::byte> into) const;

	/*
	 * One page. What lies in it but is not stored is zero: memory need not end with a page.
	 */
	result<void> read_page(pfn frame, std::span<std::byte> into) const;

	/* Whether both are found to have the same bytes. */
	bool is_same(pfn a, pfn b) const;

private:
	const physical_memory &memory_;
	std::vector<paddr_range> stored_;
	size_t page_size_;
};

/* Whether all bytes are zero; a whole number of words. */
bool is_zero(std::span<const std::byte> page);

/*
 * Whether a part of the bytes is as varied as random ones are: compressed, encrypted, or, which
 * is rare, a table. Quickly told, and no proof.
 */
bool looks_random(std::span<const std::byte> page);

} // namespace kdump::makedumpfile
