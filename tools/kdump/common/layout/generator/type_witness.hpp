// SPDX-License-Identifier: GPL-2.0-only
/*
 * Not every compiler describes variables that a file declares but does not use: clang leaves them
 * out of the debug information. So a probe that clang compiles has a second part, made of its
 * preprocessed first one: a pointer to each variable at file scope,
 *
 *	# 35 "include/linux/sched/task.h"
 *	__typeof__(init_task) *__kdump_type_init_task;
 *
 * which dwarf_reader takes for a declaration of the variable, in the line where that is. Those of
 * static variables are static, too, and "used", or clang would leave them out as well.
 */
#pragma once

#include <string>
#include <string_view>

namespace kdump::generator {

inline constexpr std::string_view type_witness_prefix = "__kdump_type_";

/* `source` is valid C that has been through the preprocessor, with its line markers. */
std::string type_witnesses(std::string_view source);

} // namespace kdump::generator
