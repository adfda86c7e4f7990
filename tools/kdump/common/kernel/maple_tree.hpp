// SPDX-License-Identifier: GPL-2.0-only
/*
 * Maple trees (lib/maple_tree.c) as sequences of ranges of indexes and their entries, ascending.
 * Ranges without an entry are passed over.
 */
#pragma once

#include "base/result.hpp"
#include "kernel/cycle.hpp"
#include "mm/memory.hpp"
#include "mm/walk.hpp"

#include "kdump/layout/linux/maple_tree.hpp"

#include <optional>
#include <vector>

namespace kdump {

struct maple_entry {
	uint64_t first, last; /* both inside */
	vaddr entry;
};

class maple_walker {
public:
	using value_type = maple_entry;

	maple_walker(const memory &mem, ptr<layout::maple_tree> tree, uint64_t limit = walk_limit);

	/* A node that cannot be read or has pivots out of order is an error; the walk goes on. */
	std::optional<result<maple_entry>> next();

private:
	struct level {
		std::vector<uint64_t> pivots;
		std::vector<vaddr> slots;
		bool is_leaf;
		size_t slot;	/* the next one */
		uint64_t first; /* where it begins */
		uint64_t last;	/* of the node */
	};

	std::optional<error> enter(vaddr node, uint64_t first, uint64_t last);
	template <typename Node>
	result<level> read_level(vaddr address, bool is_leaf, uint64_t first, uint64_t last) const;

	const memory *mem_;
	std::vector<level> path_;
	std::optional<result<maple_entry>> first_;
	uint64_t left_; /* nodes */
};

/* for (auto &vma : maple_range(mem, tree)) */
using maple_range = walk_range<maple_walker>;

} // namespace kdump
