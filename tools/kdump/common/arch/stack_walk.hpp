// SPDX-License-Identifier: GPL-2.0-only
/* What the unwinders of all architectures have in common. */
#pragma once

#include "arch/architecture.hpp"

#include <span>
#include <string>
#include <vector>

namespace kdump::arch {

/* A stack that code may run on. */
struct cpu_stack {
	std::string name; /* as stack_frame::stack */
	vaddr_range range;

	/* All of [address, address + size). */
	bool holds(vaddr address, uint64_t size) const
	{
		return range.contains(address) && range.end - address >= size;
	}
};

/* The one that has this address, or nullptr. */
inline const cpu_stack *find_stack(std::span<const cpu_stack> stacks, vaddr address)
{
	for (const cpu_stack &stack : stacks) {
		if (stack.range.contains(address))
			return &stack;
	}
	return nullptr;
}

/*
 * The whole walk. An Unwinder has
 *
 *	result<void> begin(const unwind_start<Registers> &start);	the first frame
 *	stack_frame<Registers> current() const;
 *	result<bool> step();			on to the caller; false if there is none
 */
template <typename Registers, typename Unwinder>
unwind_result<Registers> walk_stack(Unwinder &walk, const unwind_start<Registers> &start)
{
	/* More than all stacks of a CPU have room for. */
	constexpr size_t frame_limit = 4096;
	unwind_result<Registers> trace;

	if (result<void> begun = walk.begin(start); !begun) {
		trace.incomplete = std::move(begun).failure();
		return trace;
	}
	trace.frames.push_back(walk.current());
	while (trace.frames.size() < frame_limit) {
		result<bool> more = walk.step();

		if (!more)
			trace.incomplete = std::move(more).failure();
		if (!more || !*more)
			return trace;
		trace.frames.push_back(walk.current());
	}
	trace.incomplete = make_error(error_code::limit, "more than %zu frames", frame_limit);
	return trace;
}

} // namespace kdump::arch
