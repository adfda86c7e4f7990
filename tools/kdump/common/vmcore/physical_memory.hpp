// SPDX-License-Identifier: GPL-2.0-only
/*
 * The memory of the dumped machine by physical address, whatever file holds it. This is the
 * only run-time polymorphism of the read side.
 */
#pragma once

#include "base/address.hpp"
#include "base/result.hpp"

#include <cstddef>
#include <span>

namespace kdump {

class physical_memory {
public:
	virtual ~physical_memory() = default;

	/*
	 * All of `into`, from `address` on; may cross pages and segments. On error the content
	 * of `into` is unspecified, and the code says why the first unreadable page is so:
	 * excluded (left out by the dump's writer), absent (not in any range), truncated (the
	 * file was cut before it), corrupt (does not decompress), io. May be called by several
	 * threads at once.
	 */
	virtual result<void> read(paddr address, std::span<std::byte> into) const = 0;

	/* The memory that the machine had, as the dump says: sorted, disjoint, not adjacent. */
	virtual std::span<const paddr_range> ranges() const = 0;
};

} // namespace kdump
