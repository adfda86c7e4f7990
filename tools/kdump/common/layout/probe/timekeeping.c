// SPDX-License-Identifier: GPL-2.0-only
/* What kernel/time/timekeeping.c keeps to itself. */
#include "probe.h"

#include "kernel/time/timekeeping.c"
