// SPDX-License-Identifier: GPL-2.0-only
/* What the unwinders of all architectures have in common. */
#pragma once

#include "arch/architecture.hpp"

#include <algorithm>
#include <initializer_list>
#include <span>
#include <string>
#include <vector>

namespace kdump::arch {

/* An array with an element for each CPU: where its stack begins. */
struct stack_array {
	const char *name, *variable;
};

/* One that begins, or ends, there; none if that cannot be read or is 0: the kernel has not made it. */
void add_stack(std::vector<cpu_stack> &stacks, const char *name, const result<uint64_t> &begin,
	       uint64_t size);
void add_stack_below(std::vector<cpu_stack> &stacks, const char *name, const result<uint64_t> &end,
		     uint64_t size);

/* Those that are found in such arrays; the ones whose place cannot be read are left out. */
std::vector<cpu_stack> find_stacks_in_arrays(const dump_view &dump, unsigned int cpu,
					     std::span<const stack_array> arrays, uint64_t size);

/* All that a walk may come across, the task's own first. */
template <architecture A>
std::vector<cpu_stack> find_stacks(const dump_view &dump,
				   const unwind_start<typename A::registers> &start)
{
	std::vector<cpu_stack> stacks;

	if (start.cpu)
		stacks = A::find_cpu_stacks(dump, *start.cpu);
	stacks.insert(stacks.begin(), {"", start.stack});
	return stacks;
}

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
 * Whether a task that was switched away can be unwound from `sp`, where `size` bytes were left for
 * that. error_code::not_found: it has no stack any more; error_code::corrupt: that is not on it.
 */
result<void> check_switched(const cpu_stack &own, vaddr sp, uint64_t size);

/* error_code::corrupt: `to` is on the stack that `from` is on, and not above it. */
result<void> check_upward(std::span<const cpu_stack> stacks, vaddr from, vaddr to);

/* Of its first frame: one that never ran begins where fork() made it, others return from a call. */
frame_kind find_switched_kind(const dump_view &dump, vaddr ip,
			      std::initializer_list<std::string> fork);

/*
 * The way of a walk over frame records: up a stack only, and never back to one that was left, as
 * the kernel's unwind_consume_stack() has it. So every walk comes to an end.
 */
class stack_path {
public:
	explicit stack_path(std::vector<cpu_stack> stacks) : ahead_(std::move(stacks))
	{
	}

	/* On behind [address, address + size); error_code::corrupt: no way leads there. */
	result<void> advance(vaddr address, uint64_t size)
	{
		if (!here_.holds(address, size)) {
			auto next = std::find_if(ahead_.begin(), ahead_.end(), [&](auto &stack) {
				return stack.holds(address, size);
			});

			if (next == ahead_.end())
				return make_error(error_code::corrupt,
						  "the frame at 0x%llx is on no stack above",
						  wide(address.value));
			here_ = *next;
			ahead_.erase(next);
		}
		here_.range.begin = address + size;
		return {};
	}
	bool leads_to(vaddr address, uint64_t size) const
	{
		return static_cast<bool>(stack_path(*this).advance(address, size));
	}

private:
	cpu_stack here_;
	std::vector<cpu_stack> ahead_;
};

/* What all unwinders keep: the dump, its stacks, and where they are. */
template <architecture A> class stack_walker {
public:
	using registers = typename A::registers;

	stack_walker(const dump_view &dump, const unwind_start<registers> &start) :
		dump_(dump), task_(start.task), stacks_(find_stacks<A>(dump, start))
	{
	}

	stack_frame<registers> current() const
	{
		const cpu_stack *stack = find_stack(stacks_, sp_);

		return {kind_,	   ip_,
			sp_,	   return_place_,
			regs_,	   regs_ && A::is_user_mode(*regs_),
			reliable_, stack ? stack->name : ""};
	}

protected:
	const dump_view &dump_;
	vaddr task_;
	std::vector<cpu_stack> stacks_; /* the task's own first */

	/* As in stack_frame. */
	frame_kind kind_ = frame_kind::start;
	vaddr ip_, sp_;
	std::optional<vaddr> return_place_;
	std::optional<registers> regs_;
	bool reliable_ = true;
};

/*
 * The whole walk. An Unwinder is a stack_walker, made of the dump and that start, and has
 *
 *	result<void> begin(const unwind_start<Registers> &start);	the first frame
 *	stack_frame<Registers> current() const;
 *	result<bool> step();			on to the caller; false if there is none; not
 *						asked for in user mode
 */
template <typename Unwinder, typename Registers>
unwind_result<Registers> walk_stack(const dump_view &dump, const unwind_start<Registers> &start)
{
	/* More than all stacks of a CPU have room for. */
	constexpr size_t frame_limit = 4096;
	unwind_result<Registers> trace;
	Unwinder walk(dump, start);

	if (result<void> begun = walk.begin(start); !begun) {
		trace.incomplete = std::move(begun).failure();
		return trace;
	}
	trace.frames.push_back(walk.current());
	while (trace.frames.size() < frame_limit) {
		if (trace.frames.back().user_mode)
			return trace;
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
