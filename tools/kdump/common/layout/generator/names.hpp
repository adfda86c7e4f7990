// SPDX-License-Identifier: GPL-2.0-only
/* From the kernel's names to those of the generated code. */
#pragma once

#include <string>
#include <string_view>

namespace kdump::generator {

/*
 * The kernel's name with an underscore behind it where C++ or our own code cannot have it: C++
 * keywords, macros that compilers and the C library always define (linux, errno), and `name_`
 * and `size_`, which every layout has; one in front where a digit is first (CONFIG_64BIT).
 */
std::string identifier(std::string_view kernel_name);

/*
 * The generated header for what a kernel file declares, below kdump/layout/:
 *
 *	include/linux/mm.h			linux/mm.hpp
 *	include/uapi/linux/in.h			uapi/linux/in.hpp
 *	arch/x86/include/asm/ptrace.h		asm/ptrace.hpp
 *	arch/x86/include/uapi/asm/stat.h	uapi/asm/stat.hpp
 *	kernel/sched/sched.h			kernel/sched/sched.hpp
 *	mm/slub.c				mm/slub.c.hpp
 *
 * What no file declares, such as the compiler's own types, is in builtin.hpp.
 */
std::string header_path(std::string_view kernel_file);

} // namespace kdump::generator
