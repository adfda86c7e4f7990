// SPDX-License-Identifier: GPL-2.0-only
#include "base/arith.hpp"
#include "fake_memory.hpp"
#include "mm/page.hpp"

#include "kdump/constant.hpp"
#include "kdump/layout/linux/mmzone.hpp"
#include "kdump/layout/linux/page-flags.hpp"

#include <gtest/gtest.h>

namespace kdump {
namespace {

using layout::page;

/* Descriptors of frames in a row, all zero but for what a test sets. */
class descriptors {
public:
	/* Where they are in the kernel's memory. */
	static constexpr vaddr place{0x40000000};

	explicit descriptors(size_t count) : bytes_(count * size_of<page>)
	{
	}
	template <std::integral T>
	descriptors &set(size_t i, field<page, T> f, std::type_identity_t<T> value)
	{
		store(bytes_.data() + i * size_of<page> + f.offset, value, target::byte_order);
		return *this;
	}
	descriptors &type(size_t i, unsigned int type, uint32_t rest = 0)
	{
		return set(i, page::page_type, static_cast<uint32_t>(type << 24 | rest));
	}
	descriptors &mapping(size_t i, uint64_t value)
	{
		return set(i, field<page, target_word>{page::mapping.offset}, value);
	}
	/* A compound page of 1 << order frames that begins at i. */
	descriptors &compound(size_t i, uint64_t order, uint64_t flags = 0)
	{
		set(i, page::flags, flags | bit(constant::PG_head));
		set(i + 1, page::flags, order);
		for (size_t tail = 1; tail < size_t{1} << order && i + tail < count(); tail++)
			set(i + tail, page::compound_head,
			    static_cast<target_word>((place + i * size_of<page>).value + 1));
		return *this;
	}
	size_t count() const
	{
		return bytes_.size() / size_of<page>;
	}
	std::vector<page_class> classify(pfn first = pfn{0x1000}) const
	{
		std::vector<page_class> all;

		for (size_t i = 0; i < count(); ++i) {
			size_t offset = i * size_of<page>;
			all.push_back(classify_page(first + i, place + offset,
						    std::span(bytes_).subspan(offset)));
		}
		return all;
	}

private:
	std::vector<std::byte> bytes_;
};

page_kind kind_of(uint64_t flags, uint64_t mapping = 0)
{
	return descriptors(1).set(0, page::flags, flags).mapping(0, mapping).classify()[0].kind;
}

TEST(page, flags_say_what_a_page_without_type_is)
{
	constexpr uint64_t lru = bit(constant::PG_lru), private_ = bit(constant::PG_private);
	constexpr uint64_t swap = bit(constant::PG_swapbacked) | bit(constant::PG_swapcache);

	EXPECT_EQ(kind_of(0), page_kind::kernel);
	EXPECT_EQ(kind_of(lru, 0x1000), page_kind::cache);
	EXPECT_EQ(kind_of(lru | private_, 0x1000), page_kind::cache_private);
	EXPECT_EQ(kind_of(swap, 0x1000), page_kind::cache);
	EXPECT_EQ(kind_of(bit(constant::PG_swapbacked)), page_kind::kernel);
	EXPECT_EQ(kind_of(private_), page_kind::kernel);
	EXPECT_EQ(kind_of(bit(constant::PG_reserved)), page_kind::reserved);
}

TEST(page, anonymous_memory_is_the_users_on_whatever_list_it_is)
{
	EXPECT_EQ(kind_of(0, 0x1001), page_kind::user);
	EXPECT_EQ(kind_of(bit(constant::PG_lru) | bit(constant::PG_private), 0x1001),
		  page_kind::user);
	/* KSM sets a second bit. */
	EXPECT_EQ(kind_of(bit(constant::PG_lru), 0x1003), page_kind::user);
	/* A movable kernel page has the second bit alone. */
	EXPECT_EQ(kind_of(0, 0x1002), page_kind::kernel);
}

TEST(page, types_go_before_flags_and_only_by_their_top_byte)
{
	descriptors pages(9);
	const unsigned int types[] = {
		constant::PGTY_buddy,	 constant::PGTY_offline,    constant::PGTY_table,
		constant::PGTY_guard,	 constant::PGTY_hugetlb,    constant::PGTY_slab,
		constant::PGTY_zsmalloc, constant::PGTY_unaccepted,
	};
	const page_kind kinds[] = {
		page_kind::free, page_kind::offline, page_kind::table,	  page_kind::guard,
		page_kind::user, page_kind::slab,    page_kind::zsmalloc, page_kind::unaccepted,
	};

	for (size_t i = 0; i < std::size(types); i++)
		pages.type(i, types[i], 0x1234 * i).mapping(i, 1);
	/* A mapcount is no type: -1 is not mapped. */
	pages.type(8, 0xff, 0xffffff);
	std::vector<page_class> found = pages.classify();
	for (size_t i = 0; i < std::size(kinds); i++)
		EXPECT_EQ(found[i].kind, kinds[i]) << i;
	EXPECT_EQ(found[8].kind, page_kind::kernel);
}

TEST(page, a_free_block_has_the_order_that_it_says)
{
	descriptors pages(4);

	pages.type(0, constant::PGTY_buddy).set(0, page::private_, uint64_t{2});
	EXPECT_EQ(pages.classify()[0], (page_class{page_kind::free, 2, false}));
	/* Nothing of that order begins there, or there is no such order. */
	EXPECT_EQ(pages.classify(pfn{0x1002})[0].order, 0);
	pages.set(0, page::private_, uint64_t{constant::NR_PAGE_ORDERS});
	EXPECT_EQ(pages.classify(pfn{0})[0], (page_class{page_kind::free, 0, false}));
}

TEST(page, a_compound_page_is_one_block_with_tails)
{
	descriptors pages(8);

	pages.compound(4, 2, bit(constant::PG_lru)).mapping(4, 0x1001);
	std::vector<page_class> found = pages.classify();
	EXPECT_EQ(found[4], (page_class{page_kind::user, 2, false}));
	EXPECT_EQ(found[5].kind, page_kind::tail);
	EXPECT_EQ(found[7].kind, page_kind::tail);
	EXPECT_EQ(found[3].kind, page_kind::kernel);
}

TEST(page, a_block_that_is_not_where_it_can_be_is_one_page)
{
	descriptors pages(4);

	pages.compound(1, 1);
	EXPECT_EQ(pages.classify()[1].order, 0);
	/* A head without a descriptor behind it has an order that nobody knows. */
	descriptors last(1);
	last.set(0, page::flags, bit(constant::PG_head));
	EXPECT_EQ(last.classify()[0].order, 0);
}

TEST(page, tails_of_another_page_say_nothing_of_this_one)
{
	descriptors pages(8);

	pages.compound(0, 3).set(1, page::compound_head,
				 static_cast<target_word>(descriptors::place.value + 3));
	EXPECT_EQ(pages.classify()[0].order, 0);
}

TEST(page, memory_not_accepted_yet_comes_in_the_largest_blocks)
{
	descriptors pages(1);
	uint64_t block = uint64_t{1} << constant::MAX_PAGE_ORDER;

	pages.type(0, constant::PGTY_unaccepted);
	EXPECT_EQ(pages.classify(pfn{3 * block})[0],
		  (page_class{page_kind::unaccepted, constant::MAX_PAGE_ORDER, false}));
	EXPECT_EQ(pages.classify(pfn{3 * block + 1})[0].order, 0);
}

TEST(page, broken_memory_is_told_for_the_very_page)
{
	constexpr uint64_t poison = constant::__PG_HWPOISON;
	descriptors pages(4);

	if (!poison)
		GTEST_SKIP() << "no CONFIG_MEMORY_FAILURE";
	pages.compound(0, 2, bit(constant::PG_lru)).mapping(0, 0x1001);
	pages.set(2, page::flags, poison);
	std::vector<page_class> found = pages.classify();
	EXPECT_FALSE(found[0].poisoned);
	EXPECT_TRUE(found[2].poisoned);
	EXPECT_EQ(found[2].kind, page_kind::tail);
	EXPECT_EQ(kind_of(poison), page_kind::hwpoison);
}

TEST(page, names_are_all_there)
{
	EXPECT_STREQ(name_of(page_kind::kernel), "kernel");
	EXPECT_STREQ(name_of(page_kind::offline), "offline");
	EXPECT_STREQ(name_of(page_kind::tail), "tail");
}

} // namespace
} // namespace kdump
