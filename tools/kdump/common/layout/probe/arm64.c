// SPDX-License-Identifier: GPL-2.0-only
/* arm64: page tables, stacks, exception frames. */
#include "probe.h"

#include <linux/mm.h>

#include <asm/irq.h>
#include <asm/memory.h>
#include <asm/pgtable.h>
#include <asm/processor.h>
#include <asm/ptrace.h>
#include <asm/sdei.h>
#include <asm/stacktrace.h>

KDUMP_PROBE(arm64)
{
	KDUMP_CONSTANT(VA_BITS);
	KDUMP_CONSTANT(VA_BITS_MIN);
	KDUMP_CONSTANT(KIMAGE_VADDR);
	KDUMP_CONSTANT(MODULES_VSIZE);

	KDUMP_CONSTANT(PTE_VALID);
	KDUMP_CONSTANT(PTE_TABLE_BIT);
	KDUMP_CONSTANT(PTE_USER);
	KDUMP_CONSTANT(PTE_RDONLY);
	KDUMP_CONSTANT(PTE_SHARED);
	KDUMP_CONSTANT(PTE_AF);
	KDUMP_CONSTANT(PTE_NG);
	KDUMP_CONSTANT(PTE_GP);
	KDUMP_CONSTANT(PTE_WRITE);
	KDUMP_CONSTANT(PTE_CONT);
	KDUMP_CONSTANT(PTE_PXN);
	KDUMP_CONSTANT(PTE_UXN);
	KDUMP_CONSTANT(PTE_DIRTY);
	KDUMP_CONSTANT(PTE_SPECIAL);
	KDUMP_CONSTANT(PTE_DEVMAP);
	KDUMP_CONSTANT(PTE_PRESENT_INVALID);
	KDUMP_CONSTANT(PTE_UFFD_WP);
	KDUMP_CONSTANT(PTE_ADDR_LOW);
#ifdef PTE_ADDR_HIGH
	KDUMP_CONSTANT(PTE_ADDR_HIGH);
	KDUMP_CONSTANT(PTE_ADDR_HIGH_SHIFT);
#else /* 48 bits are all */
	KDUMP_VALUE(PTE_ADDR_HIGH, 0ULL);
	KDUMP_VALUE(PTE_ADDR_HIGH_SHIFT, 0);
#endif

	KDUMP_CONSTANT(IRQ_STACK_SIZE);
	KDUMP_CONSTANT(OVERFLOW_STACK_SIZE);
	KDUMP_CONSTANT(SDEI_STACK_SIZE);
	KDUMP_CONSTANT(PSR_MODE_MASK);
	KDUMP_CONSTANT(PSR_MODE_EL0t);
}

/*
 * How many bits of virtual addresses are in use is found out at boot, so this is no constant to
 * every kernel. Asked as if it were known, it is.
 */
#undef vabits_actual
#define vabits_actual VA_BITS
KDUMP_PROBE(arm64_va_bits)
{
	KDUMP_RECORD("PAGE_END_VA_BITS", PAGE_END);
}

#undef vabits_actual
#define vabits_actual VA_BITS_MIN
KDUMP_PROBE(arm64_va_bits_min)
{
	KDUMP_RECORD("PAGE_END_VA_BITS_MIN", PAGE_END);
}
