// SPDX-License-Identifier: GPL-2.0-only
#include "makedumpfile/dump_plan.hpp"
#include "makedumpfile/page_filter.hpp"
#include "selftests/unit/makedumpfile_fakes.hpp"

#include <gtest/gtest.h>

namespace kdump::makedumpfile {

namespace {

bitmap full_set(uint64_t size)
{
	bitmap bits(size);

	bits.set_range(0, size);
	return bits;
}

constexpr pfn_range everything{pfn{0}, pfn{1 << 20}};

void join(plan_builder &builder, const plan_builder::worker &worker)
{
	const plan_builder::worker *alone = &worker;
	std::vector<overhang> overhangs;

	builder.join({&alone, 1}, overhangs);
}

/* The plan if `classes` follow one another from frame `first` on. */
dump_plan decide(plan_builder &&builder, pfn first, const std::vector<page_class> &classes)
{
	plan_builder::worker worker(builder);

	worker.begin(everything);
	add(worker, first, classes);
	join(builder, worker);
	return builder.finish();
}

/* Which frames of `classes` a level leaves in the dump, as text: "1" kept, "." not. */
std::string plan_text(std::vector<page_class> classes, unsigned int level)
{
	dump_plan plan =
		decide(plan_builder(full_set(classes.size()), page_filter(level)), pfn{0}, classes);
	std::string text;

	for (size_t i = 0; i < classes.size(); ++i)
		text += plan.pages().test(i) ? '1' : '.';
	return text;
}

TEST(makedumpfile_page_filter, each_level_excludes_its_kinds)
{
	std::vector<page_class> kinds = {
		of(page_kind::kernel),	 of(page_kind::free),	       of(page_kind::unaccepted),
		of(page_kind::cache),	 of(page_kind::cache_private), of(page_kind::user),
		of(page_kind::hwpoison), of(page_kind::offline),       of(page_kind::slab),
		of(page_kind::table),	 of(page_kind::guard),	       of(page_kind::zsmalloc),
		of(page_kind::reserved), of(page_kind::tail),
	};

	ASSERT_EQ(kinds.size(), page_kind_count);
	/*                                  kfucpuhosTgzrt */
	EXPECT_EQ(plan_text(kinds, 0), "111111..111111");
	EXPECT_EQ(plan_text(kinds, 1), "111111..111111");
	EXPECT_EQ(plan_text(kinds, 2), "111.11..111111");
	EXPECT_EQ(plan_text(kinds, 4), "111..1..111111");
	EXPECT_EQ(plan_text(kinds, 6), "111..1..111111");
	EXPECT_EQ(plan_text(kinds, 8), "11111...111111");
	EXPECT_EQ(plan_text(kinds, 16), "1..111..111111");
	EXPECT_EQ(plan_text(kinds, 31), "1.......111111");
}

/* What makedumpfile(8) says, written out: "x" where a level leaves the page out; level 0 first. */
TEST(makedumpfile_page_filter, all_levels_exclude_what_the_manual_says)
{
	const struct {
		std::string levels;
		page_kind kind;
	} table[] = {
		/*0       8       16      24 */
		{"................................", page_kind::kernel},
		{"................xxxxxxxxxxxxxxxx", page_kind::free},
		{"................xxxxxxxxxxxxxxxx", page_kind::unaccepted},
		{"..xxxxxx..xxxxxx..xxxxxx..xxxxxx", page_kind::cache},
		{"....xxxx....xxxx....xxxx....xxxx", page_kind::cache_private},
		{"........xxxxxxxx........xxxxxxxx", page_kind::user},
		{"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", page_kind::hwpoison},
		{"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", page_kind::offline},
		{"................................", page_kind::slab},
		{"................................", page_kind::table},
		{"................................", page_kind::guard},
		{"................................", page_kind::zsmalloc},
		{"................................", page_kind::reserved},
		{"................................", page_kind::tail},
	};
	const std::string zero = ".x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x";

	ASSERT_EQ(std::size(table), page_kind_count);
	for (unsigned int level = 0; level <= page_filter::all; ++level) {
		EXPECT_EQ(page_filter(level).excludes_zero(), zero[level] == 'x') << level;
		for (const auto &row : table) {
			ASSERT_EQ(row.levels.size(), page_filter::all + 1);
			EXPECT_EQ(plan_text({of(row.kind)}, level),
				  row.levels[level] == 'x' ? "." : "1")
				<< name_of(row.kind) << " at level " << level;
		}
	}
}

TEST(makedumpfile_plan, poisoned_pages_are_never_read)
{
	std::vector<page_class> classes = {of(page_kind::kernel, 0, true), of(page_kind::slab),
					   of(page_kind::tail, 0, true), of(page_kind::tail)};

	EXPECT_EQ(plan_text(classes, 0), ".1.1");
}

TEST(makedumpfile_plan, a_page_counts_as_what_the_level_excludes_it_for)
{
	std::vector<page_class> classes = {of(page_kind::user, 0, true)};

	for (unsigned int level : {0, 8}) {
		page_counts counts =
			decide(plan_builder(full_set(1), page_filter(level)), pfn{0}, classes)
				.counts();
		EXPECT_EQ(counts[page_kind::user], level == 8);
		EXPECT_EQ(counts[page_kind::hwpoison], level == 0);
	}
}

TEST(makedumpfile_plan, a_head_decides_for_its_block)
{
	std::vector<page_class> classes(8, of(page_kind::tail));

	classes[0] = of(page_kind::user, 2);
	classes[4] = of(page_kind::slab, 2);
	EXPECT_EQ(plan_text(classes, 31), "....1111");
}

TEST(makedumpfile_plan, a_block_may_reach_into_the_next_call)
{
	plan_builder builder(full_set(16), page_filter(16));
	plan_builder::worker all(builder);

	all.begin(everything);
	add(all, pfn{0},
	    std::vector<page_class>{of(page_kind::kernel), of(page_kind::kernel),
				    of(page_kind::free, 3)});
	/* Stale descriptors inside of the free block; none may count again. */
	add(all, pfn{3}, std::vector<page_class>(8, of(page_kind::free)));
	EXPECT_EQ(all.decided(), pfn{11});
	join(builder, all);
	dump_plan plan = builder.finish();
	EXPECT_EQ(plan.counts()[page_kind::free], 9U);
	EXPECT_EQ(plan.pages().count(), 7U);
	EXPECT_EQ(plan.counts().kept(), 7U);
}

TEST(makedumpfile_plan, a_block_may_reach_into_the_next_part)
{
	plan_builder builder(full_set(256), page_filter(8));
	plan_builder::worker one(builder), other(builder);

	/* Whoever did what. */
	one.begin({pfn{128}, pfn{192}});
	add(one, pfn{128}, std::vector<page_class>{of(page_kind::slab)});
	other.begin({pfn{64}, pfn{128}});
	add(other, pfn{64}, std::vector<page_class>(64, of(page_kind::tail)));
	one.begin({pfn{0}, pfn{64}});
	add(one, pfn{0}, std::vector<page_class>{of(page_kind::user, 7)});
	other.begin({pfn{192}, pfn{256}});
	add(other, pfn{192}, std::vector<page_class>(64, of(page_kind::user)));
	const plan_builder::worker *workers[] = {&other, &one};
	std::vector<overhang> overhangs;
	builder.join(workers, overhangs);
	EXPECT_TRUE(overhangs.empty());
	dump_plan plan = builder.finish();
	EXPECT_EQ(plan.counts()[page_kind::user], 192U);
	EXPECT_EQ(plan.pages().find_set(0), 128U);
	EXPECT_EQ(plan.pages().find_clear(128), 192U);
	EXPECT_EQ(plan.counts().kept(), 64U);
}

/* Some of `classes`, and of the frames from 0 on. */
struct random_memory {
	static constexpr uint64_t frames = 4096 + 100;
	static constexpr uint64_t part = 256;

	std::vector<page_class> classes;
	bitmap present{frames};
	page_filter filter{0};

	explicit random_memory(uint64_t seed)
	{
		auto random = [&seed] {
			seed = seed * 6364136223846793005 + 1442695040888963407;
			return seed >> 33;
		};
		filter = page_filter(random() % 32);
		for (uint64_t i = 0; i < frames; ++i) {
			if (random() % 8)
				present.set(i);
			classes.push_back(of(static_cast<page_kind>(random() % page_kind_count),
					     random() % (random() % 1024 ? 2 : 12),
					     random() % 8 == 0));
		}
	}

	result<dump_plan> plan(pfn_range window, std::vector<overhang> &overhangs) const
	{
		bitmap inside(window.begin.value, window.end.value);
		for (uint64_t i = window.begin.value; i < window.end.value; ++i)
			if (present.test(i))
				inside.set(i);
		plan_builder builder(std::move(inside), filter);
		plan_builder::worker worker(builder);
		for (pfn first = window.begin; first < window.end; first += part) {
			pfn end = std::min(first + part, window.end);
			worker.begin({first, first + part});
			add(worker, first, std::span(classes).subspan(first.value, end - first));
		}
		const plan_builder::worker *workers[] = {&worker};
		builder.join(workers, overhangs);
		builder.keep({pfn{700}, pfn{1300}}, [this](pfn frame) {
			return frame.value % 5 == 0 && present.test(frame.value);
		});
		return builder.finish();
	}
};

TEST(makedumpfile_plan, windows_are_the_whole_plan)
{
	for (uint64_t seed = 0; seed < 20; ++seed) {
		random_memory memory(seed);
		std::vector<overhang> none;
		result<dump_plan> whole = memory.plan({pfn{0}, pfn{random_memory::frames}}, none);
		ASSERT_TRUE(whole);
		ASSERT_FALSE(whole->is_in_windows());
		for (uint64_t window : {256, 512, 1024, 4096, 8192}) {
			result<dump_plan> plan = dump_plan::in_windows(
				random_memory::frames, window,
				[&](pfn_range frames, std::vector<overhang> &overhangs) {
					return memory.plan(frames, overhangs);
				});
			ASSERT_TRUE(plan);
			EXPECT_TRUE(plan->is_in_windows());
			EXPECT_EQ(plan->frame_count(), whole->frame_count());
			EXPECT_EQ(plan->counts().total, whole->counts().total);
			EXPECT_EQ(plan->counts().guarded, whole->counts().guarded);
			EXPECT_EQ(plan->counts().excluded, whole->counts().excluded);
			bitmap together(random_memory::frames);
			uint64_t end = 0;
			ASSERT_TRUE(plan->for_each_window([&](const bitmap &pages) -> result<bool> {
				EXPECT_EQ(pages.first(), end);
				end = pages.size();
				for (uint64_t i = pages.find_set(0); i < end;
				     i = pages.find_set(i + 1))
					together.set(i);
				return true;
			}));
			EXPECT_EQ(end, whole->frame_count());
			EXPECT_EQ(together.words(), whole->pages().words());
		}
	}
}

TEST(makedumpfile_plan, a_window_that_changes_is_an_error)
{
	random_memory memory(1);
	unsigned int asked = 0;
	result<dump_plan> plan =
		dump_plan::in_windows(random_memory::frames, 1024,
				      [&](pfn_range frames, std::vector<overhang> &overhangs) {
					      /* Once there are all five of them, the third is not what it was. */
					      if (++asked == 8)
						      for (uint64_t i = 2048; i < 3072; ++i)
							      memory.present.set(i);
					      return memory.plan(frames, overhangs);
				      });
	unsigned int seen = 0;

	ASSERT_TRUE(plan);
	ASSERT_EQ(asked, 5U);
	result<void> all = plan->for_each_window([&](const bitmap &) -> result<bool> {
		++seen;
		return true;
	});
	EXPECT_EQ(seen, 2U);
	ASSERT_FALSE(all);
	EXPECT_EQ(all.failure().code(), error_code::io);
}

TEST(makedumpfile_plan, windows_end_when_there_is_enough)
{
	random_memory memory(2);
	unsigned int asked = 0, seen = 0;
	result<dump_plan> plan =
		dump_plan::in_windows(random_memory::frames, 1024,
				      [&](pfn_range frames, std::vector<overhang> &overhangs) {
					      ++asked;
					      return memory.plan(frames, overhangs);
				      });

	ASSERT_TRUE(plan);
	EXPECT_TRUE(
		plan->for_each_window([&](const bitmap &) -> result<bool> { return ++seen < 2; }));
	EXPECT_EQ(asked, 7U);
}

TEST(makedumpfile_plan, holes_do_not_count)
{
	bitmap present = full_set(8);

	present.clear_range(2, 3);
	dump_plan plan = decide(plan_builder(std::move(present), page_filter(16)), pfn{0},
				{of(page_kind::free, 3)});
	EXPECT_EQ(plan.counts().total, 5U);
	EXPECT_EQ(plan.counts()[page_kind::free], 5U);
	EXPECT_EQ(plan.counts().kept(), 0U);
}

TEST(makedumpfile_plan, blocks_end_with_memory)
{
	dump_plan plan = decide(plan_builder(full_set(4), page_filter(16)), pfn{2},
				{of(page_kind::free, 40)});

	EXPECT_EQ(plan.counts()[page_kind::free], 2U);
}

TEST(makedumpfile_plan, guarded_pages_stay_and_are_counted_in_their_class)
{
	bitmap present = full_set(8);
	present.clear(2);
	plan_builder builder(present, page_filter(16));
	plan_builder::worker worker(builder);

	worker.begin(everything);
	add(worker, pfn{0}, std::vector<page_class>{of(page_kind::free, 2)});
	join(builder, worker);
	auto is_present = [&present](pfn frame) { return present.test(frame.value); };
	/* Twice, and not only what was left out, nor only what is there. */
	builder.keep({pfn{1}, pfn{3}}, is_present);
	builder.keep({pfn{1}, pfn{2}}, is_present);
	builder.keep({pfn{6}, pfn{100}}, is_present);
	dump_plan plan = builder.finish();
	EXPECT_EQ(plan.counts()[page_kind::free], 3U);
	EXPECT_EQ(plan.counts().guarded, 1U);
	EXPECT_EQ(plan.counts().kept(), 5U);
	EXPECT_FALSE(plan.pages().test(0));
	EXPECT_TRUE(plan.pages().test(1));
	EXPECT_FALSE(plan.pages().test(2));
	EXPECT_EQ(plan.pages().count(), plan.counts().kept());
}

TEST(makedumpfile_plan, random_classes_never_lose_a_guarded_page)
{
	constexpr uint64_t frames = 4096;
	uint64_t state = 1;
	auto random = [&state] {
		state = state * 6364136223846793005 + 1442695040888963407;
		return state >> 33;
	};

	for (int round = 0; round < 50; ++round) {
		bitmap guard(frames);
		std::vector<page_class> classes;
		for (uint64_t i = 0; i < frames; ++i) {
			if (random() % 3 == 0)
				guard.set(i);
			classes.push_back(of(static_cast<page_kind>(random() % page_kind_count),
					     random() % 64, random() % 8 == 0));
		}
		plan_builder builder(full_set(frames), page_filter(random() % 32));
		/* In two parts, the second one decided first. */
		plan_builder::worker worker(builder);
		worker.begin({pfn{1024}, pfn{frames}});
		add(worker, pfn{1024}, std::span(classes).subspan(1024));
		worker.begin({pfn{0}, pfn{1024}});
		add(worker, pfn{0}, std::span(classes).first(1000));
		add(worker, pfn{1000}, std::span(classes).subspan(1000, 24));
		join(builder, worker);
		for (uint64_t i = 0; i < frames; ++i)
			if (guard.test(i))
				builder.keep({pfn{i}, pfn{i + 1}}, [](pfn) { return true; });
		dump_plan plan = builder.finish();
		for (uint64_t i = 0; i < frames; ++i)
			ASSERT_TRUE(plan.pages().test(i) || !guard.test(i)) << "frame " << i;
		ASSERT_EQ(plan.pages().count(), plan.counts().kept());
	}
}

} // namespace

} // namespace kdump::makedumpfile
