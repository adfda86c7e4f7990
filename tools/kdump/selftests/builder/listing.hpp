// SPDX-License-Identifier: GPL-2.0-only
/* What libvmcore reads out of a dump, as text for golden tests. */
#pragma once

#include "vmcore/vmcore.hpp"

namespace kdump::builder {

/*
 * Identity, CPUs, segments, ranges, and of each page of memory its first bytes or why it cannot
 * be read; the pages are those of `page_size` bytes, and at most `page_limit` of them are shown.
 */
std::string list(const vmcore &dump, uint64_t page_size, unsigned int page_limit);

} // namespace kdump::builder
