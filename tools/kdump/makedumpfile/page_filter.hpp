// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which kinds of pages a dump level leaves out. The level is a sum of bits, as makedumpfile has
 * always had it; what must not be read is left out at any level.
 */
#pragma once

#include "mm/page.hpp"

namespace kdump::makedumpfile {

class page_filter {
public:
	static constexpr unsigned int zero = 1;
	static constexpr unsigned int cache = 2;
	static constexpr unsigned int cache_private = 4; /* and the other cache pages with them */
	static constexpr unsigned int user = 8;
	static constexpr unsigned int free = 16;
	static constexpr unsigned int all = 31;

	/* level <= all */
	constexpr explicit page_filter(unsigned int level) : level_(level)
	{
	}

	constexpr unsigned int level() const
	{
		return level_;
	}
	/* Decided by what is in a page; all else by what its descriptor says. */
	constexpr bool excludes_zero() const
	{
		return level_ & zero;
	}
	/* Whether descriptors have to be read at all, but for the pages that must not be read. */
	constexpr bool needs_kinds() const
	{
		return level_ & ~zero;
	}

	constexpr bool excludes(page_kind kind) const
	{
		switch (kind) {
		case page_kind::cache:
			return level_ & (cache | cache_private);
		case page_kind::cache_private:
			return level_ & cache_private;
		case page_kind::user:
			return level_ & user;
		case page_kind::free:
		case page_kind::unaccepted:
			return level_ & free;
		case page_kind::hwpoison:
		case page_kind::offline:
			return true;
		default:
			return false;
		}
	}

private:
	unsigned int level_;
};

} // namespace kdump::makedumpfile
