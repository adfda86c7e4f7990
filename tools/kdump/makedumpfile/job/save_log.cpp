// SPDX-License-Identifier: GPL-2.0-only
#include "makedumpfile/job.hpp"

#include "kernel/printk.hpp"
#include "makedumpfile/input.hpp"
#include "makedumpfile/targets.hpp"

#include <algorithm>
#include <span>
#include <unistd.h>

namespace kdump::makedumpfile {

namespace {

struct log_text {
	std::string lines;
	std::optional<error> damage; /* why there are no more */
};

/* What is there but was not asked for is told. */
result<log_text> read_text(const kernel &k, bool since_clear, console &out)
{
	KDUMP_TRY(reader, log_reader::open(k));
	log_text text;

	if (since_clear)
		if (result<void> skipped = reader.skip_cleared(k); !skipped)
			out.warn(std::move(skipped).failure().add_context(
				"the whole log is written, when it was cleared is not known"));
	while (std::optional<log_record> record = reader.next()) {
		if (record->lost_before)
			text.lines += format_lost(record->lost_before);
		text.lines += format_record(*record, {});
	}
	text.damage = reader.damage();
	if (uint64_t count = reader.uncommitted(); count && !text.damage)
		out.warn(make_error(error_code::incomplete,
				    "%llu records were being written when the machine stopped",
				    wide(count)));
	return text;
}

} // namespace

result<void> save_log(const options &chosen, console &out)
{
	KDUMP_CHECK(check_targets(chosen));
	KDUMP_TRY(input, open_input(chosen, out));
	KDUMP_TRY(attached, kernel::attach(input.file));
	KDUMP_TRY(text, read_text(attached, chosen.since_clear, out));

	file to = file::adopt(dup(STDOUT_FILENO), "standard output");
	if (!chosen.flatten) {
		KDUMP_TRY(created, create_file(chosen.output(), chosen.overwrite));
		to = std::move(created);
	}
	size_t size = std::min<uint64_t>(text.lines.size(), chosen.size_limit.value_or(UINT64_MAX));
	result<void> written = to.write_next(std::as_bytes(std::span(text.lines).first(size)));
	if (written)
		written = to.sync();
	if (!written)
		return make_error(written.failure().code() == error_code::no_space
					  ? error_code::no_space
					  : error_code::incomplete,
				  "%s: not all of the log is saved",
				  written.failure().message().c_str());
	if (size < text.lines.size())
		return make_error(error_code::no_space,
				  "the log is larger than the %zu bytes of -L: its end is missing",
				  size);
	if (text.damage)
		return make_error(error_code::incomplete,
				  "%s: what could be read of the log is saved",
				  text.damage->message().c_str());
	out.say(message_common, "\nThe dmesg log is saved to %s.", output_name(chosen).c_str());
	return {};
}

} // namespace kdump::makedumpfile
