// SPDX-License-Identifier: GPL-2.0-only
#include "base/text.hpp"
#include "makedumpfile/console.hpp"
#include "makedumpfile/dump_plan.hpp"
#include "makedumpfile/frames.hpp"
#include "makedumpfile/job.hpp"
#include "makedumpfile/job/loss.hpp"
#include "makedumpfile/kdump_writer.hpp"
#include "makedumpfile/page_batch.hpp"
#include "makedumpfile/page_filter.hpp"
#include "makedumpfile/page_source.hpp"
#include "makedumpfile/stop_signal.hpp"
#include "makedumpfile/targets.hpp"
#include "vmcore/kdump_file.hpp"

#include <algorithm>
#include <array>

namespace kdump::makedumpfile {

namespace {

result<std::unique_ptr<kdump_file>> open_files(const options &chosen)
{
	std::vector<dump_file> files;

	for (const std::string &path : chosen.inputs()) {
		KDUMP_TRY(input, file::open(path));
		KDUMP_TRY(part, dump_file::open(std::move(input)));
		KDUMP_TRY(head, part.read_head(16));
		if (!is_kdump(head))
			return make_error(error_code::unreadable, "%s is no part of a split dump",
					  path.c_str());
		files.push_back(std::move(part));
	}
	return kdump_file::open(std::move(files));
}

/* Parts that are good, but not of one dump, are the user's mistake. */
result<std::unique_ptr<kdump_file>> open_parts(const options &chosen)
{
	result<std::unique_ptr<kdump_file>> parts = open_files(chosen);

	if (!parts && parts.failure().code() != error_code::invalid_argument)
		return error(error_code::unreadable, parts.failure().message());
	return parts;
}

result<bitmap> copy_bitmap(const kdump_bitmap &from, uint64_t size)
{
	KDUMP_TRY(to, make_frame_set({pfn{0}, pfn{size}}));

	for (auto run = from.next_run(0); run; run = from.next_run(run->end.value))
		to.set_range(run->begin.value, run->end - run->begin);
	return to;
}

/* The pages of the parts, as they are stored there. */
class split_pages {
public:
	split_pages(const kdump_file &parts, const bitmap &pages, const kdump_content &content) :
		parts_(parts), pages_(pages), method_(content.method),
		find_zero_(content.has_zero_pages)
	{
	}

	/* The next ones; none at the end. Valid until the next call. */
	encoded_batch take();

	const std::optional<error> &first_loss() const
	{
		return first_loss_;
	}

private:
	result<encoded_page> read(uint64_t frame);

	const kdump_file &parts_;
	const bitmap &pages_;
	std::optional<compression> method_;
	bool find_zero_;
	uint64_t next_frame_ = 0;
	/* Of the last page with bytes of its own. */
	const kdump_part *last_part_ = nullptr;
	uint64_t last_offset_ = 0;
	std::vector<encoded_page> batch_;
	std::array<pfn, most_batch_pages> frames_;
	std::vector<std::byte> data_;
	std::optional<error> first_loss_;
};

encoded_batch split_pages::take()
{
	batch_.clear();
	data_.clear();
	/* As in the dump that was split: what is behind a page like it is told within a batch. */
	last_part_ = nullptr;
	auto frames = std::span(frames_).first(pages_in_batch(parts_.header().block_size));
	frames = frames.first(take_batch(pages_, next_frame_, UINT64_MAX, frames));
	for (pfn frame : frames) {
		size_t end = data_.size();
		result<encoded_page> page = read(frame.value);
		if (!page) {
			data_.resize(end);
			if (!first_loss_)
				first_loss_ = page.failure();
		}
		batch_.push_back(page ? *page : encoded_page{page_state::lost, 0});
	}
	return {batch_, frames, data_};
}

/* Its data goes behind that of the others. */
result<encoded_page> split_pages::read(uint64_t frame)
{
	uint32_t page_size = parts_.header().block_size;
	auto number = wide(frame);
	const kdump_part *part = parts_.find_part(frame);

	if (!part)
		return make_error(error_code::truncated,
				  "page in a part of the dump that was not given (pfn 0x%llx)",
				  number);
	KDUMP_TRY(stored, part->find_page(frame));
	if (part == last_part_ && stored.offset == last_offset_)
		return encoded_page{page_state::same, 0};
	if (stored.flags ? !method_ || stored.flags != kdump_flag_of(*method_) ||
				   stored.size >= page_size
			 : stored.size != page_size)
		return make_error(error_code::corrupt,
				  "%s: page of %u bytes, flags 0x%x (pfn 0x%llx)",
				  part->file().name().c_str(), stored.size, stored.flags, number);
	size_t begin = data_.size();
	data_.resize(begin + stored.size);
	auto bytes = std::span(data_).subspan(begin);
	KDUMP_CHECK(part->file().read(stored.offset, bytes));
	if (!stored.flags && find_zero_ && is_zero(bytes)) {
		data_.resize(begin);
		return encoded_page{page_state::zero, 0};
	}
	last_part_ = part;
	last_offset_ = stored.offset;
	if (stored.flags)
		return encoded_page{page_state::compressed, stored.size};
	return encoded_page{page_state::raw, stored.size};
}

result<void> copy(split_pages &from, uint64_t pages, dump_writer &to, console &out)
{
	progress shown(out, "Copying data", pages);
	result<void> wrote;
	uint64_t done = 0;

	while (wrote) {
		encoded_batch batch = from.take();
		if (batch.pages.empty())
			break;
		if (std::optional<error> stopped = find_stop_signal())
			wrote = *std::move(stopped);
		else
			wrote = to.write(batch);
		shown.show(done += batch.pages.size());
	}
	if (wrote)
		shown.finish();
	result<void> finished = to.finish();
	if (to.is_complete())
		return finished;
	std::optional<error> cause = from.first_loss();
	if (!wrote)
		cause = wrote.failure();
	if (!cause && !finished)
		cause = finished.failure();
	return explain_loss(cause, to.pages_saved(), pages);
}

} // namespace

/*
 * The pages go through the writer of unsplit dumps as they are stored, so that what comes out is
 * what an unsplit run would have written.
 */
result<void> reassemble(const options &chosen, console &out)
{
	KDUMP_CHECK(check_targets(chosen));
	KDUMP_TRY(parts, open_parts(chosen));
	const kdump_header &header = parts->header();
	const kdump_part &first = parts->first_part();
	std::vector<pfn_range> present = find_frames(parts->ranges(), header.block_size);
	KDUMP_TRY(set, copy_bitmap(first.dumped(), header.max_pfn));
	page_counts counts;
	counts.total = set.count();
	dump_plan plan(std::move(set), counts);
	KDUMP_TRY(notes, parts->read_notes());
	KDUMP_TRY(text, parts->read_vmcoreinfo());
	kdump_content content;

	content.header = header;
	content.header.version = kdump_header().version;
	content.header.split = false;
	content.header.start_pfn = content.header.end_pfn = 0;
	content.header.erase_info = {};
	if (uint32_t flags = header.status & kdump_flag::any_method) {
		KDUMP_TRY(method, compression_of(flags));
		content.method = method;
	}
	if (content.method && chosen.container)
		return make_error(error_code::invalid_argument,
				  "%s: the pages of these parts are compressed already: they go "
				  "together without --container",
				  chosen.inputs()[0].c_str());
	content.notes = notes;
	content.vmcoreinfo = as_text(text);
	content.plan = &plan;
	/* Of a zero page that was not looked for the parts have one each. */
	content.has_zero_pages = page_filter(header.dump_level & page_filter::all).excludes_zero();
	content.is_part = !parts->is_complete();
	page_source source(*parts, {}, header.block_size);
	if (!chosen.container)
		content.source = &source;
	split_pages stored(*parts, plan.pages(), content);

	block_stop_signals();
	KDUMP_TRY(to, open_output(chosen, chosen.output()));
	kdump_writer writer(*to, std::move(content));
	if (result<void> begun = writer.begin(present); !begun) {
		to->discard();
		return explain_no_beginning(begun.failure(), counts.total);
	}
	result<void> copied = copy(stored, counts.total, writer, out);
	result<void> finished = to->finish();
	KDUMP_CHECK(std::move(copied));
	KDUMP_CHECK(settle(chosen, out, std::move(finished)));
	out.say(message_common, "\nThe dumpfile is saved to %s.", chosen.output().c_str());
	return {};
}

} // namespace kdump::makedumpfile
