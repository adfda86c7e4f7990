// SPDX-License-Identifier: GPL-2.0-only
#include "makedumpfile/input.hpp"

#include "base/escape.hpp"
#include "makedumpfile/kernel_plan.hpp"
#include "vmcore/kdump_format.hpp"

#include "kdump/config.hpp"
#include "kdump/layout/linux/crash_reserve.hpp"
#include "kdump/layout/linux/ioport.hpp"
#include "kdump/target.hpp"

#include <algorithm>
#include <memory>
#include <optional>

namespace kdump::makedumpfile {

namespace {

/* A line each, as scripts look for OSRELEASE and CRASHTIME. */
void print_vmcoreinfo(const vmcoreinfo &info, console &out)
{
	std::string_view text = info.text();

	while (out.shows(message_debug) && !text.empty()) {
		std::string_view line = text.substr(0, text.find('\n'));
		text.remove_prefix(std::min(line.size() + 1, text.size()));
		out.say(message_debug, "  %s", printable_line(line).c_str());
	}
}

} // namespace

result<input_dump> open_input(const options &chosen, console &out)
{
	result<vmcore> opened =
		vmcore::open(chosen.input(), chosen.non_mmap ? reading::calls : reading::mapped);

	if (!opened)
		return error(error_code::unreadable, opened.failure().message());
	/* Without the note: an error will say so later, if it is not to be found. */
	if (opened->info().empty())
		(void)opened->find_vmcoreinfo();
	print_vmcoreinfo(opened->info(), out);

	std::optional<uint64_t> page_size = opened->identity().page_size;
	if (!page_size)
		out.warn(make_error(error_code::not_found,
				    "%s does not say how large its pages are, %llu bytes assumed",
				    chosen.input().c_str(), wide(target::page_size)));
	return input_dump{*std::move(opened), page_size.value_or(target::page_size)};
}

memory_size measure(const input_dump &input, uint64_t frames)
{
	return {frames, input.page_size, input.file.identity().format == dump_format::kdump,
		input.file.cost()};
}

namespace {

/* Of a kernel that runs: what is reserved for its capture kernel will be in no dump. */
result<void> leave_out_capture_kernel(const kernel &k, uint64_t page_size, stored_frames &frames)
{
	if (config::HIGHMEM)
		return make_error(error_code::unsupported, "/proc/kcore does not show high memory");
	if (!config::CRASH_RESERVE)
		return {};
	for (const auto &variable : {variable::crashk_res, variable::crashk_low_res}) {
		KDUMP_TRY(reserved, k.read(variable));
		uint64_t first = reserved[layout::resource::start] / page_size;
		uint64_t end = (reserved[layout::resource::end] + 1) / page_size;
		frames.leave_out({pfn{first}, pfn{end}});
	}
	return {};
}

} // namespace

result<stored_frames> find_stored_frames(const input_dump &input, const kernel *of)
{
	stored_frames stored(input.file, input.page_size);

	if (stored.size() > most_kdump_frames)
		return make_error(error_code::limit,
				  "%llu page frames are more than a machine has: the headers of "
				  "the dump are damaged",
				  wide(stored.size()));
	if (of && input.file.identity().live)
		KDUMP_CHECK(leave_out_capture_kernel(*of, input.page_size, stored));
	return stored;
}

namespace {

/* What plans are made of, for as long as windows of them are asked for. */
struct plan_maker {
	stored_frames stored;
	page_filter filter;
	std::optional<kernel_planner> planner; /* nothing: all pages are kept */

	result<dump_plan> plan(pfn_range window, std::vector<overhang> &overhangs)
	{
		if (planner)
			return planner->plan(window, overhangs);
		KDUMP_TRY(everything, stored.make_set(window));
		return plan_builder(std::move(everything), filter).finish();
	}
};

result<void> open_planner(plan_maker &maker, const result<kernel> &attached, unsigned int threads)
{
	if (!attached)
		return attached.failure();
	KDUMP_TRY(planner, kernel_planner::open(*attached, maker.filter, maker.stored, threads));
	maker.planner.emplace(std::move(planner));
	return {};
}

/* `window` frames at a time, or all at once if that is 0. */
result<dump_plan> make_plan(const std::shared_ptr<plan_maker> &maker, uint64_t window)
{
	uint64_t size = maker->stored.size();
	std::vector<overhang> none;

	if (window == 0)
		return maker->plan({pfn{0}, pfn{size}}, none);
	return dump_plan::in_windows(size, window,
				     [maker](pfn_range frames, std::vector<overhang> &overhangs) {
					     return maker->plan(frames, overhangs);
				     });
}

} // namespace

result<dump_plan> make_plan(const input_dump &input, const result<kernel> &attached,
			    page_filter filter, const options &chosen, console &out,
			    std::optional<uint64_t> memory)
{
	KDUMP_TRY(stored, find_stored_frames(input, attached ? &*attached : nullptr));

	uint64_t window = 0;
	if (memory)
		window = find_window(chosen, measure(input, stored.size()), *memory);
	/* A window that is made again would not be the same. */
	if (window && input.file.identity().live)
		return make_error(error_code::no_memory,
				  "%llu MiB of memory are not enough for a bit for each of %llu "
				  "page frames",
				  wide(*memory >> 20), wide(stored.size()));
	if (window)
		out.say(message_common,
			"There are %llu MiB of memory: the plan of the dump is made in windows of "
			"%llu page frames, several times.",
			wide(*memory >> 20), wide(window));
	auto maker = std::make_shared<plan_maker>(plan_maker{std::move(stored), filter, {}});
	result<void> known = open_planner(*maker, attached, chosen.threads);
	result<dump_plan> made = known ? make_plan(maker, window) : known.failure();
	if (made) {
		for (const std::string &warning : attached->warnings())
			out.warn(error(error_code::corrupt, warning));
		for (const error &trouble : maker->planner->troubles())
			out.warn(trouble);
		return made;
	}
	if (made.failure().code() == error_code::no_memory)
		return made;
	/* A dump that is too large is better than none, but for one of a kernel that others know. */
	if (filter.needs_kinds() &&
	    (made.failure().code() == error_code::mismatch || chosen.what != task::write_dump))
		return make_error(made.failure().code(), "%s%s", made.failure().message().c_str(),
				  chosen.what == task::write_dump ? "; -d 1 works on any kernel"
								  : "");
	out.warn(make_error(made.failure().code(), "all pages%s are kept, even broken ones: %s",
			    filter.excludes_zero() ? " but zero ones" : "",
			    made.failure().message().c_str()));
	maker->planner.reset();
	return make_plan(maker, window);
}

} // namespace kdump::makedumpfile
