// SPDX-License-Identifier: GPL-2.0-only
/* x86: page tables, stacks, exception frames, unwind tables. */
#include "probe.h"

#include <linux/mm.h>

#include <asm/apic.h>
#include <asm/cpu.h>
#include <asm/cpu_entry_area.h>
#include <asm/desc.h>
#include <asm/e820/api.h>
#include <asm/fixmap.h>
#include <asm/hw_irq.h>
#include <asm/irq_stack.h>
#include <asm/kexec.h>
#include <asm/mce.h>
#include <asm/msr-index.h>
#include <asm/nmi.h>
#include <asm/orc_lookup.h>
#include <asm/orc_types.h>
#include <asm/page.h>
#include <asm/pgtable.h>
#include <asm/processor.h>
#include <asm/ptrace.h>
#include <asm/segment.h>
#include <asm/setup.h>
#include <asm/stacktrace.h>
#include <asm/switch_to.h>
#include <asm/traps.h>
#include <asm/tsc.h>
#include <asm/unwind.h>

KDUMP_PROBE(x86)
{
	KDUMP_CONSTANT(_PAGE_PRESENT);
	KDUMP_CONSTANT(_PAGE_RW);
	KDUMP_CONSTANT(_PAGE_USER);
	KDUMP_CONSTANT(_PAGE_PWT);
	KDUMP_CONSTANT(_PAGE_PCD);
	KDUMP_CONSTANT(_PAGE_ACCESSED);
	KDUMP_CONSTANT(_PAGE_DIRTY);
	KDUMP_CONSTANT(_PAGE_PSE);
	KDUMP_CONSTANT(_PAGE_PAT);
	KDUMP_CONSTANT(_PAGE_GLOBAL);
	KDUMP_CONSTANT(_PAGE_NX);
	KDUMP_CONSTANT(_PAGE_PROTNONE);
	KDUMP_CONSTANT(_PAGE_SPECIAL);
	KDUMP_CONSTANT(_PAGE_DEVMAP);
	KDUMP_CONSTANT(__PHYSICAL_MASK_SHIFT);

	KDUMP_CONSTANT(KERNEL_IMAGE_SIZE);
	KDUMP_CONSTANT(TOP_OF_KERNEL_STACK_PADDING);
	KDUMP_CONSTANT(__KERNEL_CS);
	KDUMP_CONSTANT(__USER_CS);
	KDUMP_CONSTANT(SEGMENT_RPL_MASK);
}

#ifdef CONFIG_X86_64
KDUMP_PROBE(x86_64)
{
	KDUMP_CONSTANT(__START_KERNEL_map);
	KDUMP_CONSTANT(IRQ_STACK_SIZE);

	KDUMP_CONSTANT(ORC_REG_UNDEFINED);
	KDUMP_CONSTANT(ORC_REG_PREV_SP);
	KDUMP_CONSTANT(ORC_REG_DX);
	KDUMP_CONSTANT(ORC_REG_DI);
	KDUMP_CONSTANT(ORC_REG_BP);
	KDUMP_CONSTANT(ORC_REG_SP);
	KDUMP_CONSTANT(ORC_REG_R10);
	KDUMP_CONSTANT(ORC_REG_R13);
	KDUMP_CONSTANT(ORC_REG_BP_INDIRECT);
	KDUMP_CONSTANT(ORC_REG_SP_INDIRECT);
	KDUMP_CONSTANT(ORC_TYPE_UNDEFINED);
	KDUMP_CONSTANT(ORC_TYPE_END_OF_STACK);
	KDUMP_CONSTANT(ORC_TYPE_CALL);
	KDUMP_CONSTANT(ORC_TYPE_REGS);
	KDUMP_CONSTANT(ORC_TYPE_REGS_PARTIAL);
}
#endif
