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

#include <span>
#include <vector>

namespace kdump::makedumpfile {

struct guard {
	bitmap frames;
	/* Parts that could not be found, and so are not guarded. */
	std::vector<error> gaps;
};

/* "kernel image", "page tables", ... */
std::span<const char *const> guard_parts();

/* `frames` is an empty set to be filled: with all parts, or with one of them. */
guard find_guarded_frames(const kernel &k, bitmap frames);
guard find_guarded_frames(const kernel &k, bitmap frames, size_t part);

} // namespace kdump::makedumpfile
