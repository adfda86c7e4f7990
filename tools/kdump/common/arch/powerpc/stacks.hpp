// SPDX-License-Identifier: GPL-2.0-only
/* The stacks that code of powerpc may run on; validate_sp_size() of arch/powerpc/kernel/process.c. */
#pragma once

#include "arch/stack_walk.hpp"

#include <vector>

namespace kdump::arch {

/* Those of a CPU beside the task's; the ones whose place cannot be read are left out. */
std::vector<cpu_stack> find_cpu_stacks(const dump_view &dump, unsigned int cpu);

} // namespace kdump::arch
