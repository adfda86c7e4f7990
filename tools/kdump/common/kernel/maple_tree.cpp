// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/maple_tree.hpp"

#include "kdump/constant.hpp"

namespace kdump {

namespace {

/* ULONG_MAX of the target */
constexpr uint64_t last_index = ~uint64_t{0} >> (64 - 8 * target::word_size);

/* The tree's own entries, as the XArray's, carry this tag; those below are reserved values. */
bool is_maple_node(vaddr entry)
{
	return (entry.value & constant::RADIX_TREE_ENTRY_MASK) ==
		       constant::RADIX_TREE_INTERNAL_NODE &&
	       entry.value > constant::MAPLE_RESERVED_RANGE;
}

bool is_reserved(vaddr entry)
{
	return (entry.value & constant::RADIX_TREE_ENTRY_MASK) ==
		       constant::RADIX_TREE_INTERNAL_NODE &&
	       entry.value < constant::MAPLE_RESERVED_RANGE;
}

/* mte_node_type(): what kind of node an encoded pointer is to. */
unsigned int type_of(vaddr node)
{
	return node.value >> constant::MAPLE_NODE_TYPE_SHIFT & constant::MAPLE_NODE_TYPE_MASK;
}

} // namespace

maple_walker::maple_walker(const memory &mem, ptr<layout::maple_tree> tree, uint64_t limit) :
	mem_(&mem), left_(limit)
{
	result<ptr<void>> root = mem.read(tree, layout::maple_tree::ma_root);

	if (!root)
		first_ = result<maple_entry>(std::move(root).failure());
	else if (is_maple_node(root->address)) {
		if (std::optional<error> failure = enter(root->address, 0, last_index))
			first_ = result<maple_entry>(*std::move(failure));
	} else if (*root && !is_reserved(root->address)) {
		first_ = result<maple_entry>(maple_entry{0, 0, root->address});
	}
}

template <typename Node>
result<maple_walker::level> maple_walker::read_level(vaddr address, bool is_leaf, uint64_t first,
						     uint64_t last) const
{
	KDUMP_TRY(node, mem_->read(ptr<Node>{address}));
	auto pivots = node[Node::pivot];
	auto slots = node[Node::slot];
	level read{{}, {}, is_leaf, 0, first, last};

	for (size_t i = 0; i < pivots.size(); i++)
		read.pivots.push_back(pivots[i]);
	for (size_t i = 0; i < slots.size(); i++)
		read.slots.push_back(slots[i].address);
	return read;
}

/* A tree that is no higher than trees can be has no circle. */
std::optional<error> maple_walker::enter(vaddr node, uint64_t first, uint64_t last)
{
	vaddr address{node.value & ~uint64_t{constant::MAPLE_NODE_MASK}};
	unsigned int type = type_of(node);

	if (left_-- == 0 || path_.size() == constant::MAPLE_HEIGHT_MAX) {
		path_.clear();
		return make_error(error_code::limit, "too many nodes in a maple tree");
	}
	if (type != constant::maple_arange_64 && type != constant::maple_range_64 &&
	    type != constant::maple_leaf_64)
		return make_error(error_code::corrupt, "0x%llx is a maple node of unknown type %u",
				  wide(node.value), type);
	result<level> read =
		type == constant::maple_arange_64
			? read_level<layout::maple_arange_64>(address, false, first, last)
			: read_level<layout::maple_range_64>(
				  address, type == constant::maple_leaf_64, first, last);
	if (!read)
		return std::move(read).failure();
	path_.push_back(*std::move(read));
	return std::nullopt;
}

/*
 * A slot reaches up to its pivot; the last one in use, to the end of the node, and so does one
 * whose pivot is zero. What is behind that slot has no meaning.
 */
std::optional<result<maple_entry>> maple_walker::next()
{
	if (first_) {
		std::optional<result<maple_entry>> only = std::move(first_);

		first_.reset();
		return only;
	}
	while (!path_.empty()) {
		level &at = path_.back();

		if (at.slot == at.slots.size()) {
			path_.pop_back();
			continue;
		}
		uint64_t first = at.first;
		uint64_t last = at.slot < at.pivots.size() ? at.pivots[at.slot] : at.last;
		if (last == 0 && at.slot > 0)
			last = at.last;
		if (last < first || last > at.last) {
			path_.pop_back();
			return result<maple_entry>(make_error(
				error_code::corrupt, "pivots of a maple node are out of order"));
		}
		vaddr entry = at.slots[at.slot];
		bool is_leaf = at.is_leaf;
		at.slot = last == at.last ? at.slots.size() : at.slot + 1;
		at.first = last + 1;

		if (!is_leaf && is_maple_node(entry)) {
			if (std::optional<error> failure = enter(entry, first, last))
				return result<maple_entry>(*std::move(failure));
		} else if (is_leaf && entry.value != 0 && !is_reserved(entry)) {
			return result<maple_entry>(maple_entry{first, last, entry});
		}
	}
	return std::nullopt;
}

} // namespace kdump
