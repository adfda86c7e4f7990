// SPDX-License-Identifier: GPL-2.0-only
/* What a CPU and the kernel tell each other: struct lowcore of arch/s390/include/asm/lowcore.h. */
#pragma once

#include "arch/dump_view.hpp"
#include "layout/object.hpp"

#include "kdump/layout/asm/lowcore.hpp"

namespace kdump::arch {

/* stacks.cpp: that of a CPU; error_code::not_found: the kernel has no list of them. */
result<ptr<layout::lowcore>> find_lowcore(const dump_view &dump, unsigned int cpu);

} // namespace kdump::arch
