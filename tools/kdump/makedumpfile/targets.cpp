// SPDX-License-Identifier: GPL-2.0-only
#include "makedumpfile/targets.hpp"

#include "vmcore/incomplete_mark.hpp"

#include <algorithm>
#include <span>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace kdump::makedumpfile {

bool keep_data(std::span<const std::string> paths)
{
	return std::all_of(paths.begin(), paths.end(), [](const std::string &path) {
		struct stat status;

		return stat(path.c_str(), &status) == 0 &&
		       (S_ISREG(status.st_mode) || S_ISBLK(status.st_mode));
	});
}

result<void> check_targets(const options &chosen)
{
	auto refuse = [](const std::string &name, const std::string &other) {
		return make_error(error_code::invalid_argument, "%s and %s are the same file",
				  name.c_str(), other.c_str());
	};
	bool to_file = !chosen.flatten && !chosen.dry_run &&
		       (chosen.what == task::write_dump || chosen.what == task::write_log ||
			chosen.what == task::reassemble);
	std::vector<std::string> targets;

	if (to_file)
		targets.assign(chosen.outputs().begin(), chosen.outputs().end());
	if (!chosen.json_report.empty())
		targets.push_back(chosen.json_report);
	for (auto target = targets.begin(); target != targets.end(); ++target) {
		for (const std::string &input : chosen.inputs())
			if (is_same_file(*target, input))
				return refuse(*target, input);
		for (auto other = targets.begin(); other != target; ++other)
			if (*target == *other || is_same_file(*target, *other))
				return refuse(*target, *other);
	}
	return {};
}

result<std::unique_ptr<output>> open_output(const options &chosen, const std::string &path)
{
	std::unique_ptr<output> opened;
	if (chosen.dry_run) {
		opened = open_null_output(!chosen.flatten);
	} else if (chosen.flatten) {
		opened = open_flattened_output(file::adopt(STDOUT_FILENO, "standard output"),
					       chosen.resume);
	} else {
		KDUMP_TRY(target, open_file_output(path, chosen.overwrite));
		opened = std::move(target);
	}
	if (chosen.size_limit)
		opened = limit_output(std::move(opened), *chosen.size_limit);
	if (chosen.container)
		return open_container_output(std::move(opened));
	return opened;
}

result<std::vector<std::unique_ptr<output>>> open_outputs(const options &chosen)
{
	std::vector<std::unique_ptr<output>> opened;

	if (chosen.outputs().empty()) {
		KDUMP_TRY(to, open_output(chosen, {}));
		opened.push_back(std::move(to));
	}
	for (const std::string &path : chosen.outputs()) {
		result<std::unique_ptr<output>> to = open_output(chosen, path);
		if (!to) {
			for (const auto &earlier : opened)
				earlier->discard();
			return std::move(to).failure();
		}
		opened.push_back(*std::move(to));
	}
	return opened;
}

namespace {

result<void> mark_incomplete(const std::string &path)
{
	KDUMP_TRY(dump, file::open_for_update(path));
	KDUMP_TRY(mark, find_incomplete_mark(dump));
	KDUMP_CHECK(set_incomplete_mark(dump, mark, true));
	return dump.sync();
}

} // namespace

result<void> mark_incomplete(const options &chosen)
{
	result<void> all;

	for (const std::string &path : chosen.outputs())
		if (result<void> marked = mark_incomplete(path); !marked && all)
			all = std::move(marked);
	return all;
}

result<void> settle(const options &chosen, console &out, result<void> finished)
{
	/* Another stream than the receiver's was not sent at all. */
	if (finished || finished.failure().code() == error_code::invalid_argument)
		return finished;
	/* Nobody knows how much of it is on the disk, and its header says that it is whole. */
	if (result<void> marked = mark_incomplete(chosen); !marked)
		out.warn(marked.failure());
	error_code code = finished.failure().code();
	return make_error(code == error_code::no_space ? code : error_code::incomplete,
			  "%s: a part of the dump may not be on stable storage",
			  finished.failure().message().c_str());
}

std::string output_name(const options &chosen)
{
	std::span<const std::string> names = chosen.outputs();
	std::string text;

	if (names.empty())
		return "STDOUT";
	for (const std::string &name : names.first(names.size() - 1))
		text += name + ", ";
	return text + (names.size() > 1 ? "and " : "") + names.back();
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
