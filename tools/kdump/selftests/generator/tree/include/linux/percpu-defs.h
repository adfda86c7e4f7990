/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_PERCPU_DEFS_H
#define _LINUX_PERCPU_DEFS_H

#define __PCPU_ATTRS(sec) __attribute__((section(".data..percpu" sec)))
#define DECLARE_PER_CPU_SECTION(type, name, sec) extern __PCPU_ATTRS(sec) __typeof__(type) name
#define DECLARE_PER_CPU(type, name) DECLARE_PER_CPU_SECTION(type, name, "")

#endif
