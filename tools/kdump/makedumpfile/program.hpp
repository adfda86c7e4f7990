// SPDX-License-Identifier: GPL-2.0-only
/* What the command line can ask for, each from its beginning to its end. */
#pragma once

#include "base/result.hpp"
#include "kernel/kernel.hpp"
#include "makedumpfile/console.hpp"
#include "makedumpfile/dump_plan.hpp"
#include "makedumpfile/kdump_writer.hpp"
#include "makedumpfile/options.hpp"
#include "makedumpfile/output.hpp"
#include "makedumpfile/pipeline.hpp"
#include "makedumpfile/report.hpp"
#include "vmcore/vmcore.hpp"

#include <memory>
#include <optional>
#include <string>

namespace kdump::makedumpfile {

class program {
public:
	/* Both are borrowed. */
	program(const options &chosen, console &out) : chosen_(chosen), out_(out)
	{
	}

	/*
	 * error_code::mismatch: the dump of another kernel. Anything but a whole dump is an
	 * error, however much was saved.
	 */
	result<void> write_dump();
	result<void> write_log();
	result<void> show_usage();

private:
	result<void> check_targets() const;
	result<void> open_json_report();
	result<vmcore> open_input();
	result<dump_plan> make_plan(const vmcore &input, const result<kernel> &attached,
				    page_filter filter);
	result<std::unique_ptr<output>> open_output();
	result<void> begin(const vmcore &input, kdump_writer &writer);
	kdump_header describe(const vmcore &input, const result<kernel> &attached) const;
	result<void> copy(const vmcore &input, const dump_plan &plan, kdump_writer &writer);
	result<void> judge(const copy_counts &counts, const kdump_writer &writer,
			   uint64_t pages) const;
	result<void> give_up(output &target, error cause, uint64_t pages);
	result<void> write_report();
	result<void> write_json_report();
	void end_stage(const char *name);
	std::string output_name() const;

	const options &chosen_;
	console &out_;
	dump_report report_;
	std::optional<file> json_report_;
	double stage_began_ = monotonic_seconds();
};

} // namespace kdump::makedumpfile
