// SPDX-License-Identifier: GPL-2.0-only
/* What mm/slub.c keeps to itself. */
#include "probe.h"

#include "mm/slub.c"
