// SPDX-License-Identifier: GPL-2.0-only
/*
 * C expressions about the dumped kernel, as `p` and `struct` take them. Of C's operators there
 * are . -> [] * & + - (TYPE) sizeof and brackets:
 *
 *	jiffies_64    init_task.comm    runqueues.nr_running    *(struct page *)0xffffea0000000000
 *	((struct task_struct *)ffff888003e58000)->mm->pgd    &init_mm    sizeof(struct page)
 *	(struct list_head)super_blocks    init_mm.rss_stat[1].count + 16
 *
 * The type of a variable comes from BTF (per-CPU variables) or was compiled in (variable.hpp). A
 * cast of a variable whose type is not known says what it is: "(TYPE)SYMBOL"; any other cast is C's.
 */
#pragma once

#include "crash-lite/c_value.hpp"
#include "crash-lite/session.hpp"

#include <optional>
#include <string_view>

namespace kdump::crash_lite {

/*
 * Per-CPU variables are those of `cpu`; without one, an expression that names one is
 * error_code::invalid_argument.
 */
result<c_value> evaluate(session &s, std::string_view text, std::optional<unsigned int> cpu);

} // namespace kdump::crash_lite
