// SPDX-License-Identifier: GPL-2.0-only
/* 32-bit ARM: page tables, stacks, exception frames, unwind tables. */
#include "probe.h"

#include <linux/mm.h>

#include <asm/memory.h>
#include <asm/pgtable.h>
#include <asm/processor.h>
#include <asm/ptrace.h>
#include <asm/thread_info.h>
#include <asm/unwind.h>

KDUMP_PROBE(arm)
{
	KDUMP_CONSTANT(TASK_SIZE);
	KDUMP_CONSTANT(THREAD_START_SP);
	KDUMP_CONSTANT(OVERFLOW_STACK_SIZE);

	KDUMP_CONSTANT(SECTION_SHIFT);
	KDUMP_CONSTANT(PHYS_MASK);
	KDUMP_CONSTANT(PTE_HWTABLE_OFF);
	KDUMP_CONSTANT(PMD_TYPE_MASK);
	KDUMP_CONSTANT(PMD_TYPE_TABLE);
	KDUMP_CONSTANT(PMD_TYPE_SECT);
	KDUMP_CONSTANT(L_PTE_PRESENT);
	KDUMP_CONSTANT(L_PTE_VALID);
	KDUMP_CONSTANT(L_PTE_YOUNG);
	KDUMP_CONSTANT(L_PTE_DIRTY);
	KDUMP_CONSTANT(L_PTE_RDONLY);
	KDUMP_CONSTANT(L_PTE_USER);
	KDUMP_CONSTANT(L_PTE_XN);
	KDUMP_CONSTANT(L_PTE_SHARED);
	KDUMP_CONSTANT(L_PTE_NONE);
#ifdef CONFIG_ARM_LPAE
	KDUMP_RECORD("PMD_SECT_NONE_BITS", L_PMD_SECT_NONE);
#else
	KDUMP_RECORD("PMD_SECT_NONE_BITS", 0);
#endif

	/* In words; the kernel names them as members. */
	KDUMP_VALUE(ARM_sp, offsetof(struct pt_regs, ARM_sp) / sizeof(long));
	KDUMP_VALUE(ARM_lr, offsetof(struct pt_regs, ARM_lr) / sizeof(long));
	KDUMP_VALUE(ARM_pc, offsetof(struct pt_regs, ARM_pc) / sizeof(long));
	KDUMP_VALUE(ARM_cpsr, offsetof(struct pt_regs, ARM_cpsr) / sizeof(long));
	KDUMP_VALUE(ARM_ORIG_r0, offsetof(struct pt_regs, ARM_ORIG_r0) / sizeof(long));
	KDUMP_CONSTANT(MODE_MASK);
	KDUMP_CONSTANT(USR_MODE);
	KDUMP_CONSTANT(SVC_MODE);
	KDUMP_CONSTANT(SYSTEM_MODE);
}
