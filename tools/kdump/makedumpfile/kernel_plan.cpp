// SPDX-License-Identifier: GPL-2.0-only
#include "makedumpfile/kernel_plan.hpp"

#include "base/arith.hpp"
#include "base/buffer.hpp"
#include "makedumpfile/thread.hpp"
#include "mm/memory_model.hpp"

#include "kdump/constant.hpp"

#include <algorithm>
#include <atomic>
#include <utility>

namespace kdump::makedumpfile {

namespace {

constexpr uint64_t descriptor_size = size_of<layout::page>;

/*
 * Descriptors are read in runs that grow as long as each page has to be looked at, and begin small
 * again behind a block that is left out as a whole: its tails need not be read.
 */
constexpr uint64_t shortest_run = 64; /* with 4 KiB pages, a page of descriptors */
constexpr uint64_t longest_run = 2048;

/* Enough work for a thread to come for, and no smaller than the largest free block. */
constexpr uint64_t part_frames = kernel_planner::window_unit;
static_assert(part_frames % plan_builder::part_unit == 0 &&
	      part_frames >= uint64_t{1} << constant::MAX_PAGE_ORDER);

/* What every thread needs to know. */
struct planning {
	const kernel &k;
	std::span<const memory_section> sections;
	plan_builder &builder;
	std::atomic<uint64_t> claimed = 0;    /* parts */
	std::atomic<uint64_t> described = 0;  /* frames that have a descriptor */
	std::atomic<uint64_t> unreadable = 0; /* descriptors */
};

/* One thread's work: parts, as long as there are any. */
class part_planner {
public:
	explicit part_planner(planning &job) : job_(job), worker_(job.builder)
	{
	}

	bool allocate();
	void run();

	const plan_builder::worker &worker() const
	{
		return worker_;
	}

private:
	void decide(pfn_range frames);
	void decide(const memory_section &section, pfn_range frames);
	bool classify(const memory_section &section, pfn_range run);

	planning &job_;
	plan_builder::worker worker_;
	buffer bytes_;
};

bool part_planner::allocate()
{
	bytes_ = make_buffer(longest_run * descriptor_size);
	return static_cast<bool>(bytes_);
}

void part_planner::run()
{
	for (;;) {
		const bitmap &window = job_.builder.pages();
		pfn first{window.first() + job_.claimed++ * part_frames};
		if (first.value >= window.size())
			return;
		pfn_range part{first, first + part_frames};
		worker_.begin(part);
		decide(part);
	}
}

/* Sections need not end where parts do. */
void part_planner::decide(pfn_range frames)
{
	auto section = std::partition_point(job_.sections.begin(), job_.sections.end(),
					    [&](const memory_section &s) {
						    return s.frames.end <= frames.begin;
					    });

	for (; section != job_.sections.end() && section->frames.begin < frames.end; ++section) {
		pfn_range some{std::max(section->frames.begin, frames.begin),
			       std::min(section->frames.end, frames.end)};

		job_.described += job_.builder.pages().count(some.begin.value, some.size());
		decide(*section, some);
	}
}

void part_planner::decide(const memory_section &section, pfn_range frames)
{
	uint64_t length = shortest_run;

	for (pfn at = frames.begin; at < frames.end;) {
		/* Never ends between a head and what says how long its page is. */
		pfn end = std::min(pfn{align_down(at.value + length, shortest_run)}, frames.end);
		pfn_range run{at, end};

		at = end;
		length = std::min(2 * length, longest_run);
		if (job_.builder.pages().count(run.begin.value, run.size()) == 0)
			continue;
		if (!classify(section, run)) {
			if (run.size() > shortest_run) {
				/* A page of descriptors at a time. */
				at = run.begin;
				length = shortest_run;
			} else {
				job_.unreadable += run.size();
			}
			continue;
		}
		if (worker_.decided() > at) {
			at = worker_.decided();
			length = shortest_run;
		}
	}
}

bool part_planner::classify(const memory_section &section, pfn_range run)
{
	std::span<std::byte> bytes(bytes_.get(), run.size() * descriptor_size);
	vaddr from =
		section.descriptors.address + (run.begin - section.frames.begin) * descriptor_size;

	if (!section.online) {
		/* pfn_to_online_page() would not give them: nobody keeps them up. */
		worker_.add(run, [](pfn) { return page_class{page_kind::offline}; });
		return true;
	}
	if (!job_.k.mem().read(from, bytes))
		return false;
	worker_.add(run, [&](pfn frame) {
		uint64_t offset = (frame - run.begin) * descriptor_size;

		return classify_page(frame, from + offset, bytes.subspan(offset));
	});
	return true;
}

/* All of them, with as many threads as there is memory for. */
result<void> decide_parts(planning &job, unsigned int threads, std::vector<overhang> &overhangs)
{
	std::vector<part_planner> planners;

	planners.reserve(threads);
	while (planners.size() < threads) {
		planners.emplace_back(job);
		if (planners.back().allocate())
			continue;
		planners.pop_back();
		break;
	}
	if (planners.empty())
		return make_error(error_code::no_memory, "no memory for page descriptors");
	run_all(planners);

	std::vector<const plan_builder::worker *> workers;
	for (const part_planner &planner : planners)
		workers.push_back(&planner.worker());
	job.builder.join(workers, overhangs);
	return {};
}

} // namespace

result<kernel_planner> kernel_planner::open(const kernel &k, page_filter filter,
					    const stored_frames &stored, unsigned int threads,
					    plan_observer *observer)
{
	KDUMP_TRY(model, memory_model::read(k.mem(), k.info()));

	return kernel_planner(k, filter, stored, threads, observer, std::move(model));
}

result<dump_plan> kernel_planner::plan()
{
	std::vector<overhang> overhangs;

	return plan({pfn{0}, pfn{stored_.size()}}, overhangs);
}

result<dump_plan> kernel_planner::plan(pfn_range window, std::vector<overhang> &overhangs)
{
	KDUMP_TRY(present, stored_.make_set(window));
	plan_builder builder(std::move(present), filter_, observer_);
	planning job{k_, model_.sections(), builder};

	KDUMP_CHECK(decide_parts(job, observer_ ? 1 : threads_, overhangs));
	described_ += job.described;
	unreadable_ += job.unreadable;
	auto is_stored = [this](pfn frame) { return stored_.has(frame); };
	if (!guard_)
		guard_.emplace([&k = k_](const guard_taker &take) {
			return find_guarded_frames(k, take);
		});
	guard_->find(window, [&](pfn_range frames) { builder.keep(frames, is_stored); });
	dump_plan made = builder.finish();
	frames_ += made.counts().total;
	return made;
}

std::vector<error> kernel_planner::troubles() const
{
	std::vector<error> troubles = guard_ ? guard_->gaps() : std::vector<error>();

	/* Memory that the kernel does not manage, as a graphics card's, has none; most of it has. */
	if (described_ < frames_ - described_)
		troubles.push_back(
			make_error(error_code::corrupt,
				   "%llu of %llu pages have no descriptor: they stay in the dump",
				   wide(frames_ - described_), wide(frames_)));
	if (unreadable_)
		troubles.push_back(make_error(
			error_code::corrupt,
			"%llu page descriptors cannot be read: those pages stay in the dump",
			wide(unreadable_)));
	if (model_.damage())
		troubles.push_back(*model_.damage());
	return troubles;
}

} // namespace kdump::makedumpfile
