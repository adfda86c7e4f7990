// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel's global variables as generated headers declare them: a name and a type. Where a
 * variable is can only be asked of the dump (kallsyms), but what is there is known here:
 *
 *	namespace variable {
 *	inline constexpr symbol<layout::task_struct> init_task{"init_task"};
 *	inline constexpr percpu_symbol<layout::rq> runqueues{"runqueues"};
 *	}
 */
#pragma once

namespace kdump {

template <typename T> struct symbol {
	using type = T;

	const char *name;
};

/* One instance for each CPU. */
template <typename T> struct percpu_symbol {
	using type = T;

	const char *name;
};

/* A row of the generated table of all variables, for names that a user types. */
struct variable_type {
	const char *name;
	const char *type; /* as in a C cast: "struct list_head", "unsigned long[4]" */
	bool is_static;	  /* in a source file that others may have the name of, too */
};

} // namespace kdump
