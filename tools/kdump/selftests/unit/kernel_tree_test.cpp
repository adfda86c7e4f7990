// SPDX-License-Identifier: GPL-2.0-only
#include "fake_memory.hpp"
#include "kernel/maple_tree.hpp"
#include "kernel/rbtree.hpp"
#include "kernel/xarray.hpp"

#include "kdump/constant.hpp"
#include "kdump/layout/linux/mm_types.hpp"

#include <gtest/gtest.h>

namespace kdump {
namespace {

using test::fake_kernel_memory;

/* rbtree */

using layout::rb_node;
using layout::vm_region;

class rbtree : public testing::Test {
protected:
	ptr<vm_region> entry(unsigned int i) const
	{
		return machine.place<vm_region>(i);
	}
	ptr<rb_node> node(unsigned int i) const
	{
		return i ? member(entry(i), vm_region::vm_rb) : ptr<rb_node>{};
	}
	void set(unsigned int i, unsigned int left, unsigned int right)
	{
		machine.clear(entry(i));
		machine.store(node(i), rb_node::rb_left, node(left));
		machine.store(node(i), rb_node::rb_right, node(right));
	}
	/* Entries by number; 0 for an error. */
	std::vector<unsigned int> walk(unsigned int top)
	{
		std::vector<unsigned int> numbers;

		machine.store(root, layout::rb_root::rb_node, node(top));
		for (auto &at : rb_range(machine.mem(), root, vm_region::vm_rb)) {
			numbers.push_back(at ? (at->address - entry(0).address) / 0x10000 : 0);
			if (numbers.size() > 1000)
				break;
		}
		return numbers;
	}

	fake_kernel_memory machine;
	ptr<layout::rb_root> root = machine.place<layout::rb_root>(0);
};

TEST_F(rbtree, yields_the_smallest_first)
{
	set(4, 2, 6);
	set(2, 1, 3);
	set(6, 5, 0);
	set(1, 0, 0);
	set(3, 0, 0);
	set(5, 0, 0);
	EXPECT_EQ(walk(4), (std::vector<unsigned int>{1, 2, 3, 4, 5, 6}));
	EXPECT_TRUE(walk(0).empty());
}

TEST_F(rbtree, circles_end_in_an_error)
{
	set(2, 1, 3);
	set(1, 0, 0);
	set(3, 2, 0); /* left back to the top */
	EXPECT_EQ(walk(2).back(), 0U);
	EXPECT_LT(walk(2).size(), 200U);
	set(3, 0, 2); /* right back to the top */
	EXPECT_EQ(walk(2).back(), 0U);
	EXPECT_LT(walk(2).size(), 500U);
	set(2, 2, 0); /* to itself */
	EXPECT_EQ(walk(2).front(), 0U);
}

TEST_F(rbtree, a_subtree_that_cannot_be_read_is_told_and_passed_over)
{
	set(2, 1, 3);
	set(3, 0, 0);
	EXPECT_EQ(walk(2), (std::vector<unsigned int>{0, 2, 3}));
}

/* XArray */

using layout::xa_node;

class xarray : public testing::Test {
protected:
	ptr<xa_node> make_node(unsigned int i, unsigned int shift)
	{
		auto node = machine.place<xa_node>(i);

		machine.clear(node);
		machine.store(node, xa_node::shift, static_cast<uint8_t>(shift));
		return node;
	}
	static ptr<void> encoded(ptr<xa_node> node)
	{
		return {node.address + 2};
	}
	static ptr<void> sibling_of(unsigned int slot)
	{
		return {vaddr{slot * 4ULL + 2}};
	}
	void set_slot(ptr<xa_node> node, unsigned int slot, ptr<void> entry)
	{
		machine.store(member(node, element(xa_node::slots, slot)), entry);
	}
	void set_head(ptr<void> entry)
	{
		machine.store(array, layout::xarray::xa_head, entry);
	}
	/* Indexes, and ~0 for an error. */
	std::vector<uint64_t> walk()
	{
		std::vector<uint64_t> indexes;

		for (auto &at : xa_range(machine.mem(), array))
			indexes.push_back(at ? at->index : ~uint64_t{0});
		return indexes;
	}

	fake_kernel_memory machine;
	ptr<layout::xarray> array = machine.place<layout::xarray>(0);
	ptr<void> a{fake_kernel_memory::base + 0xaa0000}, b{fake_kernel_memory::base + 0xbb0000};
};

TEST_F(xarray, one_entry_needs_no_node)
{
	set_head(a);
	auto range = xa_range(machine.mem(), array);
	EXPECT_EQ((*range.begin())->entry, a.address);
	EXPECT_EQ(walk(), (std::vector<uint64_t>{0}));
	EXPECT_EQ(*read_xa_entry(machine.mem(), array, 0), a.address);
	EXPECT_EQ(*read_xa_entry(machine.mem(), array, 1), vaddr{0});
	set_head({});
	EXPECT_TRUE(walk().empty());
}

TEST_F(xarray, nodes_of_several_levels)
{
	auto top = make_node(1, 6), low = make_node(2, 0), high = make_node(3, 0);

	set_head(encoded(top));
	set_slot(top, 0, encoded(low));
	set_slot(top, 5, encoded(high));
	set_slot(low, 3, a);
	set_slot(high, 63, b);
	EXPECT_EQ(walk(), (std::vector<uint64_t>{3, 5 * 64 + 63}));
	EXPECT_EQ(*read_xa_entry(machine.mem(), array, 383), b.address);
	EXPECT_EQ(*read_xa_entry(machine.mem(), array, 4), vaddr{0});
	EXPECT_EQ(*read_xa_entry(machine.mem(), array, 1 << 20), vaddr{0});
}

TEST_F(xarray, a_multi_index_entry_is_one)
{
	auto node = make_node(1, 0);

	set_head(encoded(node));
	set_slot(node, 8, a);
	for (unsigned int i = 9; i < 12; i++)
		set_slot(node, i, sibling_of(8));
	set_slot(node, 12, b);
	auto range = xa_range(machine.mem(), array);
	auto first = range.begin();
	EXPECT_EQ((*first)->index, 8U);
	EXPECT_EQ((*first)->count, 4U);
	EXPECT_EQ(walk(), (std::vector<uint64_t>{8, 12}));
	EXPECT_EQ(*read_xa_entry(machine.mem(), array, 10), a.address);
}

TEST_F(xarray, values_are_entries_and_reserved_slots_are_not)
{
	auto node = make_node(1, 0);

	set_head(encoded(node));
	set_slot(node, 1, {vaddr{42 << 1 | 1}});
	set_slot(node, 2, {vaddr{257 << 2 | 2}});
	auto range = xa_range(machine.mem(), array);
	auto first = range.begin();
	EXPECT_TRUE((*first)->is_value());
	EXPECT_EQ((*first)->value(), 42U);
	EXPECT_EQ(walk(), (std::vector<uint64_t>{1}));
}

TEST_F(xarray, a_node_below_itself_is_an_error)
{
	auto top = make_node(1, 6);

	set_head(encoded(top));
	set_slot(top, 1, encoded(top));
	set_slot(top, 2, a);
	EXPECT_EQ(walk(), (std::vector<uint64_t>{~uint64_t{0}, 128}));
	EXPECT_FALSE(read_xa_entry(machine.mem(), array, 64));
	/* No node at all. */
	set_slot(top, 1, {vaddr{0x10002}});
	EXPECT_EQ(walk(), (std::vector<uint64_t>{~uint64_t{0}, 128}));
}

/* maple tree */

using layout::maple_arange_64;
using layout::maple_range_64;

class maple : public testing::Test {
protected:
	template <typename Node> ptr<Node> make_node(unsigned int i)
	{
		auto node = machine.place<Node>(i);

		machine.clear(node);
		return node;
	}
	template <typename Node> static ptr<void> encoded(ptr<Node> node, unsigned int type)
	{
		return {node.address + (type << constant::MAPLE_NODE_TYPE_SHIFT | 2)};
	}
	template <typename Node>
	void set(ptr<Node> node, unsigned int slot, ptr<void> entry, uint64_t pivot)
	{
		machine.store(member(node, element(Node::slot, slot)), entry);
		if (slot < decltype(object_view<Node>({})[Node::pivot])::size())
			machine.store(node, element(Node::pivot, slot), pivot);
	}
	void set_root(ptr<void> entry)
	{
		machine.store(tree, layout::maple_tree::ma_root, entry);
	}
	struct range {
		uint64_t first, last;
		bool operator==(const range &) const = default;
	};
	/* Ranges; {1, 0} for an error. */
	std::vector<range> walk()
	{
		std::vector<range> found;

		for (auto &at : maple_range(machine.mem(), tree))
			found.push_back(at ? range{at->first, at->last} : range{1, 0});
		return found;
	}

	static constexpr uint64_t end = ~uint64_t{0} >> (64 - 8 * target::word_size);
	fake_kernel_memory machine;
	ptr<layout::maple_tree> tree = machine.place<layout::maple_tree>(0);
	ptr<void> a{fake_kernel_memory::base + 0xaa0000};
};

TEST_F(maple, one_entry_needs_no_node)
{
	set_root(a);
	EXPECT_EQ(walk(), (std::vector<range>{{0, 0}}));
	set_root({});
	EXPECT_TRUE(walk().empty());
}

TEST_F(maple, a_leaf_alone)
{
	auto leaf = make_node<maple_range_64>(1);

	set_root(encoded(leaf, constant::maple_leaf_64));
	set(leaf, 0, {}, 0xfff);
	set(leaf, 1, a, 0x1fff);
	set(leaf, 2, a, 0x2fff);
	set(leaf, 3, {}, end);
	/* What is behind the last pivot is no entry. */
	set(leaf, 4, a, 0);
	EXPECT_EQ(walk(), (std::vector<range>{{0x1000, 0x1fff}, {0x2000, 0x2fff}}));
}

TEST_F(maple, a_full_leaf_uses_its_last_slot)
{
	auto leaf = make_node<maple_range_64>(1);
	unsigned int slots = constant::MAPLE_RANGE64_SLOTS;

	set_root(encoded(leaf, constant::maple_leaf_64));
	for (unsigned int i = 0; i < slots; i++)
		set(leaf, i, a, i);
	std::vector<range> found = walk();
	ASSERT_EQ(found.size(), slots);
	EXPECT_EQ(found.back(), (range{slots - 1, end}));
}

TEST_F(maple, levels_share_out_the_range)
{
	auto top = make_node<maple_arange_64>(1);
	auto low = make_node<maple_range_64>(2), high = make_node<maple_range_64>(3);

	set_root(encoded(top, constant::maple_arange_64));
	set(top, 0, encoded(low, constant::maple_leaf_64), 99);
	set(top, 1, encoded(high, constant::maple_leaf_64), end);
	set(low, 0, a, 9);
	set(low, 1, {}, 99);
	set(high, 0, a, 109);
	set(high, 1, a, end);
	EXPECT_EQ(walk(), (std::vector<range>{{0, 9}, {100, 109}, {110, end}}));
}

TEST_F(maple, damage_ends_in_an_error)
{
	auto top = make_node<maple_range_64>(1), low = make_node<maple_range_64>(2);

	set_root(encoded(top, constant::maple_range_64));
	/* A node below itself. */
	set(top, 0, encoded(top, constant::maple_range_64), end);
	EXPECT_EQ(walk(), (std::vector<range>{{1, 0}}));
	/* Pivots that descend, a type that is none, and an address without memory. */
	set(top, 0, encoded(low, constant::maple_leaf_64), 99);
	set(top, 1, encoded(low, 7), 199);
	set(top, 2, {vaddr{0x1000 | constant::maple_leaf_64 << 3 | 2}}, end);
	set(low, 0, a, 50);
	set(low, 1, a, 40);
	EXPECT_EQ(walk(), (std::vector<range>{{0, 50}, {1, 0}, {1, 0}, {1, 0}}));
}

} // namespace
} // namespace kdump
