// SPDX-License-Identifier: GPL-2.0-only
/*
 * The frames without which a dump is worth nothing: the kernel's image, per-CPU memory,
 * the kernel's page tables, its notes, its log and its modules. They stay in the dump even if their
 * descriptors say otherwise, which in a machine that has just crashed they may.
 */
#pragma once

#include "base/address.hpp"
#include "base/error.hpp"
#include "kernel/kernel.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace kdump::makedumpfile {

/* "kernel image", "page tables", ... */
std::span<const char *const> guard_parts();

/*
 * Frames are handed out in pieces, in no order, some more than once: page tables of a large machine
 * are too many to be remembered.
 */
using guard_taker = std::function<void(pfn_range)>;

/* Returns why parts could not be found, and so are not guarded. */
std::vector<error> find_guarded_frames(const kernel &k, const guard_taker &take);
/* One part of guard_parts(). */
void find_guarded_frames(const kernel &k, size_t part, const guard_taker &take);

/*
 * All of them, found once for plans of many windows: page tables of a large machine take their
 * time. They are many, but lie together. If they do not, they are found anew each time.
 */
class guarded_frames {
public:
	/* Hands them out, and returns why some could not be found. */
	using finder = std::function<std::vector<error>(const guard_taker &take)>;

	/* No more than `most` ranges are remembered: 512 KiB. */
	explicit guarded_frames(finder find_all, size_t most = 1 << 15);

	/* Those that have a frame in the window, and perhaps others. */
	void find(pfn_range window, const guard_taker &take) const;
	/* Why parts could not be found. */
	const std::vector<error> &gaps() const
	{
		return gaps_;
	}

private:
	finder find_all_;
	std::optional<std::vector<pfn_range>> ranges_;
	std::vector<error> gaps_;
};

} // namespace kdump::makedumpfile
