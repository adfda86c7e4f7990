// SPDX-License-Identifier: GPL-2.0-only
/*
 * Red-black trees (include/linux/rbtree.h) as sequences, smallest first. A part that cannot be
 * read is an error, after which the walk goes on; links deeper than any balanced tree are a
 * circle, and the error ends it.
 *
 *	for (auto &entry : rb_range(mem, root, layout::rq_entry::node))	// result<ptr<...>>
 */
#pragma once

#include "base/result.hpp"
#include "kernel/cycle.hpp"
#include "kernel/list.hpp"
#include "mm/memory.hpp"
#include "mm/walk.hpp"

#include "kdump/layout/linux/rbtree_types.hpp"

#include <optional>
#include <vector>

namespace kdump {

class rb_walker {
public:
	using value_type = ptr<layout::rb_node>;

	rb_walker(const memory &mem, ptr<layout::rb_root> root, uint64_t limit = walk_limit);

	std::optional<result<value_type>> next();

private:
	struct pending {
		object<layout::rb_node> node;
		unsigned int depth;
	};

	std::optional<error> descend(ptr<layout::rb_node> from, unsigned int depth);

	const memory *mem_;
	std::vector<pending> path_; /* nodes whose left side has been passed */
	std::optional<error> failed_;
	uint64_t left_;
};

template <typename Owner>
auto rb_range(const memory &mem, ptr<layout::rb_root> root, field<Owner, layout::rb_node> link)
{
	using walker = entry_walker<rb_walker, Owner, layout::rb_node>;
	return walk_range<walker>(rb_walker(mem, root), link);
}

template <typename Owner>
auto rb_range(const memory &mem, ptr<layout::rb_root_cached> root,
	      field<Owner, layout::rb_node> link)
{
	return rb_range(mem, member(root, layout::rb_root_cached::rb_root), link);
}

} // namespace kdump
