// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which pages a dump has the bytes of, and where: another page with the same bytes needs none of
 * its own. Most of the latest ten thousands are known. A codec that learns may have made other
 * bytes of the same page, which is not found then; to sum up all pages before they are compressed
 * would take a hundredth of the time for a thousandth of the size.
 */
#pragma once

#include "base/address.hpp"
#include "vmcore/kdump_format.hpp"

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>

namespace kdump::makedumpfile {

/* Where a frame's page is in the file, and the CRC-32 of what is there. */
struct stored_page {
	kdump_page place;
	uint32_t sum;
	pfn frame = {};
};

/* One of them, by its frame. */
struct known_page {
	uint64_t offset;
	pfn frame;
};

class known_pages {
	struct slot {
		known_page page;
		uint32_t size; /* 0: nobody's */
		uint32_t sum;
	};
	static constexpr size_t slot_count = 1 << 15;

public:
	/* Takes its memory, less than a MiB, as pages come; without it, it knows of none. */
	known_pages() : slots_(static_cast<slot *>(calloc(slot_count, sizeof(slot))), free)
	{
	}

	/* One that has as many bytes in the file, and the same sum of them. */
	std::optional<known_page> find(const stored_page &like) const
	{
		const slot *found = slots_ ? &slots_[like.sum % slot_count] : nullptr;

		if (!found || found->size != like.place.size || found->sum != like.sum)
			return std::nullopt;
		return found->page;
	}

	/* In place of the one that has its slot. */
	void add(const stored_page &page)
	{
		if (slots_)
			slots_[page.sum % slot_count] = {
				{page.place.offset, page.frame}, page.place.size, page.sum};
	}

private:
	std::unique_ptr<slot[], void (*)(void *)> slots_;
};

} // namespace kdump::makedumpfile
