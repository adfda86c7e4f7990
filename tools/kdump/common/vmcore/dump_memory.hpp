// SPDX-License-Identifier: GPL-2.0-only
/* What each dump format gives to vmcore.cpp. */
#pragma once

#include "vmcore/physical_memory.hpp"

#include <optional>

namespace kdump {

class dump_memory : public physical_memory {
public:
	/* True if the dump has every byte of the range; zero pages count as had. */
	virtual bool has(paddr_range range) const = 0;

	/*
	 * The first run of memory at or behind `from` whose bytes are in the file. Holes of the
	 * file are not: whatever its headers promise, only real bytes are worth a search.
	 */
	virtual std::optional<paddr_range> next_dumped(paddr from) const = 0;

	/* False if the writer said that it was cut short, or if the file ends too early. */
	virtual bool is_whole() const = 0;
};

} // namespace kdump
