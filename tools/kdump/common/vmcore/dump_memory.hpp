// SPDX-License-Identifier: GPL-2.0-only
/* What each dump format gives to vmcore.cpp. */
#pragma once

#include "vmcore/physical_memory.hpp"

#include <vector>

namespace kdump {

class dump_memory : public physical_memory {
public:
	/* True if the dump has every byte of the range; zero pages count as had. */
	virtual bool has(paddr_range range) const = 0;

	/*
	 * The memory that has() is true of, as far as the file can be read: sorted, disjoint.
	 * Cannot be larger than the file makes it, whatever its headers promise.
	 */
	virtual std::vector<paddr_range> read_dumped_ranges() const = 0;

	/* False if the writer said that it was cut short, or if the file ends too early. */
	virtual bool is_whole() const = 0;
};

} // namespace kdump
