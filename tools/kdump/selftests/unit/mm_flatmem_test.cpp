// SPDX-License-Identifier: GPL-2.0-only
#include "fake_memory.hpp"
#include "mm/memory_model.hpp"

#include "kdump/layout/linux/mmzone.hpp"

#include <gtest/gtest.h>

namespace kdump {
namespace {

using node = layout::pglist_data;

/* Memory is what fake_physical_memory says: 1 GiB from 0 on. The node has a part of it. */
class flat : public testing::Test {
protected:
	flat() : place(machine.place<node>(0))
	{
		machine.store(place, node::node_mem_map, map);
		machine.store(place, node::node_start_pfn, 16);
		machine.store(place, node::node_spanned_pages, 100);
		info = vmcoreinfo(
			format("SYMBOL(contig_page_data)=%llx\n", wide(place.address.value)));
	}

	test::fake_kernel_memory machine;
	ptr<node> place;
	ptr<layout::page> map{test::fake_kernel_memory::base + 0x800000};
	vmcoreinfo info;
};

TEST_F(flat, finds_the_descriptor_of_a_frame_and_back)
{
	auto model = memory_model::read(machine.mem(), info);
	ASSERT_TRUE(model);
	ASSERT_EQ(model->sections().size(), 1U);
	EXPECT_EQ(model->sections()[0].frames, (pfn_range{pfn{16}, pfn{116}}));

	EXPECT_EQ(model->find_page(pfn{16}), map);
	EXPECT_EQ(model->find_page(pfn{23}), advance(map, 7));
	EXPECT_EQ(model->find_frame(advance(map, 7)), pfn{23});
	EXPECT_EQ(model->find_page(pfn{15}), std::nullopt);
	EXPECT_EQ(model->find_page(pfn{116}), std::nullopt);
}

TEST_F(flat, without_a_node_there_is_nothing_to_find)
{
	auto model = memory_model::read(machine.mem(), vmcoreinfo());
	ASSERT_FALSE(model);
	EXPECT_EQ(model.failure().code(), error_code::not_found);
}

} // namespace
} // namespace kdump
