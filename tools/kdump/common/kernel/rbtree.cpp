// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/rbtree.hpp"

namespace kdump {

using layout::rb_node;

namespace {

/* A red-black tree of 2^64 nodes would be this deep. */
constexpr unsigned int rbtree_depth_limit = 128;

} // namespace

rb_walker::rb_walker(const memory &mem, ptr<layout::rb_root> root, uint64_t limit) :
	mem_(&mem), left_(limit)
{
	result<ptr<rb_node>> top = mem.read(root, layout::rb_root::rb_node);

	failed_ = top ? descend(*top, 0) : std::optional(std::move(top).failure());
}

/* Puts the nodes on the way to the leftmost one on the path. */
std::optional<error> rb_walker::descend(ptr<rb_node> from, unsigned int depth)
{
	for (; from; depth++) {
		if (depth == rbtree_depth_limit) {
			path_.clear();
			return make_error(error_code::corrupt, "a tree deeper than %u at 0x%llx",
					  rbtree_depth_limit, wide(from.address.value));
		}
		result<object<rb_node>> node = mem_->read(from);
		if (!node)
			return std::move(node).failure().add_context("following a tree");
		from = (*node)[rb_node::rb_left];
		path_.push_back({*std::move(node), depth});
	}
	return std::nullopt;
}

std::optional<result<rb_walker::value_type>> rb_walker::next()
{
	if (failed_) {
		error failure = *std::move(failed_);

		failed_.reset();
		return result<value_type>(std::move(failure));
	}
	if (path_.empty())
		return std::nullopt;
	if (left_-- == 0) {
		path_.clear();
		return result<value_type>(
			make_error(error_code::limit, "too many nodes in a tree"));
	}
	pending at = std::move(path_.back());
	path_.pop_back();
	failed_ = descend(at.node[rb_node::rb_right], at.depth + 1);
	return result<value_type>(at.node.address());
}

} // namespace kdump
