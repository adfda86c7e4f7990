// SPDX-License-Identifier: GPL-2.0-only
/* What mm/vmalloc.c keeps to itself. */
#include "probe.h"

#include "mm/vmalloc.c"
