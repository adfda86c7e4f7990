// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where the kernel keeps the struct page of a frame: SPARSEMEM, with or without a virtual memory
 * map. Memory comes in sections; each has its own array of descriptors, and mem_section[] says
 * which sections there are (include/linux/mmzone.h, mm/sparse.c).
 */
#pragma once

#include "base/address.hpp"
#include "base/result.hpp"
#include "layout/field.hpp"
#include "mm/memory.hpp"
#include "vmcore/vmcoreinfo.hpp"

#include "kdump/layout/linux/mm_types.hpp"

#include <optional>
#include <span>
#include <vector>

namespace kdump {

/* Frames whose descriptors lie one behind the other from `descriptors` on. */
struct memory_section {
	pfn_range frames;
	ptr<layout::page> descriptors;
	bool online;
};

class memory_model {
public:
	/*
	 * Reads the whole mem_section[] once. A part of it that cannot be read is left out
	 * and counted in unreadable_roots().
	 */
	static result<memory_model> read(const memory &mem, const vmcoreinfo &info);

	/* The sections that have descriptors, ascending. */
	std::span<const memory_section> sections() const
	{
		return sections_;
	}
	unsigned int unreadable_roots() const
	{
		return unreadable_roots_;
	}

	/* pfn_to_page(); nothing where there is no section. */
	std::optional<ptr<layout::page>> find_page(pfn frame) const;
	/* page_to_pfn(); nothing for an address that is no descriptor. */
	std::optional<pfn> find_frame(ptr<layout::page> page) const;

private:
	std::vector<memory_section> sections_;
	unsigned int unreadable_roots_ = 0;
};

} // namespace kdump
