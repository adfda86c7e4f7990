// SPDX-License-Identifier: GPL-2.0-only
#include "mm/page.hpp"

#include "base/arith.hpp"
#include "kdump/constant.hpp"
#include "kdump/layout/linux/mmzone.hpp"
#include "kdump/layout/linux/page-flags.hpp"

#include <algorithm>

namespace kdump {

namespace {

using layout::page;

constexpr uint64_t swap_flags = bit(constant::PG_swapbacked) | bit(constant::PG_swapcache);

/* Of the second page of a compound page: what folio_order() masks out of _flags_1. */
constexpr uint64_t order_mask = 0xff;

/* What the buddy allocator and the page types say; `kernel` if neither says anything. */
page_kind kind_of_type(uint32_t page_type)
{
	switch (page_type >> 24) {
	case constant::PGTY_buddy:
		return page_kind::free;
	case constant::PGTY_unaccepted:
		return page_kind::unaccepted;
	case constant::PGTY_offline:
		return page_kind::offline;
	case constant::PGTY_table:
		return page_kind::table;
	case constant::PGTY_guard:
		return page_kind::guard;
	case constant::PGTY_hugetlb:
		return page_kind::user;
	case constant::PGTY_slab:
		return page_kind::slab;
	case constant::PGTY_zsmalloc:
		return page_kind::zsmalloc;
	default:
		return page_kind::kernel;
	}
}

/* A page without a type is on a list of the page cache, is anonymous, or is the kernel's. */
page_kind kind_of_flags(uint64_t flags, uint64_t mapping)
{
	if (mapping & constant::PAGE_MAPPING_ANON)
		return page_kind::user;
	if (flags & bit(constant::PG_lru) || (flags & swap_flags) == swap_flags)
		return flags & bit(constant::PG_private) ? page_kind::cache_private
							 : page_kind::cache;
	if (flags & constant::__PG_HWPOISON)
		return page_kind::hwpoison;
	if (flags & bit(constant::PG_reserved))
		return page_kind::reserved;
	return page_kind::kernel;
}

/* An order that this frame cannot head is damage. */
uint8_t plausible_order(pfn frame, uint64_t order, uint64_t limit)
{
	if (order >= limit || frame.value & ((uint64_t{1} << order) - 1))
		return 0;
	return static_cast<uint8_t>(order);
}

/* The low bit of what is a pointer to the head tells tails. */
constexpr uint64_t tail_bit = 1;

} // namespace

page_class classify_page(pfn frame, vaddr at, std::span<const std::byte> descriptors)
{
	object_view<page> page_at(descriptors.first(size_of<page>));
	uint64_t flags = page_at[page::flags];
	page_class result;

	result.poisoned = flags & constant::__PG_HWPOISON;
	if (page_at[page::compound_head] & tail_bit) {
		/* Buddy pages use the same word for a list, whose pointers are even. */
		result.kind = page_kind::tail;
		return result;
	}
	result.kind = kind_of_type(page_at[page::page_type]);
	switch (result.kind) {
	case page_kind::free:
		result.order =
			plausible_order(frame, page_at[page::private_], constant::NR_PAGE_ORDERS);
		return result;
	case page_kind::unaccepted:
		result.order =
			plausible_order(frame, constant::MAX_PAGE_ORDER, constant::NR_PAGE_ORDERS);
		return result;
	case page_kind::kernel:
		result.kind = kind_of_flags(flags, page_at[page::mapping].address.value);
		break;
	default:
		break;
	}
	if (flags & bit(constant::PG_head) && descriptors.size() >= 2 * size_of<page>) {
		object_view<page> tail(descriptors.subspan(size_of<page>, size_of<page>));

		if (tail[page::compound_head] == at.value + tail_bit)
			result.order = plausible_order(frame, tail[page::flags] & order_mask, 64);
	}
	return result;
}

const char *name_of(page_kind kind)
{
	static constexpr const char *names[page_kind_count] = {
		"kernel",  "free", "unaccepted", "cache", "cache_private", "user",     "hwpoison",
		"offline", "slab", "table",	 "guard", "zsmalloc",	   "reserved", "tail",
	};

	return names[static_cast<size_t>(kind)];
}

} // namespace kdump
