// SPDX-License-Identifier: GPL-2.0-only
/* The dump that is read, and what of it goes on. */
#pragma once

#include "kernel/kernel.hpp"
#include "makedumpfile/console.hpp"
#include "makedumpfile/dump_plan.hpp"
#include "makedumpfile/frames.hpp"
#include "makedumpfile/memory_need.hpp"
#include "makedumpfile/options.hpp"
#include "vmcore/vmcore.hpp"

#include <cstdint>
#include <optional>

namespace kdump::makedumpfile {

struct input_dump {
	vmcore file;
	uint64_t page_size; /* as the dump says, or else the kernel's that this program is for */
};

/* error_code::unreadable if the file cannot be opened or is no dump. */
result<input_dump> open_input(const options &chosen, console &out);

memory_size measure(const input_dump &input, uint64_t frames);

/*
 * What a dump may have; of a kernel that runs, not what is reserved for its capture kernel. `of` is
 * null if the dump is not of this kernel.
 * error_code::limit if there would be more frames than a dump can have: a header lies.
 */
result<stored_frames> find_stored_frames(const input_dump &input, const kernel *of);

/*
 * By the page descriptors. Where those are not to be had, because this is another kernel's dump
 * or too much of it is broken, levels 0 and 1 do without them and all pages are kept. In windows
 * if all of it does not fit into so many bytes of `memory`; both have to live as long as the plan.
 * error_code::no_memory: nor may it be in windows.
 */
result<dump_plan> make_plan(const input_dump &input, const result<kernel> &attached,
			    page_filter filter, const options &chosen, console &out,
			    std::optional<uint64_t> memory = std::nullopt);

} // namespace kdump::makedumpfile
