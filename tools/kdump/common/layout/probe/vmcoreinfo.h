/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Include this before a file of the kernel that fills VMCOREINFO: what its code would write then
 * ends up as records, "VMCOREINFO " before the key, so that nobody has to list the keys again.
 * Values that this kernel will only know when it runs are marked so.
 */
#ifndef KDUMP_VMCOREINFO_H
#define KDUMP_VMCOREINFO_H

#include "probe.h"

#include <linux/vmcore_info.h>

#undef VMCOREINFO_OSRELEASE
#undef VMCOREINFO_BUILD_ID
#undef VMCOREINFO_PAGESIZE
#undef VMCOREINFO_SYMBOL
#undef VMCOREINFO_SYMBOL_ARRAY
#undef VMCOREINFO_SIZE
#undef VMCOREINFO_STRUCT_SIZE
#undef VMCOREINFO_OFFSET
#undef VMCOREINFO_TYPE_OFFSET
#undef VMCOREINFO_LENGTH
#undef VMCOREINFO_NUMBER
#undef VMCOREINFO_CONFIG

#define KDUMP_VMCOREINFO(key, value) KDUMP_RECORD("VMCOREINFO " key, value)

/* These two are compared as the text that they are. */
#define VMCOREINFO_OSRELEASE(value) do { } while (0)
#define VMCOREINFO_BUILD_ID() do { } while (0)

#define VMCOREINFO_PAGESIZE(value) KDUMP_VMCOREINFO("PAGESIZE", (long)(value))
/* An address is known when the kernel has been relocated. */
#define VMCOREINFO_SYMBOL(name) KDUMP_VMCOREINFO("SYMBOL(" #name ")", (long)jiffies)
#define VMCOREINFO_SYMBOL_ARRAY(name) KDUMP_VMCOREINFO("SYMBOL(" #name ")", (long)jiffies)
#define VMCOREINFO_SIZE(name) KDUMP_VMCOREINFO("SIZE(" #name ")", (long)sizeof(name))
#define VMCOREINFO_STRUCT_SIZE(name) KDUMP_VMCOREINFO("SIZE(" #name ")", (long)sizeof(struct name))
#define VMCOREINFO_OFFSET(name, field) \
	KDUMP_VMCOREINFO("OFFSET(" #name "." #field ")", (long)offsetof(struct name, field))
#define VMCOREINFO_TYPE_OFFSET(name, field) \
	KDUMP_VMCOREINFO("OFFSET(" #name "." #field ")", (long)offsetof(name, field))
#define VMCOREINFO_LENGTH(name, value) KDUMP_VMCOREINFO("LENGTH(" #name ")", (long)(value))
#define VMCOREINFO_NUMBER(name) KDUMP_VMCOREINFO("NUMBER(" #name ")", (long)(name))
#define VMCOREINFO_CONFIG(name) KDUMP_VMCOREINFO("CONFIG_" #name, 1L)

#endif
