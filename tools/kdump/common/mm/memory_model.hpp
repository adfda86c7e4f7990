// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where the kernel keeps the struct page of a frame: SPARSEMEM, with or without a virtual memory
 * map. Memory comes in sections; each has its own array of descriptors, and mem_section[] says
 * which sections there are (include/linux/mmzone.h, mm/sparse.c).
 */
#pragma once

#include "base/address.hpp"
#include "base/result.hpp"
#include "layout/object.hpp"
#include "mm/memory.hpp"
#include "vmcore/vmcoreinfo.hpp"

#include "kdump/layout/linux/mm_types.hpp"
#include "kdump/layout/linux/mmzone.hpp"

#include <optional>
#include <span>
#include <vector>

namespace kdump {

/*
 * Frames whose descriptors lie one behind the other from `descriptors` on: a section, or the
 * part of it that was plugged in.
 */
struct memory_section {
	pfn_range frames;
	ptr<layout::page> descriptors;
	bool online;
};

class memory_model {
public:
	/*
	 * Reads the whole mem_section[] once. Parts of it that cannot be read are left out and
	 * told by damage(). error_code::unsupported: another memory model.
	 */
	static result<memory_model> read(const memory &mem, const vmcoreinfo &info);

	/* The sections that have descriptors, ascending. */
	std::span<const memory_section> sections() const
	{
		return sections_;
	}
	/* The first error of those that made a part of the sections unknown, if any did. */
	const std::optional<error> &damage() const
	{
		return damage_;
	}

	/* pfn_to_page(); nothing where there is no section. */
	std::optional<ptr<layout::page>> find_page(pfn frame) const;
	/* page_to_pfn(); nothing for an address that is no descriptor. */
	std::optional<pfn> find_frame(ptr<layout::page> page) const;

private:
	void add_section(const memory &mem, uint64_t number,
			 object_view<layout::mem_section> section);
	void add_frames(pfn_range frames, uint64_t section_mem_map);
	void add_root(const memory &mem, uint64_t first_number, ptr<layout::mem_section> root);
	void note_damage(error failure);

	std::vector<memory_section> sections_;
	std::vector<uint32_t> by_descriptor_; /* indexes into sections_, by address */
	std::optional<error> damage_;
};

} // namespace kdump
