// SPDX-License-Identifier: GPL-2.0-only
/* Memory management: pages, zones, the memory model, page tables, slab, vmalloc. */
#include "probe.h"

#include <linux/gfp.h>
#include <linux/hugetlb.h>
#include <linux/ksm.h>
#include <linux/memblock.h>
#include <linux/memcontrol.h>
#include <linux/memory.h>
#include <linux/memory_hotplug.h>
#include <linux/mempolicy.h>
#include <linux/mempool.h>
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/node.h>
#include <linux/page-flags.h>
#include <linux/pageblock-flags.h>
#include <linux/page_ext.h>
#include <linux/pagemap.h>
#include <linux/percpu.h>
#include <linux/rmap.h>
#include <linux/sched/mm.h>
#include <linux/shmem_fs.h>
#include <linux/swap.h>
#include <linux/swapfile.h>
#include <linux/swapops.h>
#include <linux/vmalloc.h>
#include <linux/vmstat.h>
#include <linux/zswap.h>

#include "mm/internal.h"
#include "mm/percpu-internal.h"
#include "mm/slab.h"
#include "mm/swap.h"

KDUMP_PROBE(page)
{
	KDUMP_CONSTANT(PAGE_SHIFT);
	KDUMP_CONSTANT(PAGE_SIZE);
	KDUMP_CONSTANT(PAGE_MASK);

	/* page->flags, page->mapping */
	KDUMP_CONSTANT(__PG_HWPOISON);
	KDUMP_CONSTANT(PAGE_MAPPING_ANON);
}

KDUMP_PROBE(zone)
{
	KDUMP_CONSTANT(MAX_NUMNODES);
	KDUMP_CONSTANT(MAX_PAGE_ORDER);
	KDUMP_CONSTANT(NR_PAGE_ORDERS);
}

#ifdef CONFIG_SPARSEMEM
KDUMP_PROBE(sparsemem)
{
	KDUMP_CONSTANT(SECTION_SIZE_BITS);
	KDUMP_CONSTANT(SECTIONS_PER_ROOT);
	KDUMP_CONSTANT(SUBSECTIONS_PER_SECTION);
	KDUMP_CONSTANT(PAGES_PER_SUBSECTION);
	KDUMP_CONSTANT(SECTION_MAP_MASK);
}
#endif

KDUMP_PROBE(address_space)
{
	KDUMP_CONSTANT(PAGE_OFFSET);
	KDUMP_CONSTANT(PGDIR_SHIFT);
	KDUMP_CONSTANT(P4D_SHIFT);
	KDUMP_CONSTANT(PUD_SHIFT);
	KDUMP_CONSTANT(PMD_SHIFT);
	KDUMP_CONSTANT(PTRS_PER_PGD);
	KDUMP_CONSTANT(PTRS_PER_P4D);
	KDUMP_CONSTANT(PTRS_PER_PUD);
	KDUMP_CONSTANT(PTRS_PER_PMD);
	KDUMP_CONSTANT(PTRS_PER_PTE);
	KDUMP_VALUE(sizeof_pte_t, sizeof(pte_t));
#ifdef VMALLOC_START
	KDUMP_CONSTANT(VMALLOC_START);
	KDUMP_CONSTANT(VMALLOC_END);
#endif
#ifdef CONFIG_SPARSEMEM_VMEMMAP
	KDUMP_VALUE(vmemmap, (unsigned long)vmemmap);
#endif
#ifdef MODULES_VADDR
	KDUMP_CONSTANT(MODULES_VADDR);
	KDUMP_CONSTANT(MODULES_END);
#endif
}
