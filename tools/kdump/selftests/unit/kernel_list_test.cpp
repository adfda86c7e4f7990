// SPDX-License-Identifier: GPL-2.0-only
#include "fake_memory.hpp"
#include "kernel/list.hpp"

#include "kdump/layout/linux/fs.hpp"
#include "kdump/layout/linux/module.hpp"
#include "kdump/layout/linux/types.hpp"

#include <gtest/gtest.h>

namespace kdump {
namespace {

using layout::hlist_node;
using layout::list_head;
using layout::module_use;
using test::fake_kernel_memory;

/* A list of `count` module_use through source_list; the head is place 0. */
class lists : public testing::Test {
protected:
	void make(unsigned int count)
	{
		link(head, count ? node(1) : head);
		for (unsigned int i = 1; i <= count; i++) {
			machine.clear(entry(i));
			link(node(i), i < count ? node(i + 1) : head);
		}
	}
	void link(ptr<list_head> from, ptr<list_head> to)
	{
		machine.store(from, list_head::next, to);
		machine.store(from, list_head::prev, from);
	}
	ptr<module_use> entry(unsigned int i) const
	{
		return machine.place<module_use>(i);
	}
	ptr<list_head> node(unsigned int i) const
	{
		return member(entry(i), module_use::source_list);
	}

	fake_kernel_memory machine;
	ptr<list_head> head = machine.place<list_head>(0);
};

/* What the compiler takes; an offset alone would let all of these pass. */
template <typename Node, typename Owner, typename T>
constexpr bool is_container(field<Owner, T> link)
{
	return requires(ptr<Node> node)
	{
		container_of(node, link);
	};
}
template <typename Head, typename Owner, typename T> constexpr bool is_list(field<Owner, T> link)
{
	return requires(const memory &mem, ptr<Head> head)
	{
		list_range(mem, head, link);
	};
}
template <typename Container, typename Owner, typename T> constexpr bool is_in(field<Owner, T> link)
{
	return requires(ptr<T> node, ptr<Container> into)
	{
		into = container_of(node, link);
	};
}
template <typename Struct, typename Owner, typename T> constexpr bool has_member(field<Owner, T> f)
{
	return requires(object_view<Struct> of, ptr<Struct> at)
	{
		of[f];
		member(at, f);
	};
}

TEST(container_of, wants_a_member_of_the_type_of_the_node)
{
	static_assert(is_container<list_head>(module_use::source_list));
	static_assert(!is_container<hlist_node>(module_use::source_list));
	static_assert(!is_container<module_use>(module_use::source_list));
	static_assert(!is_container<list_head>(module_use::target));
	static_assert(is_list<list_head>(module_use::source_list));
	static_assert(!is_list<layout::hlist_head>(module_use::source_list));
	static_assert(!is_list<list_head>(module_use::target));
}

TEST(container_of, gives_the_struct_that_has_the_member)
{
	static_assert(is_in<module_use>(module_use::source_list));
	static_assert(!is_in<layout::module>(module_use::source_list));
	static_assert(!is_in<list_head>(module_use::source_list));
	static_assert(has_member<module_use>(module_use::source_list));
	static_assert(!has_member<layout::module>(module_use::source_list));
	static_assert(has_member<layout::module>(layout::module::list));
}

TEST_F(lists, yields_the_structs_in_order)
{
	unsigned int i = 0;

	make(3);
	for (auto &use : list_range(machine.mem(), head, module_use::source_list)) {
		ASSERT_TRUE(use);
		EXPECT_EQ(*use, entry(++i));
	}
	EXPECT_EQ(i, 3U);
}

TEST_F(lists, an_empty_list_has_nothing)
{
	make(0);
	for (auto &use : list_range(machine.mem(), head, module_use::source_list))
		ADD_FAILURE() << use->address.value;
}

TEST_F(lists, objects_are_read_on_the_way)
{
	make(2);
	machine.store(entry(2), module_use::target, ptr<layout::module>{vaddr{0x77}});
	std::vector<uint64_t> targets;
	for (auto &use : object_list_range(machine.mem(), head, module_use::source_list)) {
		ASSERT_TRUE(use);
		targets.push_back((*use)[module_use::target].address.value);
	}
	EXPECT_EQ(targets, (std::vector<uint64_t>{0, 0x77}));
}

TEST_F(lists, a_circle_without_the_head_ends_in_an_error)
{
	/* Of every length, wherever it begins. */
	for (unsigned int length = 1; length <= 10; length++) {
		make(12);
		link(node(12), node(13 - length));
		unsigned int entries = 0;
		std::optional<error_code> end;
		for (auto &use : list_range(machine.mem(), head, module_use::source_list)) {
			if (use)
				entries++;
			else
				end = use.failure().code();
		}
		EXPECT_EQ(end, error_code::corrupt);
		EXPECT_GE(entries, 12U);
		EXPECT_LE(entries, 60U);
	}
}

TEST_F(lists, a_link_into_nowhere_ends_in_an_error_after_the_rest)
{
	make(3);
	link(node(2), {vaddr{0x1000}});
	std::vector<bool> good;
	for (auto &use : list_range(machine.mem(), head, module_use::source_list))
		good.push_back(static_cast<bool>(use));
	/* The address itself is yielded; what is there cannot be followed. */
	EXPECT_EQ(good, (std::vector<bool>{true, true, true, false}));
}

TEST_F(lists, an_entry_that_cannot_be_read_does_not_hide_those_behind_it)
{
	make(3);
	/* Only the links of entry 2 are there. */
	auto lone =
		ptr<list_head>{machine.base + 0x900000 + target::page_size - size_of<list_head>};
	link(node(1), lone);
	link(lone, node(3));
	std::vector<bool> good;
	for (auto &use : object_list_range(machine.mem(), head, module_use::source_list))
		good.push_back(static_cast<bool>(use));
	EXPECT_EQ(good, (std::vector<bool>{true, false, true}));
}

TEST_F(lists, a_limit_is_a_limit)
{
	make(5);
	list_walker walker(machine.mem(), head, 3);
	for (unsigned int i = 0; i < 3; i++)
		ASSERT_TRUE(*walker.next());
	auto end = walker.next();
	ASSERT_TRUE(end);
	ASSERT_FALSE(*end);
	EXPECT_EQ(end->failure().code(), error_code::limit);
	EXPECT_FALSE(walker.next());
}

TEST_F(lists, an_hlist_ends_at_null_and_at_a_nulls_marker)
{
	auto first = machine.place<hlist_node>(1), second = machine.place<hlist_node>(2);
	auto bucket = machine.place<layout::hlist_head>(0);

	machine.store(bucket, layout::hlist_head::first, first);
	machine.store(first, hlist_node::next, second);
	for (uint64_t end : {uint64_t{0}, uint64_t{0x1f}}) {
		machine.store(second, hlist_node::next, ptr<hlist_node>{vaddr{end}});
		hlist_walker walker(machine.mem(), bucket);
		EXPECT_EQ(**walker.next(), first);
		EXPECT_EQ(**walker.next(), second);
		EXPECT_FALSE(walker.next());
	}
	machine.store(second, hlist_node::next, first);
	unsigned int steps = 0;
	hlist_walker walker(machine.mem(), bucket);
	std::optional<result<ptr<hlist_node>>> last;
	while (auto step = walker.next()) {
		last = std::move(step);
		ASSERT_LT(++steps, 20U);
	}
	EXPECT_FALSE(*last);
}

TEST_F(lists, an_hlist_yields_the_structs)
{
	constexpr auto link = layout::super_block::s_instances;
	auto super = machine.place<layout::super_block>(1);
	auto bucket = machine.place<layout::hlist_head>(0);
	unsigned int found = 0;

	machine.store(bucket, layout::hlist_head::first, member(super, link));
	machine.store(super, link / hlist_node::next, ptr<hlist_node>{});
	for (auto &entry : hlist_range(machine.mem(), bucket, link)) {
		ASSERT_TRUE(entry);
		EXPECT_EQ(*entry, super);
		found++;
	}
	EXPECT_EQ(found, 1U);
}

} // namespace
} // namespace kdump
