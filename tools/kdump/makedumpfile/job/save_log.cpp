// SPDX-License-Identifier: GPL-2.0-only
#include "makedumpfile/job.hpp"

#include "kernel/printk.hpp"
#include "makedumpfile/input.hpp"
#include "makedumpfile/targets.hpp"

#include <algorithm>
#include <span>
#include <unistd.h>

namespace kdump::makedumpfile {

result<void> save_log(const options &chosen, console &out)
{
	KDUMP_CHECK(check_targets(chosen));
	KDUMP_TRY(input, open_input(chosen, out));
	KDUMP_TRY(attached, kernel::attach(input.file));
	KDUMP_TRY(log, read_kernel_log(attached));
	std::string text;

	for (const log_record &record : log.records)
		text += format_record(record, {});
	if (log.damage)
		out.warn(*log.damage);

	file to = file::adopt(dup(STDOUT_FILENO), "standard output");
	if (!chosen.flatten) {
		KDUMP_TRY(created, create_file(chosen.output(), chosen.overwrite));
		to = std::move(created);
	}
	size_t size = std::min<uint64_t>(text.size(), chosen.size_limit.value_or(UINT64_MAX));
	KDUMP_CHECK(to.write_next(std::as_bytes(std::span(text).first(size))));
	KDUMP_CHECK(to.sync());
	if (size < text.size())
		return make_error(error_code::no_space,
				  "the log is larger than the %zu bytes of -L: its end is missing",
				  size);
	out.say(message_common, "\nThe dmesg log is saved to %s.", output_name(chosen).c_str());
	return {};
}

} // namespace kdump::makedumpfile
