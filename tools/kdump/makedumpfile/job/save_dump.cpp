// SPDX-License-Identifier: GPL-2.0-only
#include "makedumpfile/job.hpp"

#include "base/arith.hpp"
#include "makedumpfile/available_memory.hpp"
#include "makedumpfile/child.hpp"
#include "makedumpfile/frames.hpp"
#include "makedumpfile/input.hpp"
#include "makedumpfile/job/loss.hpp"
#include "makedumpfile/job/open_writer.hpp"
#include "makedumpfile/memory_need.hpp"
#include "makedumpfile/pipeline.hpp"
#include "makedumpfile/read_back.hpp"
#include "makedumpfile/split.hpp"
#include "makedumpfile/stop_signal.hpp"
#include "makedumpfile/targets.hpp"
#include "makedumpfile/thread.hpp"

#include <algorithm>
#include <functional>
#include <mutex>

namespace kdump::makedumpfile {

namespace {

using output_list = std::vector<std::unique_ptr<output>>;

/* It takes a fraction of one; what damage leads to is not waited for. */
constexpr unsigned int most_seconds_to_read_back = 10;

/* A file of the dump: all of it, but for --split. */
struct dump_part {
	pfn_range frames;
	output *to;
	std::unique_ptr<dump_writer> writer;
	copy_options how;
	copy_counts counts;
	/* Bound by dump_saver::copy(), for some of the pages at a time: */
	std::function<result<copy_counts>(dump_part &)> copy;
	result<copy_counts> copied = copy_counts();

	void run()
	{
		copied = copy(*this);
	}
};

/* All at once; what can have no thread of its own has its turn afterwards. */
void run_parts(std::vector<dump_part> &parts)
{
	std::vector<thread> helpers;

	helpers.reserve(parts.size());
	for (size_t i = 1; i < parts.size(); ++i)
		helpers.emplace_back(&parts[i]);
	parts[0].run();
	for (size_t i = 1; i < parts.size(); ++i)
		if (!helpers[i - 1].is_running())
			parts[i].run();
}

/* One dump by one plan. */
class dump_saver {
public:
	/* All borrowed. */
	dump_saver(const options &chosen, console &out, const input_dump &input,
		   const result<kernel> &attached, dump_report &report) :
		chosen_(chosen),
		out_(out), input_(input), attached_(attached), report_(report)
	{
	}

	/* Nothing is in `to` if not even the headers find room there. Does not finish it. */
	result<void> save(const dump_plan &plan, unsigned int level, const output_list &to);

private:
	result<void> begin(const std::vector<dump_part> &parts) const;
	result<void> copy(const dump_plan &plan, const page_source &source,
			  std::vector<dump_part> &parts);
	result<void> finish(const dump_plan &plan, const std::vector<dump_part> &parts);

	const options &chosen_;
	console &out_;
	const input_dump &input_;
	const result<kernel> &attached_;
	dump_report &report_;
};

result<void> dump_saver::save(const dump_plan &plan, unsigned int level, const output_list &to)
{
	page_source source(input_.file.memory(), find_stored_ranges(input_.file), input_.page_size);
	std::vector<dump_part> parts(to.size());
	result<std::vector<split_part>> split = split_plan(plan, to.size());
	if (!split)
		return std::move(split).failure();

	for (size_t i = 0; i < parts.size(); ++i) {
		/* What an earlier run has left out shall not come back. */
		unsigned int all_levels = level | input_.file.identity().dump_level.value_or(0);
		writer_choice choice = {chosen_, input_, attached_, plan, source, level, {}, false};
		choice.has_zero_pages = page_filter(all_levels & page_filter::all).excludes_zero();
		if (chosen_.split)
			choice.part = (*split)[i];
		parts[i].frames = (*split)[i].frames;
		parts[i].to = to[i].get();
		parts[i].writer = open_writer(choice, *to[i]);
		parts[i].how.method = chosen_.method;
		parts[i].how.find_zero = choice.has_zero_pages;
		parts[i].how.find_same = !chosen_.elf;
		parts[i].how.pack = chosen_.container;
		parts[i].how.threads = div_round_up(chosen_.threads, parts.size());
		parts[i].how.frames = (*split)[i].frames;
		parts[i].how.stop = find_stop_signal;
	}
	if (result<void> begun = begin(parts); !begun)
		return explain_no_beginning(begun.failure(), plan.counts().kept());
	KDUMP_CHECK(copy(plan, source, parts));
	result<void> finished = finish(plan, parts);
	for (const dump_part &part : parts)
		report_.written += part.to->size();
	return finished;
}

result<void> dump_saver::begin(const std::vector<dump_part> &parts) const
{
	std::vector<pfn_range> present =
		find_frames(input_.file.memory().ranges(), input_.page_size);

	for (const dump_part &part : parts)
		KDUMP_CHECK(part.writer->begin(present));
	return {};
}

/* From the first page to the last, or to where it ends before its time. */
result<void> dump_saver::copy(const dump_plan &plan, const page_source &source,
			      std::vector<dump_part> &parts)
{
	progress shown(out_, "Copying data", plan.counts().kept());
	std::mutex mutex;
	uint64_t all_done = 0;
	bool failed = false;
	std::optional<error> trouble; /* before the first page, there is no dump */

	result<void> planned = plan.for_each_window([&](const bitmap &pages) -> result<bool> {
		for (dump_part &part : parts)
			part.copy = [&](dump_part &self) {
				uint64_t before = 0;
				return copy_pages(
					pages, source, *self.writer, self.how, [&](uint64_t done) {
						std::lock_guard lock(mutex);
						all_done += done - std::exchange(before, done);
						shown.show(all_done);
					});
			};
		run_parts(parts);
		for (dump_part &part : parts) {
			/* What the others have saved counts all the same. */
			if (!part.copied)
				part.counts.write_failure = trouble = part.copied.failure();
			else
				part.counts += *std::move(part.copied);
			failed = failed || part.counts.write_failure;
		}
		return !failed;
	});
	/* A window that could not be made again ends the dump as a failed write does. */
	if (!planned)
		parts[0].counts.write_failure = trouble = std::move(planned).failure();
	if (trouble && std::all_of(parts.begin(), parts.end(),
				   [](const dump_part &part) { return part.counts.pages == 0; }))
		return *std::move(trouble);
	if (planned && !failed)
		shown.finish();
	report_.end_stage("copy");
	return {};
}

result<void> dump_saver::finish(const dump_plan &plan, const std::vector<dump_part> &parts)
{
	uint64_t pages = plan.counts().kept();
	uint64_t saved = 0;
	std::optional<error> cause;
	result<void> finished;

	report_.complete = true;
	for (const dump_part &part : parts) {
		const copy_counts &counts = part.counts;
		report_.zero += counts.zero;
		out_.say(message_debug,
			 "%u threads; of %llu pages %llu compressed, %llu the same as the one "
			 "before",
			 counts.threads, wide(counts.pages), wide(counts.compressed),
			 wide(counts.same));
		if (!cause)
			cause = counts.write_failure ? counts.write_failure : counts.first_loss;
		result<void> done = part.writer->finish();
		saved += part.writer->pages_saved();
		if (finished)
			finished = std::move(done);
		report_.complete = report_.complete && part.writer->is_complete();
	}
	report_.lost = pages - saved;
	if (!cause && !finished)
		cause = finished.failure();
	if (!report_.complete)
		return explain_loss(cause, saved, pages);
	return finished;
}

/* Of a dump without headers nothing is left. */
result<void> finish(const options &chosen, console &out, const output_list &outputs,
		    result<void> saved, dump_report &report)
{
	result<void> finished;

	if (report.written == 0) {
		for (const auto &to : outputs)
			to->discard();
		return saved;
	}
	report.written = 0;
	for (const auto &to : outputs) {
		result<void> done = to->finish();
		if (finished)
			finished = std::move(done);
		report.written += to->size();
	}
	report.complete = report.complete && finished;
	report.end_stage("finish");
	KDUMP_CHECK(std::move(saved));
	return settle(chosen, out, std::move(finished));
}

bool are_rewritable(const output_list &outputs)
{
	return std::all_of(outputs.begin(), outputs.end(),
			   [](const auto &to) { return to->is_rewritable(); });
}

/* The levels one after the other, until one finds room. `available` is memory, in bytes. */
result<void> save_levels(const options &chosen, console &out, const input_dump &input,
			 const result<kernel> &attached, std::optional<uint64_t> available,
			 dump_report &report)
{
	dump_saver saver(chosen, out, input, attached, report);
	output_list outputs;
	result<void> saved;

	for (size_t next = 0;;) {
		unsigned int level = chosen.dump_levels[next++];
		result<dump_plan> plan =
			make_plan(input, attached, page_filter(level), chosen, out, available);
		/* What the level before has saved is all there is, then. */
		if (!plan && !saved)
			return finish(chosen, out, outputs, std::move(saved), report);
		if (!plan)
			return std::move(plan).failure();
		for (const auto &to : outputs)
			KDUMP_CHECK(to->restart());
		report.begin(*plan, input.page_size);
		report.memory = find_memory_need(chosen, measure(input, report.frames)).total();
		report.end_stage("filter");
		if (outputs.empty()) {
			block_stop_signals();
			KDUMP_TRY(opened, open_outputs(chosen));
			outputs = std::move(opened);
		}

		saved = saver.save(*plan, level, outputs);
		bool again = !saved && saved.failure().code() == error_code::no_space &&
			     next < chosen.dump_levels.size() && are_rewritable(outputs);
		if (!again)
			return finish(chosen, out, outputs, std::move(saved), report);
		out.warn(saved.failure());
		out.say(message_common, "Dump level %u did not find room, %u comes next.", level,
			chosen.dump_levels[next]);
	}
}

/* What has gone through a pipe is its reader's. */
bool is_read_back(const options &chosen)
{
	return chosen.reads_back() && !chosen.flatten && !chosen.dry_run &&
	       keep_data(chosen.outputs());
}

result<void> verify(const options &chosen, console &out, const kernel_summary &expected,
		    dump_report &report)
{
	/* It has room for itself alone, and what it ends by shall not take a good dump with it. */
	result<std::string> broken =
		run_in_child(most_seconds_to_read_back, [&]() -> result<std::string> {
			KDUMP_TRY(found, read_back(chosen.outputs(), expected));
			return found.broken;
		});

	report.end_stage("verify");
	if (!broken && broken.failure().code() == error_code::no_memory) {
		out.warn(error(broken.failure()).add_context("the dump is not read back"));
		return {};
	}
	report.complete = static_cast<bool>(broken);
	if (!broken) {
		if (result<void> marked = mark_incomplete(chosen); !marked)
			out.warn(marked.failure());
		return std::move(broken).failure();
	}
	out.say(message_common, "Read back: %s.", describe(expected).c_str());
	if (!broken->empty())
		out.warn(make_error(error_code::corrupt,
				    "not all can be read, neither of the dump nor of its input: %s",
				    broken->c_str()));
	return {};
}

/* A dry run is for those who have to choose how much to reserve for the capture kernel. */
void tell_memory_need(const options &chosen, const input_dump &input, uint64_t frames,
		      std::optional<uint64_t> available, console &out)
{
	memory_size size = measure(input, frames);
	memory_need need = find_memory_need(chosen, size);
	uint64_t there = available.value_or(UINT64_MAX);

	if (chosen.dry_run)
		out.say(message_common, "Writing this dump takes at most %s.",
			describe(need, size).c_str());
	/* Where all of the plan does not fit there are windows, if those help. */
	if (there < need.total() && (chosen.dry_run || find_window(chosen, size, there) == 0))
		out.warn(make_error(error_code::no_memory,
				    "of up to %llu MiB of memory only %llu MiB are available here",
				    wide(div_round_up(need.total(), 1 << 20)), wide(there >> 20)));
}

/* A dump without its report is a dump. */
template <typename T> void warn_of_report(const result<T> &done, console &out)
{
	if (!done)
		out.warn(error(done.failure()).add_context("the report is not written"));
}

} // namespace

result<void> save_dump(const options &chosen, console &out)
{
	KDUMP_CHECK(check_targets(chosen));
	result<json_report> json = json_report::open(chosen);
	warn_of_report(json, out);
	dump_report report;
	/* Before this run takes what a later one can have. */
	std::optional<uint64_t> available = find_available_memory();
	KDUMP_TRY(input, open_input(chosen, out));
	result<kernel> attached = kernel::attach(input.file);
	report.end_stage("open");
	KDUMP_TRY(stored, find_stored_frames(input, attached ? &*attached : nullptr));
	/* Before it is taken. */
	tell_memory_need(chosen, input, stored.size(), available, out);
	result<void> saved = save_levels(chosen, out, input, attached, available, report);
	if (saved && attached && is_read_back(chosen)) {
		kernel_summary expected = summarize(*attached);
		/* Two kernels are more than there may be memory for. */
		attached = error(error_code::not_found);
		saved = verify(chosen, out, expected, report);
	} else if (saved && chosen.verify == true) {
		out.warn(make_error(error_code::unsupported, "the dump is not read back: %s",
				    attached ? "what it was written to keeps nothing"
					     : attached.failure().message().c_str()));
	}

	if (report.has_plan()) {
		if (chosen.show_report || out.shows(message_report))
			print_report(report, out.stream());
		if (json)
			warn_of_report(json->write(report), out);
	}
	KDUMP_CHECK(std::move(saved));
	if (!chosen.dry_run)
		out.say(message_common, "\nThe dumpfile%s saved to %s.",
			chosen.split ? "s are" : " is", output_name(chosen).c_str());
	return {};
}

} // namespace kdump::makedumpfile
