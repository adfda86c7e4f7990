// SPDX-License-Identifier: GPL-2.0-only
#include "fake_memory.hpp"

#include "kdump/layout/linux/types.hpp"

#include <gtest/gtest.h>

namespace kdump {
namespace {

using test::fake_kernel_memory;

TEST(memory, hands_out_what_the_pointer_points_to)
{
	fake_kernel_memory machine;
	auto node = machine.place<layout::list_head>(0);

	machine.store(node, layout::list_head::next, node);
	machine.store(node, layout::list_head::prev, machine.place<layout::list_head>(1));

	auto object = machine.mem().read(node);
	ASSERT_TRUE(object);
	EXPECT_EQ(object->address(), node);
	EXPECT_EQ((*object)[layout::list_head::next], node);
	auto prev = machine.mem().read(node, layout::list_head::prev);
	ASSERT_TRUE(prev);
	EXPECT_EQ(*prev, machine.place<layout::list_head>(1));
}

TEST(memory, reads_across_pages)
{
	fake_kernel_memory machine;
	vaddr place = machine.base + target::page_size - 2;

	machine.store(ptr<uint32_t>{place}, uint32_t{0x11223344});
	auto value = machine.mem().read(ptr<uint32_t>{place});
	ASSERT_TRUE(value);
	EXPECT_EQ(*value, 0x11223344U);
}

TEST(memory, an_absent_page_is_an_error_that_says_where)
{
	fake_kernel_memory machine;
	vaddr place = machine.base + 2 * target::page_size - 2;

	machine.store(ptr<uint8_t>{machine.base + target::page_size}, uint8_t{1});
	auto value = machine.mem().read(ptr<uint32_t>{place});
	ASSERT_FALSE(value);
	EXPECT_EQ(value.failure().code(), error_code::absent);
	EXPECT_NE(value.failure().message().find(format("0x%llx", wide(place.value))),
		  std::string::npos);
}

TEST(memory, an_address_nothing_maps_is_a_fault)
{
	fake_kernel_memory machine;
	auto value = machine.mem().read(ptr<uint32_t>{vaddr{4096}});

	ASSERT_FALSE(value);
	EXPECT_EQ(value.failure().code(), error_code::fault);
}

TEST(memory, a_string_ends_at_its_nul_or_at_the_limit)
{
	fake_kernel_memory machine;
	/* The NUL is the last byte of a page, behind which there is none. */
	vaddr place = machine.base + target::page_size - 6;

	machine.write(place, std::string_view("hello"));
	EXPECT_EQ(machine.mem().read_string(place).value_or("?"), "hello");
	EXPECT_EQ(machine.mem().read_string(place, 3).value_or("?"), "hel");

	machine.store(ptr<char>{place + 5}, 'x');
	EXPECT_FALSE(machine.mem().read_string(place));
}

TEST(memory, a_long_string_is_read_over_pages)
{
	fake_kernel_memory machine;
	std::string text(10000, 'a');

	machine.write(machine.base + 100, text);
	EXPECT_EQ(machine.mem().read_string(machine.base + 100, 20000).value_or("?"), text);
}

TEST(memory, arrays_are_bounded)
{
	fake_kernel_memory machine;
	auto place = machine.place<uint64_t>(0);

	for (unsigned int i = 0; i < 3; i++)
		machine.store(advance(place, i), uint64_t{i} * 7);
	auto array = machine.mem().read_array(place, 3);
	ASSERT_TRUE(array);
	ASSERT_EQ(array->size(), 3U);
	EXPECT_EQ((*array)[2], 14U);

	auto huge = machine.mem().read_array(place, ~uint64_t{0});
	ASSERT_FALSE(huge);
	EXPECT_EQ(huge.failure().code(), error_code::limit);
	/* Allowed in size, but not there: fails before it costs that much. */
	EXPECT_FALSE(machine.mem().read_array(place, memory::read_limit / 8));
}

TEST(memory, the_direct_map_leads_back)
{
	fake_kernel_memory machine;

	EXPECT_EQ(machine.mem().space().find_linear_address(paddr{0x1234}), machine.base + 0x1234);
	EXPECT_EQ(machine.mem().space().find_linear_address(paddr{uint64_t{1} << 40}),
		  std::nullopt);
}

} // namespace
} // namespace kdump
