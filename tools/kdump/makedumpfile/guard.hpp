// SPDX-License-Identifier: GPL-2.0-only
/*
 * The frames without which a dump is worth nothing: the kernel's image, the first chunk of
 * per-CPU memory, the kernel's page tables, its notes and its log. They stay in the dump even if
 * their descriptors say otherwise, which in a machine that has just crashed they may.
 */
#pragma once

#include "base/bitmap.hpp"
#include "base/error.hpp"
#include "kernel/kernel.hpp"

#include <vector>

namespace kdump::makedumpfile {

struct guard {
	bitmap frames;
	/* Parts that could not be found, and so are not guarded. */
	std::vector<error> gaps;
};

/* `frames` is an empty set to be filled. */
guard find_guarded_frames(const kernel &k, bitmap frames);

} // namespace kdump::makedumpfile
