// SPDX-License-Identifier: GPL-2.0-only
/* The writer of the format that was asked for, with what the input says of the machine. */
#pragma once

#include "kernel/kernel.hpp"
#include "makedumpfile/dump_plan.hpp"
#include "makedumpfile/dump_writer.hpp"
#include "makedumpfile/input.hpp"
#include "makedumpfile/options.hpp"
#include "makedumpfile/output.hpp"
#include "makedumpfile/page_source.hpp"
#include "makedumpfile/split.hpp"

#include <memory>
#include <optional>

namespace kdump::makedumpfile {

struct writer_choice {
	const options &chosen;
	const input_dump &input;
	const result<kernel> &attached;
	const dump_plan &plan;
	const page_source &source;
	unsigned int level;		/* of the dump */
	std::optional<split_part> part; /* of a split dump: its own */
	bool has_zero_pages;		/* pages may be told to the writer as such */
};

/* What `choice` refers to, and `to`, have to outlive the writer. */
std::unique_ptr<dump_writer> open_writer(const writer_choice &choice, output &to);

} // namespace kdump::makedumpfile
