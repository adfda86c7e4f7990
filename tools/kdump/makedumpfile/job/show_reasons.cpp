// SPDX-License-Identifier: GPL-2.0-only
#include "makedumpfile/job.hpp"

#include "makedumpfile/explain.hpp"
#include "makedumpfile/guard.hpp"
#include "makedumpfile/input.hpp"
#include "makedumpfile/kernel_plan.hpp"
#include "makedumpfile/page_source.hpp"

#include "kdump/target.hpp"

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
result<std::vector<std::vector<const char *>>>
find_guards(const kernel &k, const std::vector<pfn> &frames, uint64_t frame_count)
{
	std::vector<std::vector<const char *>> guards(frames.size());

	for (size_t part = 0; part < guard_parts().size(); ++part) {
		KDUMP_TRY(none, make_frame_set(frame_count));
		guard found = find_guarded_frames(k, std::move(none), part);
		for (size_t i = 0; i < frames.size(); ++i)
			if (found.frames.test(frames[i].value))
				guards[i].push_back(guard_parts()[part]);
	}
	return guards;
}

} // namespace

result<void> show_reasons(const options &chosen, console &out)
{
	page_filter filter(chosen.dump_levels[0]);
	KDUMP_TRY(input, open_input(chosen, out));
	KDUMP_TRY(attached, kernel::attach(input.file));
	KDUMP_TRY(memory, find_frames(input.file.memory().ranges(), input.page_size));
	KDUMP_TRY(stored, find_stored_frames(input.file, input.page_size));
	KDUMP_TRY(asked, find_asked(attached, chosen.numbers, memory.size()));
	KDUMP_TRY(guards, find_guards(attached, asked, memory.size()));
	plan_diary diary(asked);
	bitmap present = stored;
	KDUMP_TRY(made, plan_dump(attached, filter, std::move(present), 1, &diary));
	for (const error &trouble : made.troubles)
		out.warn(trouble);

	page_source source(input.file.memory(), find_stored_ranges(input.file), input.page_size);
	for (size_t i = 0; i < asked.size(); ++i) {
		pfn frame = asked[i];
		const plan_diary::entry &noted = diary.find(frame);
		page_fate fate;
		if (memory.test(frame.value))
			fate.where = stored.test(frame.value) ? page_fate::place::stored
							      : page_fate::place::missing;
		fate.planned = made.plan.pages().test(frame.value);
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
