// SPDX-License-Identifier: GPL-2.0-only
/* The kernel's log. */
#include "vmcoreinfo.h"

#include "kernel/printk/printk.c"

#include "kernel/printk/printk_ringbuffer.h"

KDUMP_PROBE(printk)
{
	KDUMP_CONSTANT(DESC_FLAGS_SHIFT);
	KDUMP_CONSTANT(DESC_ID_MASK);
	KDUMP_CONSTANT(FAILED_LPOS);
	KDUMP_CONSTANT(EMPTY_LINE_LPOS);
}
