// SPDX-License-Identifier: GPL-2.0-only
#include "makedumpfile/explain.hpp"
#include "selftests/unit/makedumpfile_fakes.hpp"

#include <gtest/gtest.h>

namespace kdump::makedumpfile {

namespace {

/* What is said of one frame of those that begin with `first`, the others being slab. */
std::string why(uint64_t frame, uint64_t first, std::vector<page_class> classes, unsigned int level,
		std::vector<const char *> guards = {})
{
	bitmap present(16);
	present.set_range(0, 16);
	plan_diary diary({pfn{15}, pfn{frame}, pfn{0}});
	plan_builder builder(std::move(present), page_filter(level), &diary);
	plan_builder::worker all(builder);
	all.begin({pfn{0}, pfn{64}});
	add(all, pfn{first}, classes);
	const plan_builder::worker *workers[] = {&all};
	std::vector<overhang> overhangs;
	builder.join(workers, overhangs);
	if (!guards.empty())
		builder.keep({pfn{frame}, pfn{frame + 1}}, [](pfn) { return true; });
	dump_plan plan = builder.finish();

	const plan_diary::entry &noted = diary.find(pfn{frame});
	page_fate fate;
	fate.where = page_fate::place::stored;
	fate.planned = plan.pages().test(frame);
	fate.step = noted.step;
	fate.head = noted.head;
	fate.guards = std::move(guards);
	return explain(fate, page_filter(level));
}

TEST(makedumpfile_explain, a_page_alone)
{
	EXPECT_EQ(why(3, 3, {of(page_kind::slab)}, 31),
		  "in the dump: slab, which no level leaves out");
	EXPECT_EQ(why(3, 3, {of(page_kind::cache)}, 16),
		  "in the dump: page cache, which level 16 keeps");
	EXPECT_EQ(why(3, 3, {of(page_kind::cache)}, 2),
		  "not in the dump: page cache, which level 2 leaves out");
	EXPECT_EQ(why(3, 3, {of(page_kind::offline)}, 0),
		  "not in the dump: offline (ballooned, unplugged or taken offline), which every "
		  "level "
		  "leaves out");
}

TEST(makedumpfile_explain, a_page_of_a_block)
{
	std::vector<page_class> free(4, of(page_kind::free));
	free[0].order = 2;
	EXPECT_EQ(why(6, 4, free, 31),
		  "not in the dump: free (in a block of 2^2 pages from pfn 0x4 on), which level 31 "
		  "leaves out");
	EXPECT_EQ(why(6, 4, free, 8),
		  "in the dump: free (in a block of 2^2 pages from pfn 0x4 on), which level 8 "
		  "keeps");

	std::vector<page_class> huge(4, of(page_kind::tail));
	huge[0] = of(page_kind::user, 2);
	EXPECT_EQ(why(6, 4, huge, 23),
		  "in the dump: memory of processes (in a block of 2^2 pages from pfn 0x4 on), "
		  "which level 23 keeps");
	EXPECT_EQ(why(4, 4, huge, 8),
		  "not in the dump: memory of processes (in a block of 2^2 pages from pfn 0x4 on), "
		  "which level 8 leaves out");
	/* Its head is not to be found. */
	EXPECT_EQ(why(6, 6, {of(page_kind::tail)}, 31),
		  "in the dump: part of a compound page, which no level leaves out");
}

TEST(makedumpfile_explain, broken_memory)
{
	EXPECT_EQ(why(4, 4, {of(page_kind::slab, 0, true)}, 0),
		  "not in the dump: broken (hwpoison), which every level leaves out");
	EXPECT_EQ(why(4, 4, {of(page_kind::user, 0, true)}, 8),
		  "not in the dump: memory of processes and broken (hwpoison), which level 8 "
		  "leaves out");
}

TEST(makedumpfile_explain, what_is_guarded)
{
	EXPECT_EQ(why(4, 4, {of(page_kind::free)}, 31, {"kernel image", "kernel log"}),
		  "in the dump: free, which level 31 leaves out, but guarded: kernel image, kernel "
		  "log");
	EXPECT_EQ(why(4, 4, {of(page_kind::reserved)}, 31, {"notes"}),
		  "in the dump: reserved, which no level leaves out; guarded: notes");
}

TEST(makedumpfile_explain, what_descriptors_do_not_say)
{
	EXPECT_EQ(why(4, 5, {of(page_kind::free)}, 31),
		  "in the dump: no descriptor could be read that says what it is");

	page_fate fate;
	EXPECT_EQ(explain(fate, page_filter(0)),
		  "not in the dump: the input knows of no memory there");
	fate.where = page_fate::place::missing;
	EXPECT_EQ(explain(fate, page_filter(0)), "not in the dump: the input has no bytes of it");
	fate.where = page_fate::place::stored;
	fate.planned = true;
	fate.step = plan_step{{pfn{1}, pfn{2}}, of(page_kind::slab), page_kind::slab, false};
	fate.holds = page_fate::content::zero;
	EXPECT_EQ(explain(fate, page_filter(30)), "in the dump: slab, which no level leaves out");
	EXPECT_EQ(explain(fate, page_filter(1)),
		  "in the dump as the one page of zeros: slab, which no level leaves out");
	fate.holds = page_fate::content::unreadable;
	EXPECT_EQ(explain(fate, page_filter(1)),
		  "in the dump, but without content, for it cannot be read: slab, which no level "
		  "leaves out");
}

} // namespace

} // namespace kdump::makedumpfile
