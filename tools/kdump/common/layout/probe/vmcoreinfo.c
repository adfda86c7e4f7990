// SPDX-License-Identifier: GPL-2.0-only
/* What this kernel writes into VMCOREINFO; the part of printk is in printk.c. */
#include "vmcoreinfo.h"

/* The weak default would be in the way of the architecture's own. */
#define arch_crash_save_vmcoreinfo kdump_arch_crash_save_vmcoreinfo
#include "kernel/vmcore_info.c"
#undef arch_crash_save_vmcoreinfo

/* Kbuild has found it, if there is one. */
#ifdef KDUMP_ARCH_VMCORE_INFO
#include KDUMP_ARCH_VMCORE_INFO
#endif
