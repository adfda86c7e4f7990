/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ASM_WORD_H
#define _ASM_WORD_H

#define PAGE_SHIFT 14
#define PAGE_SIZE (1UL << PAGE_SHIFT)
#define PAGE_MASK (~(PAGE_SIZE - 1))

struct pt_regs {
	unsigned long ip;
	unsigned long sp;
};

#endif
