// SPDX-License-Identifier: GPL-2.0-only
#include "makedumpfile/job.hpp"

#include "makedumpfile/available_memory.hpp"
#include "makedumpfile/dump_writer.hpp"
#include "makedumpfile/frames.hpp"
#include "makedumpfile/input.hpp"
#include "makedumpfile/memory_need.hpp"
#include "makedumpfile/pipeline.hpp"
#include "makedumpfile/targets.hpp"

namespace kdump::makedumpfile {

namespace {

/* Of a dump that goes nowhere. */
class no_writer final : public dump_writer {
public:
	result<void> begin(std::span<const pfn_range>) override
	{
		return {};
	}
	result<void> write(const encoded_batch &) override
	{
		return {};
	}
	result<void> finish() override
	{
		return {};
	}
	bool is_complete() const override
	{
		return true;
	}
	uint64_t pages_saved() const override
	{
		return 0;
	}
};

} // namespace

result<void> show_usage(const options &chosen, console &out)
{
	KDUMP_CHECK(check_targets(chosen));
	KDUMP_TRY(json, json_report::open(chosen));
	std::optional<uint64_t> available = find_available_memory();
	KDUMP_TRY(input, open_input(chosen, out));
	result<kernel> attached = kernel::attach(input.file);
	KDUMP_TRY(plan, make_plan(input, attached, page_filter(page_filter::all), chosen, out,
				  available));
	page_source source(input.file.memory(), find_stored_ranges(input.file), input.page_size);
	no_writer nowhere;
	copy_options how;
	how.find_zero = true;
	how.threads = chosen.threads;
	copy_counts counts;
	KDUMP_CHECK(plan.for_each_window([&](const bitmap &pages) -> result<bool> {
		KDUMP_TRY(copied, copy_pages(pages, source, nowhere, how, [](uint64_t) {}));
		counts += std::move(copied);
		return true;
	}));

	dump_report report;
	report.begin(plan, input.page_size);
	report.memory = find_memory_need(chosen, measure(input, report.frames)).total();
	report.zero = counts.zero;
	report.lost = counts.lost;
	report.complete = counts.lost == 0;
	print_usage(report, stdout);
	return json.write(report);
}

} // namespace kdump::makedumpfile
