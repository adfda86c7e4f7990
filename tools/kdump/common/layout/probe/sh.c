// SPDX-License-Identifier: GPL-2.0-only
/* sh: page tables, segments, exception frames. */
#include "probe.h"

#include <linux/mm.h>

#include <asm/addrspace.h>
#include <asm/page.h>
#include <asm/pgtable.h>
#include <asm/processor.h>
#include <asm/ptrace.h>
#include <asm/thread_info.h>

KDUMP_PROBE(sh)
{
	KDUMP_CONSTANT(P1SEG);
	KDUMP_CONSTANT(P2SEG);
	KDUMP_CONSTANT(P3SEG);
	KDUMP_CONSTANT(P3_ADDR_MAX);
	KDUMP_VALUE(PAGE_OFFSET_PHYSICAL, ___pa(PAGE_OFFSET));
	KDUMP_CONSTANT(TASK_SIZE);

	/* phys_addr_mask() asks the machine where there are two modes. */
#ifdef CONFIG_29BIT
	KDUMP_VALUE(PTE_ADDRESS_MASK, PHYS_ADDR_MASK29 & PAGE_MASK);
#else
	KDUMP_VALUE(PTE_ADDRESS_MASK, PHYS_ADDR_MASK32 & PAGE_MASK);
#endif
	KDUMP_CONSTANT(_PAGE_PRESENT);
	KDUMP_CONSTANT(_PAGE_PROTNONE);
	KDUMP_CONSTANT(_PAGE_RW);
	KDUMP_CONSTANT(_PAGE_USER);
	KDUMP_CONSTANT(_PAGE_DIRTY);
	KDUMP_CONSTANT(_PAGE_ACCESSED);
	KDUMP_CONSTANT(_PAGE_CACHABLE);
	KDUMP_CONSTANT(_PAGE_HW_SHARED);
	KDUMP_CONSTANT(_PAGE_SPECIAL);

	KDUMP_CONSTANT(SR_MD);
	KDUMP_CONSTANT(REG_REG15);
}
