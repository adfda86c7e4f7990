// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the beginning of a function does to the stack. There is no frame pointer on mips and nothing
 * that describes frames, so the kernel's own unwinder looks at the code: get_frame_info() of
 * arch/mips/kernel/process.c.
 */
#pragma once

#include "arch/dump_view.hpp"

#include <cstdint>
#include <optional>

namespace kdump::arch {

struct prologue {
	uint64_t frame_size = 0; /* bytes by which the stack grows */
	/* Where in the frame the return address is saved; nothing: it is not, up to there. */
	std::optional<uint64_t> return_place;
};

/* Of the function that begins at `function`, as far as it has come before `ip`. */
result<prologue> read_prologue(const dump_view &dump, vaddr function, vaddr ip);

} // namespace kdump::arch
