// SPDX-License-Identifier: GPL-2.0-only
/*
 * Global variables of the dumped kernel: where they are, and of what type. BTF has the types of
 * per-CPU variables; those that headers declare extern, or a source file that layouts were taken
 * from has, were compiled in; others are not known.
 */
#pragma once

#include "crash-lite/c_type.hpp"
#include "crash-lite/session.hpp"

#include <string_view>

namespace kdump::crash_lite {

struct variable_declaration {
	vaddr address; /* of a per-CPU variable: that of the template in the kernel image */
	c_type type;   /* types is null if not known */
	bool per_cpu;
};

/*
 * By that name; where there are several symbols, the one that headers mean. error_code::not_found:
 * there is none; error_code::invalid_argument: it is not known which one is meant.
 */
result<variable_declaration> find_variable(session &s, std::string_view name);

} // namespace kdump::crash_lite
