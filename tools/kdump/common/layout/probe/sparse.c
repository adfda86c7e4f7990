// SPDX-License-Identifier: GPL-2.0-only
/* What mm/sparse.c keeps to itself. */
#include "probe.h"

#include "mm/sparse.c"
