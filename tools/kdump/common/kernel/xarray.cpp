// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/xarray.hpp"

#include "kdump/constant.hpp"

namespace kdump {

using layout::xa_node;

namespace {

/* xa_is_internal(), xa_is_node(): a tag in the low bits, and the first page is no place for nodes. */
bool is_internal(vaddr entry)
{
	return (entry.value & constant::RADIX_TREE_ENTRY_MASK) ==
	       constant::RADIX_TREE_INTERNAL_NODE;
}

bool is_xarray_node(vaddr entry)
{
	return is_internal(entry) && entry.value > 4096;
}

/* Slots of a multi-index entry behind the first refer to that one by number. */
bool is_sibling(vaddr entry)
{
	return is_internal(entry) && entry.value >> 2 < constant::XA_CHUNK_SIZE - 1;
}

vaddr slot_of(const object<xa_node> &node, unsigned int slot)
{
	return node[element(xa_node::slots, slot)].address;
}

error misplaced_node(vaddr entry)
{
	return make_error(error_code::corrupt, "0x%llx is not the XArray node it should be",
			  wide(entry.value));
}

constexpr unsigned int index_bits = target::word_size * 8;

/* Reads a node that is a child of one with `shift_limit`, or the root. */
result<object<xa_node>> read_node(const memory &mem, vaddr entry, unsigned int shift_limit)
{
	KDUMP_TRY(node, mem.read(ptr<xa_node>{entry - constant::RADIX_TREE_INTERNAL_NODE}));
	unsigned int shift = node[xa_node::shift];

	if (shift >= shift_limit || shift % constant::XA_CHUNK_SHIFT != 0)
		return misplaced_node(entry);
	return node;
}

} // namespace

xa_walker::xa_walker(const memory &mem, ptr<layout::xarray> array, uint64_t limit) :
	mem_(&mem), left_(limit)
{
	result<ptr<void>> head = mem.read(array, layout::xarray::xa_head);

	if (!head)
		first_ = result<xa_entry>(std::move(head).failure());
	else if (is_xarray_node(head->address)) {
		if (std::optional<error> failure = enter(head->address, 0, index_bits))
			first_ = result<xa_entry>(*std::move(failure));
	} else if (*head && !is_internal(head->address)) {
		first_ = result<xa_entry>(xa_entry{0, 1, head->address});
	}
}

/* Each level has a smaller shift than the one above it, so that no path is endless. */
std::optional<error> xa_walker::enter(vaddr entry, uint64_t index, unsigned int shift_limit)
{
	if (left_-- == 0) {
		path_.clear();
		return make_error(error_code::limit, "too many nodes in an XArray");
	}
	result<object<xa_node>> node = read_node(*mem_, entry, shift_limit);
	if (!node)
		return std::move(node).failure();
	unsigned int shift = (*node)[xa_node::shift];
	path_.push_back({*std::move(node), index, shift, 0});
	return std::nullopt;
}

uint64_t xa_walker::count_siblings(const level &at, unsigned int slot) const
{
	uint64_t count = 1;

	while (slot + count < constant::XA_CHUNK_SIZE && is_sibling(slot_of(at.node, slot + count)))
		count++;
	return count;
}

std::optional<result<xa_entry>> xa_walker::next()
{
	if (first_) {
		std::optional<result<xa_entry>> only = std::move(first_);

		first_.reset();
		return only;
	}
	while (!path_.empty()) {
		level &at = path_.back();

		if (at.slot == constant::XA_CHUNK_SIZE) {
			path_.pop_back();
			continue;
		}
		unsigned int slot = at.slot++;
		vaddr entry = slot_of(at.node, slot);
		uint64_t index = at.first + (uint64_t{slot} << at.shift);

		if (is_xarray_node(entry)) {
			if (std::optional<error> failure = enter(entry, index, at.shift))
				return result<xa_entry>(*std::move(failure));
		} else if (entry.value != 0 && !is_internal(entry)) {
			return result<xa_entry>(
				xa_entry{index, count_siblings(at, slot) << at.shift, entry});
		}
	}
	return std::nullopt;
}

result<vaddr> read_xa_entry(const memory &mem, ptr<layout::xarray> array, uint64_t index)
{
	KDUMP_TRY(head, mem.read(array, layout::xarray::xa_head));
	vaddr entry = head.address;
	unsigned int shift_limit = index_bits;

	if (!is_xarray_node(entry))
		return index == 0 && !is_internal(entry) ? entry : vaddr{0};
	while (is_xarray_node(entry)) {
		KDUMP_TRY(node, read_node(mem, entry, shift_limit));
		bool is_root = shift_limit == index_bits;
		unsigned int shift = node[xa_node::shift];
		uint64_t slot = index >> shift;

		if (is_root && slot >= constant::XA_CHUNK_SIZE)
			return vaddr{0};
		entry = slot_of(node, slot & constant::XA_CHUNK_MASK);
		if (is_sibling(entry))
			entry = slot_of(node, entry.value >> 2);
		shift_limit = shift;
	}
	return is_internal(entry) ? vaddr{0} : entry;
}

} // namespace kdump
