// SPDX-License-Identifier: GPL-2.0-only
/* The zones that the page allocator divides memory into (include/linux/mmzone.h). */
#pragma once

#include "base/address.hpp"
#include "base/result.hpp"
#include "kernel/kernel.hpp"

#include "kdump/layout/linux/mmzone.hpp"

#include <array>
#include <string>
#include <vector>

namespace kdump {

/* Sizes are in pages. */
struct zone_info {
	ptr<layout::zone> address;
	unsigned int node;
	std::string name; /* "DMA32", "Normal" */
	pfn start;
	uint64_t spanned; /* from start on, holes included */
	uint64_t present; /* without holes */
	uint64_t managed; /* by the buddy allocator */
	/* NR_FREE_PAGES, without what the CPUs have not yet added to it. */
	uint64_t free;
	/* By WMARK_MIN and so on, as wmark_pages() gives them: with the boost. */
	std::array<uint64_t, constant::NR_WMARK> watermarks;
};

/* The populated zones of the nodes that are online, in the order of /proc/zoneinfo. */
result<std::vector<zone_info>> read_zones(const kernel &k);

} // namespace kdump
