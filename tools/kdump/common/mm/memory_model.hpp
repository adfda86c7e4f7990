// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where the kernel keeps the struct page of a frame. Which memory model this kernel has decides
 * the file that read() is in: sparsemem.cpp or flatmem.cpp.
 */
#pragma once

#include "base/address.hpp"
#include "base/result.hpp"
#include "layout/object.hpp"
#include "mm/memory.hpp"
#include "vmcore/vmcoreinfo.hpp"

#include "kdump/layout/linux/mm_types.hpp"

#include <optional>
#include <span>
#include <vector>

namespace kdump {

/*
 * Frames whose descriptors lie one behind the other from `descriptors` on: sections, or the parts
 * of them that were plugged in; without sections, a range of memory.
 */
struct memory_section {
	pfn_range frames;
	ptr<layout::page> descriptors;
	bool online;
};

class memory_model {
public:
	/*
	 * Parts that cannot be read are left out and told by damage(). error_code::not_found:
	 * VMCOREINFO does not say where to begin.
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
	memory_model(std::vector<memory_section> sections, std::optional<error> damage);

	std::vector<memory_section> sections_;
	std::vector<uint32_t> by_descriptor_; /* indexes into sections_, by address */
	std::optional<error> damage_;
};

} // namespace kdump
