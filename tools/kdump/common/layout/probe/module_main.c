// SPDX-License-Identifier: GPL-2.0-only
/* What kernel/module/main.c keeps to itself. */
#include "probe.h"

#include "kernel/module/main.c"

KDUMP_PROBE(module_main)
{
#ifdef CONFIG_MODULE_UNLOAD
	KDUMP_CONSTANT(MODULE_REF_BASE);
#else
	KDUMP_VALUE(MODULE_REF_BASE, 0);
#endif
}
