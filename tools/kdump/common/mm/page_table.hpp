// SPDX-License-Identifier: GPL-2.0-only
/*
 * Walks page tables as a sequence of steps that covers a range of virtual addresses without
 * holes: mapped pages of any size, stretches that are not mapped, and tables that could not be
 * read. What the tables look like comes from the architecture.
 */
#pragma once

#include "arch/current.hpp"
#include "base/result.hpp"
#include "mm/address_space.hpp"
#include "mm/walk.hpp"
#include "vmcore/physical_memory.hpp"

#include <array>
#include <optional>
#include <vector>

namespace kdump {

struct page_table_step {
	vaddr begin;
	uint64_t size; /* bytes */
	arch::entry_kind kind;
	paddr address;	    /* if kind is page */
	uint64_t entry = 0; /* as found in the table; 0 for stretches without one */
	unsigned int level; /* index into page_table_format::levels */
};

/* One entry on the way to an address, for those who want to see the way. */
struct page_table_visit {
	unsigned int level;
	paddr location; /* of the entry */
	uint64_t entry;
	arch::page_table_entry decoded;
};

class page_table_walker {
public:
	using boot = arch::current::boot;
	using value_type = page_table_step;

	/* Covers first..last, both inside. `physical` is borrowed. */
	page_table_walker(const physical_memory &physical, const boot &boot,
			  const arch::page_table &tables, vaddr first, vaddr last);

	/*
	 * The next step; nothing at the end. Neighbouring entries without a page are one step.
	 * A table that cannot be read is an error, after which the walk goes on behind it.
	 * Tables that refer to each other in circles end in error_code::limit.
	 */
	std::optional<result<page_table_step>> next();

private:
	struct table {
		std::optional<paddr> address; /* nothing: none is loaded */
		vaddr begin;		      /* what it is used for at the moment */
		std::vector<std::byte> bytes;
	};

	result<page_table_step> read_step(uint64_t &covered);
	result<void> load_table(unsigned int level, paddr address, vaddr begin);
	arch::page_table_entry load_entry(unsigned int level, size_t index, uint64_t &raw) const;
	page_table_step merge_absent(unsigned int level, page_table_step step) const;

	const physical_memory *physical_;
	boot boot_;
	arch::page_table tree_;
	vaddr next_;
	vaddr last_;
	bool done_ = false;
	uint64_t tables_left_;
	std::array<table, 5> tables_;
};

using page_table_range = walk_range<page_table_walker>;

/* format.entry_size_of(level) bytes. */
uint64_t load_page_table_entry(const arch::page_table_format &format, unsigned int level,
			       const std::byte *from);

/* What address_space::translate() does when no linear map helps. */
result<translation> translate_by_page_table(const physical_memory &physical,
					    const arch::current::boot &boot,
					    const arch::page_table &tables, vaddr address);

/*
 * The entries on the way from the root to `address`: the last one is a page, or the first that
 * leads no further.
 */
result<std::vector<page_table_visit>> read_page_table_path(const physical_memory &physical,
							   const arch::current::boot &boot,
							   const arch::page_table &tables,
							   vaddr address);

} // namespace kdump
