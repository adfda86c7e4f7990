// SPDX-License-Identifier: GPL-2.0-only
/* What this kernel writes into VMCOREINFO; the part of printk is in printk.c. */
#include "vmcoreinfo.h"

/* The weak default would be in the way of the architecture's own. */
#define arch_crash_save_vmcoreinfo kdump_arch_crash_save_vmcoreinfo
#include "kernel/vmcore_info.c"
#undef arch_crash_save_vmcoreinfo

#ifdef CONFIG_X86_64
#include "arch/x86/kernel/vmcore_info_64.c"
#elif defined(CONFIG_X86)
#include "arch/x86/kernel/vmcore_info_32.c"
#elif defined(CONFIG_ARM)
#include "arch/arm/kernel/vmcore_info.c"
#elif defined(CONFIG_ARM64)
#include "arch/arm64/kernel/vmcore_info.c"
#elif defined(CONFIG_PPC)
#include "arch/powerpc/kexec/vmcore_info.c"
#elif defined(CONFIG_RISCV)
#include "arch/riscv/kernel/vmcore_info.c"
#elif defined(CONFIG_S390)
#include "arch/s390/kernel/vmcore_info.c"
#elif defined(CONFIG_SUPERH)
#include "arch/sh/kernel/vmcore_info.c"
#endif
