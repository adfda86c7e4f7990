// SPDX-License-Identifier: GPL-2.0-only
/*
 * XArrays, and radix trees and IDRs, which are XArrays underneath (include/linux/xarray.h), as
 * sequences of index and entry, ascending. What stands for nothing is passed over: empty slots,
 * reserved ones, and the further indexes of a multi-index entry.
 */
#pragma once

#include "base/result.hpp"
#include "kernel/cycle.hpp"
#include "mm/memory.hpp"
#include "mm/walk.hpp"

#include "kdump/layout/linux/xarray.hpp"

#include <optional>
#include <vector>

namespace kdump {

struct xa_entry {
	uint64_t index;
	uint64_t count; /* indexes from there on that have this entry; 1 as a rule */
	vaddr entry;	/* a pointer; may carry a tag in its lowest two bits */

	/* An integer instead of a pointer: a shadow of the page cache, say. */
	bool is_value() const
	{
		return entry.value & 1;
	}
	uint64_t value() const
	{
		return entry.value >> 1;
	}
};

class xa_walker {
public:
	using value_type = xa_entry;

	xa_walker(const memory &mem, ptr<layout::xarray> array, uint64_t limit = walk_limit);

	/* A node that cannot be read, or cannot be where it is, is an error; the walk goes on. */
	std::optional<result<xa_entry>> next();

private:
	struct level {
		object<layout::xa_node> node;
		uint64_t first; /* index of slot 0 */
		unsigned int shift;
		unsigned int slot;
	};

	std::optional<error> enter(vaddr entry, uint64_t index, unsigned int shift_limit);
	uint64_t count_siblings(const level &at, unsigned int slot) const;

	const memory *mem_;
	std::vector<level> path_;
	std::optional<result<xa_entry>> first_;
	uint64_t left_; /* nodes */
};

/* for (auto &entry : xa_range(mem, array)) */
using xa_range = walk_range<xa_walker>;

/* The entry at one index; null if there is none. */
result<vaddr> read_xa_entry(const memory &mem, ptr<layout::xarray> array, uint64_t index);

} // namespace kdump
