// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/taint.hpp"

namespace kdump {

using layout::taint_flag;

taint_table::taint_table(const kernel &k)
{
	if (result<object_array<taint_flag>> flags = k.read(variable::taint_flags))
		flags_ = *std::move(flags);
}

std::string taint_table::module_letters(uint64_t taints) const
{
	std::string letters;

	for (size_t i = 0; i < flags_.size(); i++) {
		if (flags_[i][taint_flag::module] && taints >> i & 1)
			letters.push_back(flags_[i][taint_flag::c_true]);
	}
	return letters;
}

std::string taint_table::kernel_letters(uint64_t taints) const
{
	std::string letters;

	for (size_t i = 0; i < flags_.size(); i++)
		letters.push_back(taints >> i & 1 ? flags_[i][taint_flag::c_true]
						  : flags_[i][taint_flag::c_false]);
	return letters;
}

} // namespace kdump
