// SPDX-License-Identifier: GPL-2.0-only
#include "base/arith.hpp"
#include "fake_memory.hpp"
#include "mm/memory_model.hpp"

#include "kdump/config.hpp"
#include "kdump/constant.hpp"
#include "kdump/layout/linux/mmzone.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace kdump {
namespace {

using layout::mem_section;
using test::fake_kernel_memory;

constexpr uint64_t section_frames = uint64_t{1}
				    << (constant::SECTION_SIZE_BITS - target::page_shift);

constexpr uint64_t usable = bit(constant::SECTION_MARKED_PRESENT_BIT) |
			    bit(constant::SECTION_HAS_MEM_MAP_BIT) |
			    bit(constant::SECTION_IS_ONLINE_BIT);

/* Two roots, of which the second is missing; the descriptors are at `map`, in one piece. */
class sections : public testing::Test {
protected:
	sections()
	{
		constexpr uint64_t clear = std::max<uint64_t>(constant::SECTIONS_PER_ROOT, 4);
		auto table = machine.place<ptr<mem_section>>(0);
		vaddr place = config::SPARSEMEM_EXTREME ? table.address : root.address;

		for (uint64_t i = 0; i < clear; i++)
			machine.clear(advance(root, i));
		machine.store(table, root);
		machine.store(advance(table, 1), ptr<mem_section>{});
		/* Without SPARSEMEM_EXTREME there are no roots, but an array of sections. */
		info = vmcoreinfo(format("SYMBOL(mem_section)=%llx\nLENGTH(mem_section)=%d\n",
					 wide(place.value), config::SPARSEMEM_EXTREME ? 2 : 4));
	}
	void set(uint64_t number, uint64_t flags)
	{
		machine.store(advance(root, number), mem_section::section_mem_map,
			      map.value | flags);
	}

	fake_kernel_memory machine;
	ptr<mem_section> root = machine.place<mem_section>(1);
	vaddr map{0xffffea0000000000 & ~uint64_t{0} >> (64 - 8 * target::word_size)};
	vmcoreinfo info;
};

TEST_F(sections, finds_the_descriptor_of_a_frame_and_back)
{
	set(2, usable | bit(constant::SECTION_IS_EARLY_BIT));
	auto model = memory_model::read(machine.mem(), info);
	ASSERT_TRUE(model);
	ASSERT_EQ(model->sections().size(), 1U);

	pfn frame{2 * section_frames + 7};
	ptr<layout::page> page = advance(ptr<layout::page>{map}, frame.value);
	EXPECT_EQ(model->find_page(frame), page);
	EXPECT_EQ(model->find_frame(page), frame);
	EXPECT_EQ(model->find_frame({page.address + 1}), std::nullopt);
	EXPECT_EQ(model->find_page(pfn{2 * section_frames - 1}), std::nullopt);
	EXPECT_EQ(model->find_page(pfn{3 * section_frames}), std::nullopt);
	EXPECT_EQ(model->find_frame({map}), std::nullopt);
	EXPECT_FALSE(model->damage());
}

TEST_F(sections, descriptors_that_follow_are_in_one_piece)
{
	for (uint64_t number : {1, 2})
		set(number, usable | bit(constant::SECTION_IS_EARLY_BIT));
	set(3,
	    (usable | bit(constant::SECTION_IS_EARLY_BIT)) & ~bit(constant::SECTION_IS_ONLINE_BIT));
	auto model = memory_model::read(machine.mem(), info);
	ASSERT_TRUE(model);
	ASSERT_EQ(model->sections().size(), 2U);
	EXPECT_EQ(model->sections()[0].frames,
		  (pfn_range{pfn{section_frames}, pfn{3 * section_frames}}));
	EXPECT_EQ(model->sections()[1].frames,
		  (pfn_range{pfn{3 * section_frames}, pfn{4 * section_frames}}));

	/* Somewhere else: a map of its own. */
	machine.store(advance(root, 2), mem_section::section_mem_map,
		      (map.value + 4 * section_frames * size_of<layout::page>) | usable |
			      bit(constant::SECTION_IS_EARLY_BIT));
	model = memory_model::read(machine.mem(), info);
	ASSERT_TRUE(model);
	EXPECT_EQ(model->sections().size(), 3U);
}

TEST_F(sections, a_section_without_a_map_is_none)
{
	set(1, bit(constant::SECTION_MARKED_PRESENT_BIT));
	auto model = memory_model::read(machine.mem(), info);
	ASSERT_TRUE(model);
	EXPECT_TRUE(model->sections().empty());
}

/* subsection_map[0]; false: without a virtual memory map there are whole sections only. */
template <typename Usage>
bool set_parts(fake_kernel_memory &machine, ptr<Usage> usage, target_word parts)
{
	if constexpr (config::SPARSEMEM_VMEMMAP) {
		machine.clear(usage);
		machine.store(element(member(usage, Usage::subsection_map), 0), parts);
	}
	return config::SPARSEMEM_VMEMMAP;
}

TEST_F(sections, of_plugged_memory_only_the_parts_that_are_there)
{
	auto usage = machine.place<layout::mem_section_usage>(2);

	if (!set_parts(machine, usage, 0b1011))
		GTEST_SKIP();
	set(3, usable);
	machine.store(advance(root, 3), mem_section::usage, usage);
	auto model = memory_model::read(machine.mem(), info);
	ASSERT_TRUE(model);
	ASSERT_EQ(model->sections().size(), 2U);

	pfn first{3 * section_frames};
	uint64_t part = constant::PAGES_PER_SUBSECTION;
	EXPECT_EQ(model->sections()[0].frames, (pfn_range{first, first + 2 * part}));
	EXPECT_EQ(model->sections()[1].frames, (pfn_range{first + 3 * part, first + 4 * part}));
	EXPECT_EQ(model->find_page(first + 2 * part), std::nullopt);
}

TEST_F(sections, damage_is_told_and_the_rest_is_there)
{
	if (!config::SPARSEMEM_VMEMMAP)
		GTEST_SKIP();
	set(0, usable | bit(constant::SECTION_IS_EARLY_BIT));
	set(1, usable);
	machine.store(advance(root, 1), mem_section::usage,
		      ptr<layout::mem_section_usage>{vaddr{16}});
	auto model = memory_model::read(machine.mem(), info);
	ASSERT_TRUE(model);
	EXPECT_EQ(model->sections().size(), 1U);
	EXPECT_TRUE(model->damage());
}

/* One root, and one page of plugged subsections, in all places. */
TEST_F(sections, too_many_to_be_true_come_to_an_end)
{
	constexpr uint64_t limit = 1 << 20;
	/* Each section has a piece or more. */
	constexpr uint64_t roots = limit / constant::SECTIONS_PER_ROOT + 1;
	auto usage = machine.place<layout::mem_section_usage>(2);

	if (!config::SPARSEMEM_EXTREME || !set_parts(machine, usage, 0x5555))
		GTEST_SKIP();
	for (uint64_t number = 0; number < constant::SECTIONS_PER_ROOT; number++) {
		set(number, usable);
		machine.store(advance(root, number), mem_section::usage, usage);
	}
	auto table = machine.place<ptr<mem_section>>(3);
	for (uint64_t i = 0; i < roots; i++)
		machine.store(advance(table, i), root);
	info = vmcoreinfo(format("SYMBOL(mem_section)=%llx\nLENGTH(mem_section)=%llu\n",
				 wide(table.address.value), wide(roots)));
	auto model = memory_model::read(machine.mem(), info);
	ASSERT_TRUE(model);
	ASSERT_TRUE(model->damage());
	EXPECT_EQ(model->damage()->code(), error_code::limit);
	EXPECT_LE(model->sections().size(), limit + constant::SUBSECTIONS_PER_SECTION);
}

TEST_F(sections, a_length_that_cannot_be_is_refused)
{
	info = vmcoreinfo("SYMBOL(mem_section)=ffff888000010000\n"
			  "LENGTH(mem_section)=99999999999999\n");
	auto model = memory_model::read(machine.mem(), info);
	ASSERT_FALSE(model);
	EXPECT_EQ(model.failure().code(), error_code::limit);

	model = memory_model::read(machine.mem(), vmcoreinfo());
	ASSERT_FALSE(model);
	EXPECT_EQ(model.failure().code(), error_code::not_found);
}

} // namespace
} // namespace kdump
