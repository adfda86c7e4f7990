// SPDX-License-Identifier: GPL-2.0-only
/* The files that a run writes, and that it must not destroy. */
#pragma once

#include "makedumpfile/console.hpp"
#include "makedumpfile/options.hpp"
#include "makedumpfile/output.hpp"
#include "makedumpfile/report.hpp"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace kdump::makedumpfile {

/* What is about to be emptied must not be what is about to be read: error_code::invalid_argument. */
result<void> check_targets(const options &chosen);

/* Where the dump goes, or a part of it: the file `path`, standard output, or nowhere. */
result<std::unique_ptr<output>> open_output(const options &chosen, const std::string &path);
/* All of them: one, but for --split. */
result<std::vector<std::unique_ptr<output>>> open_outputs(const options &chosen);

/* Whether all are files or disks: what goes to a device such as /dev/null is gone. */
bool keep_data(std::span<const std::string> paths);

/* Says in the files of the dump that it is not complete after all. */
result<void> mark_incomplete(const options &chosen);
/*
 * `finished` is what the last output::finish() said of a dump whose headers say that it is whole.
 * If it failed, they say so no longer: error_code::incomplete or no_space.
 */
result<void> settle(const options &chosen, console &out, result<void> finished);

/* As messages call it: "dump", "STDOUT", "part1, part2, and part3". */
std::string output_name(const options &chosen);

/* What --json-report names; nothing if nobody asked for it. */
class json_report {
public:
	/* Before the dump: a report of an earlier one shall not outlive a failure of this one. */
	static result<json_report> open(const options &chosen);

	result<void> write(const dump_report &report);

private:
	std::optional<file> to_;
};

} // namespace kdump::makedumpfile
