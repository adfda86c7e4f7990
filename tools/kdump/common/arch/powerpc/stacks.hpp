// SPDX-License-Identifier: GPL-2.0-only
/* The stacks that code of powerpc may run on; validate_sp_size() of arch/powerpc/kernel/process.c. */
#pragma once

#include "arch/stack_walk.hpp"

#include <span>
#include <vector>

namespace kdump::arch {

/* An array with an element for each CPU: where its stack begins. */
struct stack_array {
	const char *name, *variable;
};

/* stacks.cpp: the ones whose place cannot be read are left out. */
std::vector<cpu_stack> find_stacks_in_arrays(const dump_view &dump, unsigned int cpu,
					     std::span<const stack_array> arrays);
/* An element of an array of pointers. */
result<uint64_t> read_element(const dump_view &dump, vaddr array, unsigned int index);

} // namespace kdump::arch
