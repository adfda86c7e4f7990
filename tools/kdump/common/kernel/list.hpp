// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel's linked lists (include/linux/list.h, rculist_nulls.h, llist.h) as sequences. A
 * walk ends at the head; at a link that cannot be read; where it meets itself; or after
 * `walk_limit` entries. In the last three cases the last step is the error.
 *
 *	for (auto &task : list_range(mem, head, layout::task_struct::tasks)) {
 *		if (!task)
 *			...
 *		use(*task);	// ptr<layout::task_struct>
 *	}
 *
 * and object_list_range() reads each entry on the way: *task is an object<layout::task_struct>.
 */
#pragma once

#include "base/result.hpp"
#include "kernel/cycle.hpp"
#include "mm/memory.hpp"
#include "mm/walk.hpp"

#include "kdump/layout/linux/types.hpp"

#include <optional>

namespace kdump {

/* The addresses of the nodes between the head and the head. */
class list_walker {
public:
	using value_type = ptr<layout::list_head>;

	list_walker(const memory &mem, ptr<layout::list_head> head, uint64_t limit = walk_limit) :
		mem_(&mem), head_(head), at_(head), cycle_(limit)
	{
	}
	std::optional<result<value_type>> next();

private:
	const memory *mem_;
	ptr<layout::list_head> head_;
	ptr<layout::list_head> at_;
	cycle_detector cycle_;
	bool done_ = false;
};

/* The same for hlist: from the first node to the null pointer (or nulls marker). */
class hlist_walker {
public:
	using value_type = ptr<layout::hlist_node>;

	hlist_walker(const memory &mem, ptr<layout::hlist_head> head, uint64_t limit = walk_limit) :
		mem_(&mem), head_(head), cycle_(limit)
	{
	}
	std::optional<result<value_type>> next();

private:
	const memory *mem_;
	ptr<layout::hlist_head> head_;
	std::optional<ptr<layout::hlist_node>> at_;
	cycle_detector cycle_;
	bool done_ = false;
};

/* The structs that a walk's nodes are members of. */
template <typename Walker, typename Owner, typename Node> class entry_walker {
public:
	using value_type = ptr<Owner>;

	entry_walker(Walker nodes, field<Owner, Node> link) : nodes_(std::move(nodes)), link_(link)
	{
	}
	std::optional<result<value_type>> next()
	{
		std::optional<result<ptr<Node>>> node = nodes_.next();

		if (!node)
			return std::nullopt;
		if (!*node)
			return std::move(*node).failure();
		return result<value_type>(container_of(**node, link_));
	}

private:
	Walker nodes_;
	field<Owner, Node> link_;
};

/* The same, read from the dump. An entry that cannot be read does not end the walk. */
template <typename Walker, typename Owner, typename Node> class object_walker {
public:
	using value_type = object<Owner>;

	object_walker(const memory &mem, Walker nodes, field<Owner, Node> link) :
		mem_(&mem), entries_(std::move(nodes), link)
	{
	}
	std::optional<result<value_type>> next()
	{
		std::optional<result<ptr<Owner>>> entry = entries_.next();

		if (!entry)
			return std::nullopt;
		if (!*entry)
			return std::move(*entry).failure();
		return mem_->read(**entry);
	}

private:
	const memory *mem_;
	entry_walker<Walker, Owner, Node> entries_;
};

template <typename Owner>
auto list_range(const memory &mem, ptr<layout::list_head> head,
		field<Owner, layout::list_head> link)
{
	using walker = entry_walker<list_walker, Owner, layout::list_head>;
	return walk_range<walker>(list_walker(mem, head), link);
}

template <typename Owner>
auto object_list_range(const memory &mem, ptr<layout::list_head> head,
		       field<Owner, layout::list_head> link)
{
	using walker = object_walker<list_walker, Owner, layout::list_head>;
	return walk_range<walker>(mem, list_walker(mem, head), link);
}

template <typename Owner>
auto hlist_range(const memory &mem, ptr<layout::hlist_head> head,
		 field<Owner, layout::hlist_node> link)
{
	using walker = entry_walker<hlist_walker, Owner, layout::hlist_node>;
	return walk_range<walker>(hlist_walker(mem, head), link);
}

} // namespace kdump
