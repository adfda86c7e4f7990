// SPDX-License-Identifier: GPL-2.0-only
#include "makedumpfile/job.hpp"

#include "makedumpfile/input.hpp"
#include "makedumpfile/job/open_writer.hpp"
#include "makedumpfile/pipeline.hpp"
#include "makedumpfile/targets.hpp"

namespace kdump::makedumpfile {

namespace {

/* One line on why the dump is not whole. */
error explain_loss(const copy_counts &counts, uint64_t saved, uint64_t pages)
{
	const std::optional<error> &cause = counts.write_failure ? counts.write_failure
								 : counts.first_loss;
	/* Not a part of this dump is where it should be. */
	if (cause && cause->code() == error_code::invalid_argument)
		return *cause;
	bool full = cause && cause->code() == error_code::no_space;

	return make_error(full ? error_code::no_space : error_code::incomplete,
			  "%s: %llu of %llu pages are saved, the dump is incomplete",
			  cause ? cause->message().c_str() : "the input is incomplete",
			  static_cast<unsigned long long>(saved),
			  static_cast<unsigned long long>(pages));
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
	result<void> save(const dump_plan &plan, unsigned int level, output &to);

private:
	result<void> begin(dump_writer &writer) const;
	result<void> copy(const dump_plan &plan, page_filter filter, dump_writer &writer);

	const options &chosen_;
	console &out_;
	const input_dump &input_;
	const result<kernel> &attached_;
	dump_report &report_;
};

result<void> dump_saver::save(const dump_plan &plan, unsigned int level, output &to)
{
	std::unique_ptr<dump_writer> writer =
		open_writer({chosen_, input_, attached_, plan, level}, to);

	if (result<void> begun = begin(*writer); !begun) {
		uint64_t pages = plan.counts().kept();
		report_.lost = pages;
		report_.complete = false;
		return make_error(begun.failure().code(), "%s: none of %llu pages is saved",
				  begun.failure().message().c_str(),
				  static_cast<unsigned long long>(pages));
	}

	result<void> copied = copy(plan, page_filter(level), *writer);
	report_.written = to.size();
	return copied;
}

/* The set of all memory is large, and not needed any longer than this. */
result<void> dump_saver::begin(dump_writer &writer) const
{
	KDUMP_TRY(present, find_frames(input_.file.memory().ranges(), input_.page_size));
	return writer.begin(present);
}

/* From the first page to the last, or to where it ends before its time. */
result<void> dump_saver::copy(const dump_plan &plan, page_filter filter, dump_writer &writer)
{
	page_source source(input_.file.memory(), find_stored_ranges(input_.file), input_.page_size);
	uint64_t pages = plan.counts().kept();
	progress shown(out_, "Copying data", pages);
	copy_options how;

	how.method = chosen_.method;
	how.find_zero = filter.excludes_zero();
	how.threads = chosen_.threads;
	KDUMP_TRY(counts, copy_pages(plan.pages(), source, writer, how,
				     [&shown](uint64_t done) { shown.show(done); }));
	if (!counts.write_failure)
		shown.finish();
	report_.zero = counts.zero;
	out_.say(message_debug, "%u threads, %llu of %llu pages compressed", counts.threads,
		 static_cast<unsigned long long>(counts.compressed),
		 static_cast<unsigned long long>(counts.pages));
	report_.end_stage("copy");

	report_.lost = pages - writer.pages_saved();
	result<void> finished = writer.finish();
	report_.complete = writer.is_complete();
	if (!report_.complete)
		return explain_loss(counts, writer.pages_saved(), pages);
	return finished;
}

/* Of a dump without headers nothing is left. */
result<void> finish(output &to, result<void> saved, dump_report &report)
{
	if (report.written == 0) {
		to.discard();
		return saved;
	}
	result<void> finished = to.finish();
	report.written = to.size();
	report.end_stage("finish");
	KDUMP_CHECK(std::move(saved));
	return finished;
}

/* The levels one after the other, until one finds room. */
result<void> save_levels(const options &chosen, console &out, const input_dump &input,
			 dump_report &report)
{
	result<kernel> attached = kernel::attach(input.file);
	dump_saver saver(chosen, out, input, attached, report);
	std::unique_ptr<output> to;

	report.end_stage("open");
	for (size_t next = 0;;) {
		unsigned int level = chosen.dump_levels[next++];
		KDUMP_TRY(plan, make_plan(input, attached, page_filter(level), chosen, out));
		report.begin(plan, input.page_size);
		report.end_stage("filter");
		if (to) {
			KDUMP_CHECK(to->restart());
		} else {
			KDUMP_TRY(opened, open_output(chosen));
			to = std::move(opened);
		}

		result<void> saved = saver.save(plan, level, *to);
		bool again = !saved && saved.failure().code() == error_code::no_space &&
			     next < chosen.dump_levels.size() && to->is_rewritable();
		if (!again)
			return finish(*to, std::move(saved), report);
		out.warn(saved.failure());
		out.say(message_common, "Dump level %u did not find room, %u comes next.", level,
			chosen.dump_levels[next]);
	}
}

} // namespace

result<void> save_dump(const options &chosen, console &out)
{
	KDUMP_CHECK(check_targets(chosen));
	KDUMP_TRY(json, json_report::open(chosen));
	dump_report report;
	KDUMP_TRY(input, open_input(chosen, out));
	result<void> saved = save_levels(chosen, out, input, report);

	result<void> reported;
	if (report.has_plan()) {
		if (chosen.show_report || out.shows(message_report))
			print_report(report, out.stream());
		reported = json.write(report);
	}
	KDUMP_CHECK(std::move(saved));
	if (!chosen.dry_run)
		out.say(message_common, "\nThe dumpfile is saved to %s.",
			output_name(chosen).c_str());
	return reported;
}

} // namespace kdump::makedumpfile
