/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What every probe starts with. A probe is compiled like any file of this kernel, but never
 * runs: its debug information holds the shapes of all structs and the types of all variables
 * that the headers it includes declare, and its section .kdump.const holds the values of the
 * macros that it names. Nothing else about it matters.
 */
#ifndef KDUMP_PROBE_H
#define KDUMP_PROBE_H

/*
 * The real build has checked all that; here it would only ask for more optimization than a file
 * is worth whose code is thrown away.
 */
#undef compiletime_assert
#define compiletime_assert(condition, msg) do { } while (0)
#undef __compiletime_error
#define __compiletime_error(msg)

#include <linux/percpu-defs.h>
#include <linux/types.h>

/*
 * Debug information does not tell per-CPU variables from others, so each declaration leaves a
 * second one that says so.
 */
#undef DECLARE_PER_CPU_SECTION
#define DECLARE_PER_CPU_SECTION(type, name, sec)		\
	extern char __kdump_percpu_##name;			\
	extern __PCPU_ATTRS(sec) __typeof__(type) name

/*
 * A record is text in a section that no program loads: value, size, whether the type is signed,
 * whether the value is known at compile time, name. The "i" operands are printed by the compiler
 * the way the target's assembler writes immediate operands, so the reader strips "$" and "#".
 * This is asm because nothing else survives all targets: .8byte %c0 is silently wrong on s390
 * and statement expressions rule out constants at file scope.
 */
#define KDUMP_IS_CONSTANT(e) __builtin_constant_p(e)
#define KDUMP_RECORD(name, e)							\
	asm volatile(".pushsection .kdump.const,\"\"\n"				\
		     ".asciz \"%0 %1 %2 %3 " name "\"\n"			\
		     ".popsection"						\
		     :								\
		     : "i"(__builtin_choose_expr(KDUMP_IS_CONSTANT(e), e, 0)),	\
		       "i"((int)sizeof(e)),					\
		       "i"((__typeof__(e))-1 < (__typeof__(e))1 ? 1 : 0),	\
		       "i"(KDUMP_IS_CONSTANT(e) ? 1 : 0))

/* The macro (or enumerator, or other constant expression) `e` under its own name. */
#define KDUMP_CONSTANT(e) KDUMP_RECORD(#e, e)

/*
 * The value of `e` under a name of our own: its own may be a macro of the C library there, too, as
 * powerpc's PT_R1.
 */
#define KDUMP_VALUE(name, e) KDUMP_RECORD(#name, e)

/* The functions that hold the records: kept, but never called. */
#define KDUMP_PROBE(subject) void __used kdump_probe_##subject(void)

#endif
