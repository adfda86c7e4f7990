// SPDX-License-Identifier: GPL-2.0-only
/* Work that may go wrong in its own way: a process of its own keeps that to itself. */
#pragma once

#include "base/result.hpp"

#include <functional>
#include <string>

namespace kdump::makedumpfile {

/*
 * What `work` says. error_code::no_memory: it came to no end, for want of memory, by a signal, or
 * because it took longer than so many seconds. No other thread may run meanwhile.
 */
result<std::string> run_in_child(unsigned int most_seconds,
				 const std::function<result<std::string>()> &work);

} // namespace kdump::makedumpfile
