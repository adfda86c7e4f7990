// SPDX-License-Identifier: GPL-2.0-only
/* Why a kernel or a module is tainted: taint_flags[] of kernel/panic.c, read from the dump. */
#pragma once

#include "kernel/kernel.hpp"
#include "mm/memory.hpp"

#include "kdump/layout/linux/panic.hpp"

#include <string>

namespace kdump {

class taint_table {
public:
	/* Empty, so that no flag has a letter, if the table cannot be read. */
	explicit taint_table(const kernel &k);

	/* As in /proc/modules, without the parentheses: "OE". */
	std::string module_letters(uint64_t taints) const;
	/* As the kernel prints its own: "G           OE      ". */
	std::string kernel_letters(uint64_t taints) const;

private:
	object_array<layout::taint_flag> flags_;
};

} // namespace kdump
