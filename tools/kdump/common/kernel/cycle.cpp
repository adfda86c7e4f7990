// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/cycle.hpp"

namespace kdump {

result<void> cycle_detector::visit(vaddr node)
{
	if (node == remembered_)
		return make_error(error_code::corrupt, "the links lead back to 0x%llx",
				  wide(node.value));
	if (++steps_ > limit_)
		return make_error(error_code::limit, "more than %llu entries", wide(limit_));
	if (steps_ == next_mark_) {
		remembered_ = node;
		next_mark_ *= 2;
	}
	return {};
}

} // namespace kdump
