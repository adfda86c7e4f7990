// SPDX-License-Identifier: GPL-2.0-only
/* mips: address segments, page tables, exception frames, instructions. */
#include "probe.h"

#include <linux/mm.h>

#include <asm/addrspace.h>
#include <asm/inst.h>
#include <asm/irq.h>
#include <asm/isadep.h>
#include <asm/mipsregs.h>
#include <asm/page.h>
#include <asm/pgtable.h>
#include <asm/processor.h>
#include <asm/ptrace.h>
#include <asm/reg.h>
#include <asm/thread_info.h>

KDUMP_PROBE(mips)
{
	/* Addresses of 64 bits are signed, here. */
	KDUMP_VALUE(CKSEG0, (unsigned long)CKSEG0);
	KDUMP_VALUE(CKSEG1, (unsigned long)CKSEG1);
	KDUMP_VALUE(CKSEG2, (unsigned long)CKSEG0 + 2 * (unsigned long)CSEGX_SIZE);
	KDUMP_CONSTANT(CSEGX_SIZE);
#ifdef CONFIG_64BIT
	KDUMP_VALUE(XKPHYS, (unsigned long)XKPHYS);
	KDUMP_VALUE(XKSEG, (unsigned long)XKSEG);
	KDUMP_VALUE(TO_PHYS_MASK, (unsigned long)TO_PHYS_MASK);
#else
	KDUMP_VALUE(XKPHYS, 0UL);
	KDUMP_VALUE(XKSEG, 0UL);
	KDUMP_VALUE(TO_PHYS_MASK, 0UL);
#endif

	KDUMP_CONSTANT(_PAGE_PRESENT);
	KDUMP_CONSTANT(_PAGE_WRITE);
	KDUMP_CONSTANT(_PAGE_ACCESSED);
	KDUMP_CONSTANT(_PAGE_MODIFIED);
	KDUMP_CONSTANT(_PAGE_SPECIAL);
	KDUMP_CONSTANT(_PAGE_SOFT_DIRTY);
	KDUMP_CONSTANT(_PAGE_NO_READ);
	KDUMP_CONSTANT(_PAGE_GLOBAL);
	KDUMP_CONSTANT(_PAGE_VALID);
	KDUMP_CONSTANT(_PAGE_DIRTY);
	KDUMP_CONSTANT(_CACHE_MASK);
	KDUMP_CONSTANT(_CACHE_UNCACHED);
	KDUMP_CONSTANT(PFN_PTE_SHIFT);
#ifdef CONFIG_MIPS_HUGE_TLB_SUPPORT
	KDUMP_CONSTANT(_PAGE_HUGE);
#else
	KDUMP_VALUE(_PAGE_HUGE, 0);
#endif
	/* The macro is 0 on a processor without that bit, where it is never set. */
#if defined(CONFIG_XPA) || defined(CONFIG_CPU_HAS_RIXI)
	KDUMP_VALUE(_PAGE_NO_EXEC, 1 << _PAGE_NO_EXEC_SHIFT);
#else
	KDUMP_VALUE(_PAGE_NO_EXEC, 0);
#endif

	KDUMP_CONSTANT(IRQ_STACK_SIZE);
	KDUMP_CONSTANT(IRQ_STACK_START);

	KDUMP_CONSTANT(KU_MASK);
	KDUMP_CONSTANT(KU_USER);
	KDUMP_CONSTANT(CAUSEF_EXCCODE);
	KDUMP_VALUE(CAUSE_OF_SYSCALL, EXCCODE_SYS << CAUSEB_EXCCODE);

	KDUMP_CONSTANT(EF_R0);
	KDUMP_CONSTANT(EF_LO);
	KDUMP_CONSTANT(EF_HI);
	KDUMP_CONSTANT(EF_CP0_EPC);
	KDUMP_CONSTANT(EF_CP0_BADVADDR);
	KDUMP_CONSTANT(EF_CP0_STATUS);
	KDUMP_CONSTANT(EF_CP0_CAUSE);
}
