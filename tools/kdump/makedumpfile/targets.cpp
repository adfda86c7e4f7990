// SPDX-License-Identifier: GPL-2.0-only
#include "makedumpfile/targets.hpp"

#include <span>
#include <unistd.h>
#include <utility>

namespace kdump::makedumpfile {

result<void> check_targets(const options &chosen)
{
	auto refuse = [](const std::string &name, const std::string &other) {
		return make_error(error_code::invalid_argument, "%s and %s are the same file",
				  name.c_str(), other.c_str());
	};
	bool to_file = !chosen.flatten && !chosen.dry_run &&
		       (chosen.what == task::write_dump || chosen.what == task::write_log);

	if (to_file && is_same_file(chosen.output(), chosen.input()))
		return refuse(chosen.output(), chosen.input());
	if (chosen.json_report.empty())
		return {};
	if (is_same_file(chosen.json_report, chosen.input()))
		return refuse(chosen.json_report, chosen.input());
	if (to_file && (chosen.json_report == chosen.output() ||
			is_same_file(chosen.json_report, chosen.output())))
		return refuse(chosen.json_report, chosen.output());
	return {};
}

result<std::unique_ptr<output>> open_output(const options &chosen)
{
	if (chosen.dry_run)
		return open_null_output();
	std::unique_ptr<output> opened;
	if (chosen.flatten) {
		KDUMP_TRY(stream,
			  open_flattened_output(file::adopt(STDOUT_FILENO, "standard output"),
						chosen.resume));
		opened = std::move(stream);
	} else {
		KDUMP_TRY(target, open_file_output(chosen.output(), chosen.overwrite));
		opened = std::move(target);
	}
	if (chosen.size_limit)
		return limit_output(std::move(opened), *chosen.size_limit);
	return opened;
}

std::string output_name(const options &chosen)
{
	return chosen.flatten ? "STDOUT" : chosen.output();
}

result<json_report> json_report::open(const options &chosen)
{
	json_report report;

	if (!chosen.json_report.empty()) {
		KDUMP_TRY(to, file::create(chosen.json_report, true));
		report.to_ = std::move(to);
	}
	return report;
}

result<void> json_report::write(const dump_report &report)
{
	if (!to_)
		return {};
	std::string text = format_json(report);
	KDUMP_CHECK(to_->write_next(std::as_bytes(std::span(text))));
	return to_->close();
}

} // namespace kdump::makedumpfile
