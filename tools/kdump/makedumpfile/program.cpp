// SPDX-License-Identifier: GPL-2.0-only
#include "makedumpfile/program.hpp"

#include "kernel/printk.hpp"
#include "kernel/system.hpp"
#include "makedumpfile/kernel_plan.hpp"

#include "kdump/target.hpp"

#include <elf.h>
#include <unistd.h>

namespace kdump::makedumpfile {

namespace {

/* Who crashed: asked of those who know it first. */
utsname find_name(const vmcore &input, const result<kernel> &attached)
{
	const dump_identity &identity = input.identity();

	if (attached && identity.format != dump_format::kdump) {
		result<system_name> name = read_system_name(*attached);
		if (name)
			return {name->sysname, name->nodename, name->release,
				name->version, name->machine,  name->domainname};
	}
	if (result<utsname> name = input.find_utsname())
		return *name;
	utsname name;
	name.sysname = identity.sysname.value_or("Linux");
	name.release = identity.release.value_or("");
	name.machine = identity.machine.value_or("");
	return name;
}

} // namespace

result<void> program::write_dump()
{
	KDUMP_CHECK(check_targets());
	KDUMP_CHECK(open_json_report());
	KDUMP_TRY(input, open_input());
	result<kernel> attached = kernel::attach(input);
	end_stage("open");

	KDUMP_TRY(plan, make_plan(input, attached, page_filter(chosen_.dump_level)));
	report_.pages = plan.counts();
	end_stage("filter");

	KDUMP_TRY(target, open_output());
	kdump_content content;
	content.header = describe(input, attached);
	content.method = chosen_.method;
	content.notes = input.notes();
	content.vmcoreinfo = input.info().text();
	content.pages = &plan.pages();
	content.is_part = !input.identity().complete;
	kdump_writer writer(*target, std::move(content));
	if (result<void> begun = begin(input, writer); !begun)
		return give_up(*target, std::move(begun).failure(), plan.counts().kept());

	result<void> copied = copy(input, plan, writer);
	result<void> finished = target->finish();
	report_.written = target->size();
	end_stage("finish");

	result<void> reported = write_report();
	KDUMP_CHECK(std::move(copied));
	KDUMP_CHECK(std::move(finished));
	if (!chosen_.dry_run)
		out_.say(message_common, "\nThe dumpfile is saved to %s.", output_name().c_str());
	return reported;
}

/* What is about to be emptied must not be what is about to be read. */
result<void> program::check_targets() const
{
	auto refuse = [](const std::string &name, const std::string &other) {
		return make_error(error_code::invalid_argument, "%s and %s are the same file",
				  name.c_str(), other.c_str());
	};
	bool to_file = !chosen_.flatten && !chosen_.dry_run && chosen_.what != task::show_usage;

	if (to_file && is_same_file(chosen_.output(), chosen_.input()))
		return refuse(chosen_.output(), chosen_.input());
	if (chosen_.json_report.empty())
		return {};
	if (is_same_file(chosen_.json_report, chosen_.input()))
		return refuse(chosen_.json_report, chosen_.input());
	if (to_file && (chosen_.json_report == chosen_.output() ||
			is_same_file(chosen_.json_report, chosen_.output())))
		return refuse(chosen_.json_report, chosen_.output());
	return {};
}

/* Before the dump: a report of an earlier one shall not outlive a failure of this one. */
result<void> program::open_json_report()
{
	if (chosen_.json_report.empty())
		return {};
	KDUMP_TRY(to, file::create(chosen_.json_report, true));
	json_report_ = std::move(to);
	return {};
}

void program::end_stage(const char *name)
{
	double now = monotonic_seconds();

	report_.seconds.emplace_back(name, now - stage_began_);
	stage_began_ = now;
}

std::string program::output_name() const
{
	return chosen_.flatten ? "STDOUT" : chosen_.output();
}

result<vmcore> program::open_input()
{
	KDUMP_TRY(input, vmcore::open(chosen_.input()));

	/* Without the note: an error will say so later, if it is not to be found. */
	if (input.info().empty())
		(void)input.find_vmcoreinfo();
	if (!input.identity().page_size)
		out_.warn(make_error(error_code::not_found,
				     "%s does not say how large its pages are, %llu bytes assumed",
				     chosen_.input().c_str(),
				     static_cast<unsigned long long>(target::page_size)));
	report_.page_size = input.identity().page_size.value_or(target::page_size);
	return input;
}

/*
 * By the page descriptors. Where those are not to be had, because this is another kernel's dump
 * or too much of it is broken, levels 0 and 1 do without them and all pages are kept.
 */
result<dump_plan> program::make_plan(const vmcore &input, const result<kernel> &attached,
				     page_filter filter)
{
	KDUMP_TRY(stored, find_stored_frames(input, report_.page_size));

	report_.frames = stored.size();
	result<kernel_plan> made = attached ? plan_dump(*attached, filter, std::move(stored))
					    : attached.failure();
	if (made) {
		for (const std::string &warning : attached->warnings())
			out_.warn(error(error_code::corrupt, warning));
		for (const error &trouble : made->troubles)
			out_.warn(trouble);
		return std::move(made->plan);
	}
	if (filter.needs_kinds())
		return make_error(made.failure().code(), "%s%s", made.failure().message().c_str(),
				  chosen_.what == task::write_dump ? "; -d 1 works on any kernel"
								   : "");
	out_.warn(make_error(made.failure().code(), "all pages are kept, even broken ones: %s",
			     made.failure().message().c_str()));
	KDUMP_TRY(everything, find_stored_frames(input, report_.page_size));
	return plan_builder(std::move(everything), {}, filter).finish();
}

result<std::unique_ptr<output>> program::open_output()
{
	if (chosen_.dry_run)
		return open_null_output();
	if (chosen_.flatten)
		return open_flattened_output(file::adopt(STDOUT_FILENO, "standard output"));
	return open_file_output(chosen_.output(), chosen_.overwrite);
}

/* What the headers say of the machine; the writer adds what it knows of the file. */
kdump_header program::describe(const vmcore &input, const result<kernel> &attached) const
{
	const dump_identity &identity = input.identity();
	kdump_header header;

	header.abi.order = identity.byte_order;
	header.abi.word_size = identity.word_size;
	header.abi.alignment = identity.elf_machine == EM_386 ? 4 : 8;
	header.abi.time_size = identity.word_size;
	header.name = find_name(input, attached);
	header.time = identity.crash_time.value_or(0);
	header.block_size = report_.page_size;
	header.cpus = input.cpus().size();
	header.phys_base = input.info().find_number("phys_base").value_or(0);
	header.dump_level = chosen_.dump_level;
	return header;
}

/* The set of all memory is large, and not needed any longer than this. */
result<void> program::begin(const vmcore &input, kdump_writer &writer)
{
	KDUMP_TRY(present, find_frames(input.memory().ranges(), report_.page_size));
	return writer.begin(present);
}

/* From the first page to the last, or to where it ends before its time. */
result<void> program::copy(const vmcore &input, const dump_plan &plan, kdump_writer &writer)
{
	page_source source(input.memory(), find_stored_ranges(input), report_.page_size);
	progress shown(out_, "Copying data", plan.counts().kept());
	copy_options how;

	how.method = chosen_.method;
	how.find_zero = page_filter(chosen_.dump_level).excludes_zero();
	how.threads = chosen_.threads;
	KDUMP_TRY(counts, copy_pages(plan.pages(), source, writer, how,
				     [&shown](uint64_t done) { shown.show(done); }));
	if (!counts.write_failure)
		shown.finish();
	report_.zero = counts.zero;
	out_.say(message_debug, "%u threads, %llu of %llu pages compressed", counts.threads,
		 static_cast<unsigned long long>(counts.compressed),
		 static_cast<unsigned long long>(counts.pages));
	end_stage("copy");

	report_.lost = plan.counts().kept() - writer.pages_saved();
	result<void> finished = writer.finish();
	report_.complete = writer.is_complete();
	KDUMP_CHECK(judge(counts, writer, plan.counts().kept()));
	return finished;
}

/* One line on why the dump is not whole. */
result<void> program::judge(const copy_counts &counts, const kdump_writer &writer,
			    uint64_t pages) const
{
	if (writer.is_complete())
		return {};
	const std::optional<error> &cause = counts.write_failure ? counts.write_failure
								 : counts.first_loss;
	error failure = cause ? *cause : error(error_code::truncated, "the input is incomplete");
	return make_error(failure.code(),
			  "%s: %llu of %llu pages are saved, the dump is incomplete",
			  failure.message().c_str(),
			  static_cast<unsigned long long>(pages - report_.lost),
			  static_cast<unsigned long long>(pages));
}

/* Not even the headers: there is no dump. */
result<void> program::give_up(output &target, error cause, uint64_t pages)
{
	target.discard();
	report_.lost = pages;
	report_.complete = false;
	KDUMP_CHECK(write_report());
	return make_error(cause.code(), "%s: none of %llu pages is saved", cause.message().c_str(),
			  static_cast<unsigned long long>(pages));
}

result<void> program::write_report()
{
	if (chosen_.show_report || out_.shows(message_report))
		print_report(report_, out_.stream());
	return write_json_report();
}

result<void> program::write_json_report()
{
	if (!json_report_)
		return {};
	std::string text = format_json(report_);
	KDUMP_CHECK(json_report_->write_next(std::as_bytes(std::span(text))));
	return json_report_->close();
}

result<void> program::write_log()
{
	KDUMP_CHECK(check_targets());
	KDUMP_TRY(input, open_input());
	KDUMP_TRY(attached, kernel::attach(input));
	KDUMP_TRY(log, read_kernel_log(attached));
	std::string text;

	for (const log_record &record : log.records)
		text += format_record(record, {});
	if (log.damage)
		out_.warn(*log.damage);

	file to = file::adopt(dup(STDOUT_FILENO), "standard output");
	if (!chosen_.flatten) {
		KDUMP_TRY(created, create_file(chosen_.output(), chosen_.overwrite));
		to = std::move(created);
	}
	KDUMP_CHECK(to.write_next(std::as_bytes(std::span(text))));
	KDUMP_CHECK(to.sync());
	out_.say(message_common, "\nThe dmesg log is saved to %s.", output_name().c_str());
	return {};
}

/* A dump that goes nowhere. */
result<void> program::show_usage()
{
	KDUMP_CHECK(check_targets());
	KDUMP_CHECK(open_json_report());
	KDUMP_TRY(input, open_input());
	KDUMP_TRY(plan, make_plan(input, kernel::attach(input), page_filter(page_filter::all)));
	page_source source(input.memory(), find_stored_ranges(input), report_.page_size);
	std::unique_ptr<output> nowhere = open_null_output();
	kdump_content content;

	content.header.block_size = report_.page_size;
	content.pages = &plan.pages();
	kdump_writer writer(*nowhere, std::move(content));
	copy_options how;
	how.find_zero = true;
	how.threads = chosen_.threads;
	KDUMP_TRY(counts, copy_pages(plan.pages(), source, writer, how, [](uint64_t) {}));

	report_.pages = plan.counts();
	report_.zero = counts.zero;
	print_usage(report_, stdout);
	return write_json_report();
}

} // namespace kdump::makedumpfile
