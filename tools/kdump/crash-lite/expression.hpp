// SPDX-License-Identifier: GPL-2.0-only
/*
 * C expressions about the dumped kernel, as `p` and `struct` take them:
 *
 *	jiffies_64    init_task.comm    runqueues.nr_running    *(struct page *)0xffffea0000000000
 *	((struct task_struct *)ffff888003e58000)->mm->pgd    &init_mm    sizeof(struct page)
 *	(struct list_head)modules    init_mm.rss_stat[1].count + 16
 *
 * The type of a variable comes from BTF (per-CPU variables) or from the headers this program was
 * built with (what they declare extern). A cast of a variable whose type is not known says what
 * it is: "(TYPE)SYMBOL"; any other cast is C's.
 */
#pragma once

#include "crash-lite/c_type.hpp"
#include "crash-lite/memory_source.hpp"
#include "crash-lite/session.hpp"
#include "crash-lite/text/report.hpp"

#include <optional>
#include <string_view>

namespace kdump::crash_lite {

struct expression_value {
	/* types is null for a symbol of unknown type. */
	c_type type;
	/* In memory at `number`; else `number` is the value itself. */
	bool in_memory = false;
	uint64_t number = 0;
	/* If it is a bit field of the struct at `number`. */
	std::optional<btf_member> bits = {};

	bool has_type() const
	{
		return type.types != nullptr;
	}
};

/*
 * Per-CPU variables are those of `cpu`; without one, an expression that names one is
 * error_code::invalid_argument.
 */
result<expression_value> evaluate(session &s, std::string_view text,
				  std::optional<unsigned int> cpu);

/* The value in a cell, read from `source` if it is in memory. */
result<cell> read_value(session &s, const memory_source &source, const expression_value &value,
			unsigned int radix);

/* `path` is "member", "member.inner[2]": what C finds when it stands behind "struct.". */
result<expression_value> select_member(const expression_value &whole, std::string_view path);

} // namespace kdump::crash_lite
