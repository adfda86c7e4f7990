// SPDX-License-Identifier: GPL-2.0-only
#include "makedumpfile/job.hpp"

#include "makedumpfile/explain.hpp"
#include "makedumpfile/frames.hpp"
#include "makedumpfile/guard.hpp"
#include "makedumpfile/input.hpp"
#include "makedumpfile/kernel_plan.hpp"
#include "makedumpfile/page_source.hpp"

#include "kdump/target.hpp"

#include <algorithm>
#include <cinttypes>

namespace kdump::makedumpfile {

namespace {

/* A number that is no frame's is an address. */
result<std::vector<pfn>> find_asked(const kernel &k, const std::vector<uint64_t> &numbers,
				    uint64_t frame_count)
{
	std::vector<pfn> asked;

	for (uint64_t number : numbers) {
		if (number < frame_count) {
			asked.push_back(pfn{number});
			continue;
		}
		result<translation> place = k.space().translate(vaddr{number});
		if (!place)
			return std::move(place).failure().add_context(
				format("%#" PRIx64 " is no page frame, of which there are %#" PRIx64
				       ", and no address of the kernel",
				       number, frame_count));
		asked.push_back(pfn{place->address.value >> target::page_shift});
	}
	return asked;
}

page_fate::content find_content(const page_source &source, pfn frame)
{
	std::vector<std::byte> page(source.page_size());

	if (!source.read_page(frame, page))
		return page_fate::content::unreadable;
	return is_zero(page) ? page_fate::content::zero : page_fate::content::other;
}

/* Which parts of the guard each frame is in. */
std::vector<std::vector<const char *>> find_guards(const kernel &k, const std::vector<pfn> &frames)
{
	std::vector<std::vector<const char *>> guards(frames.size());

	for (size_t part = 0; part < guard_parts().size(); ++part) {
		const char *name = guard_parts()[part];
		find_guarded_frames(k, part, [&](pfn_range guarded) {
			for (size_t i = 0; i < frames.size(); ++i)
				if (guarded.contains(frames[i]) &&
				    (guards[i].empty() || guards[i].back() != name))
					guards[i].push_back(name);
		});
	}
	return guards;
}

bool contains(const std::vector<pfn_range> &ranges, pfn frame)
{
	return std::any_of(ranges.begin(), ranges.end(),
			   [frame](const pfn_range &range) { return range.contains(frame); });
}

} // namespace

result<void> show_reasons(const options &chosen, console &out)
{
	page_filter filter(chosen.dump_levels[0]);
	KDUMP_TRY(input, open_input(chosen, out));
	KDUMP_TRY(attached, kernel::attach(input.file));
	std::vector<pfn_range> memory = find_frames(input.file.memory().ranges(), input.page_size);
	KDUMP_TRY(stored, find_stored_frames(input, &attached));
	KDUMP_TRY(asked, find_asked(attached, chosen.numbers,
				    memory.empty() ? 0 : memory.back().end.value));
	std::vector<std::vector<const char *>> guards = find_guards(attached, asked);
	plan_diary diary(asked);
	KDUMP_TRY(planner, kernel_planner::open(attached, filter, stored, 1, &diary));
	KDUMP_TRY(plan, planner.plan());
	for (const error &trouble : planner.troubles())
		out.warn(trouble);

	page_source source(input.file.memory(), find_stored_ranges(input.file), input.page_size);
	for (size_t i = 0; i < asked.size(); ++i) {
		pfn frame = asked[i];
		const plan_diary::entry &noted = diary.find(frame);
		page_fate fate;
		if (contains(memory, frame))
			fate.where = stored.has(frame) ? page_fate::place::stored
						       : page_fate::place::missing;
		fate.planned = plan.pages().test(frame.value);
		fate.step = noted.step;
		fate.head = noted.head;
		fate.guards = guards[i];
		if (fate.planned)
			fate.holds = find_content(source, frame);
		printf("pfn %#" PRIx64 ": %s\n", frame.value, explain(fate, filter).c_str());
	}
	return {};
}

} // namespace kdump::makedumpfile
