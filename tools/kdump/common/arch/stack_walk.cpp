// SPDX-License-Identifier: GPL-2.0-only
#include "arch/stack_walk.hpp"

namespace kdump::arch {

void add_stack(std::vector<cpu_stack> &stacks, const char *name, const result<uint64_t> &begin,
	       uint64_t size)
{
	if (begin && *begin != 0)
		stacks.push_back({name, {vaddr{*begin}, vaddr{*begin} + size}});
}

void add_stack_below(std::vector<cpu_stack> &stacks, const char *name, const result<uint64_t> &end,
		     uint64_t size)
{
	if (end && *end > size)
		stacks.push_back({name, {vaddr{*end} - size, vaddr{*end}}});
}

std::vector<cpu_stack> find_stacks_in_arrays(const dump_view &dump, unsigned int cpu,
					     std::span<const stack_array> arrays, uint64_t size)
{
	std::vector<cpu_stack> stacks;

	for (const auto &[name, variable] : arrays) {
		if (result<vaddr> array = dump.find_symbol(variable))
			add_stack(stacks, name, read_element(dump, *array, cpu), size);
	}
	return stacks;
}

result<void> check_switched(const cpu_stack &own, vaddr sp, uint64_t size)
{
	if (own.range.begin.value == 0)
		return make_error(error_code::not_found, "the task has exited and freed its stack");
	if (!own.holds(sp, size))
		return make_error(error_code::corrupt,
				  "the saved stack pointer 0x%llx is not on the task's stack",
				  wide(sp.value));
	return {};
}

result<void> check_upward(std::span<const cpu_stack> stacks, vaddr from, vaddr to)
{
	const cpu_stack *stack = find_stack(stacks, from);

	if (stack && stack->range.contains(to) && to <= from)
		return make_error(error_code::corrupt, "the stack goes in the wrong direction");
	return {};
}

frame_kind find_switched_kind(const dump_view &dump, vaddr ip,
			      std::initializer_list<std::string> fork)
{
	for (const std::string &name : fork) {
		result<vaddr> begin = dump.find_symbol(name);
		if (begin && *begin == ip)
			return frame_kind::start;
	}
	return frame_kind::call;
}

} // namespace kdump::arch
