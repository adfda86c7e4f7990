// SPDX-License-Identifier: GPL-2.0-only
/* The stacks of a CPU beside those of the tasks: arch/arm/kernel/{irq,traps}.c. */
#pragma once

#include "arch/stack_walk.hpp"

namespace kdump::arch {

/* Those that can be found. */
std::vector<cpu_stack> find_cpu_stacks(const dump_view &dump, unsigned int cpu);

} // namespace kdump::arch
