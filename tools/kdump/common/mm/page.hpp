// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a page frame is used for, out of its struct page (include/linux/mm_types.h,
 * page-flags.h). Pure functions on bytes: nothing here reads the dump.
 *
 * Page types are compared as the kernel does it, by the top byte of page_type alone: the rest is
 * free for the owner's use.
 */
#pragma once

#include "base/address.hpp"
#include "layout/object.hpp"

#include "kdump/layout/linux/mm_types.hpp"

#include <cstdint>
#include <span>

namespace kdump {

enum class page_kind : uint8_t {
	kernel,	       /* what none of the others is: kernel data, stacks, drivers */
	free,	       /* in the buddy allocator, 1 << order frames from here on */
	unaccepted,    /* free, but not yet accepted from the hypervisor */
	cache,	       /* page cache, swap cache, without filesystem-private data */
	cache_private, /* page cache with filesystem-private data */
	user,	       /* anonymous memory of processes, and huge pages of hugetlbfs */
	hwpoison,      /* broken memory that is none of the above */
	offline,       /* ballooned, unplugged, of an offline section: must not be read */
	slab,
	table, /* page tables */
	guard,
	zsmalloc,
	reserved, /* PG_reserved: firmware, early boot, memory holes */
	tail,	  /* belongs to the compound page whose head was before it */
};
inline constexpr size_t page_kind_count = static_cast<size_t>(page_kind::tail) + 1;

/* "free", "cache_private", ... */
const char *name_of(page_kind kind);

/*
 * The kind of one frame, and how many frames follow with the same fate: the block of a head of
 * the buddy allocator, of a compound page, or of unaccepted memory is 1 << order frames.
 * order is 0 for tails and single pages.
 */
struct page_class {
	page_kind kind = page_kind::kernel;
	uint8_t order = 0;
	/* PG_hwpoison, whatever the kind: reading this very page may stop the machine. */
	bool poisoned = false;

	bool operator==(const page_class &) const = default;
};

/*
 * `frame` is the page's number and `at` where its descriptor is: an order that the one is not
 * aligned to, or a compound page whose first tail does not name the other as its head, cannot be
 * true and is taken as 0. `descriptors` begin with its own; the one behind that, if it is there,
 * holds a compound page's order. Tails are said to be tails; it is up to the caller to give them
 * the fate of their head. Tens of millions of pages per second.
 */
page_class classify_page(pfn frame, vaddr at, std::span<const std::byte> descriptors);

} // namespace kdump
