// SPDX-License-Identifier: GPL-2.0-only
/* What mm/swapfile.c keeps to itself. */
#include "probe.h"

#include "mm/swapfile.c"
