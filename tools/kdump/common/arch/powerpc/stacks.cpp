// SPDX-License-Identifier: GPL-2.0-only
#include "arch/powerpc/stacks.hpp"

#include "kdump/constant.hpp"
#include "kdump/target.hpp"

namespace kdump::arch {

result<uint64_t> read_element(const dump_view &dump, vaddr array, unsigned int index)
{
	return read_word(dump, array + uint64_t{index} * target::word_size);
}

std::vector<cpu_stack> find_stacks_in_arrays(const dump_view &dump, unsigned int cpu,
					     std::span<const stack_array> arrays)
{
	std::vector<cpu_stack> stacks;

	for (const auto &[name, variable] : arrays) {
		result<vaddr> array = dump.find_symbol(variable);
		if (!array)
			continue;
		result<uint64_t> begin = read_element(dump, *array, cpu);
		if (begin && *begin != 0)
			stacks.push_back(
				{name, {vaddr{*begin}, vaddr{*begin} + constant::THREAD_SIZE}});
	}
	return stacks;
}

} // namespace kdump::arch
