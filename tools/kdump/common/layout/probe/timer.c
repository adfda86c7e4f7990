// SPDX-License-Identifier: GPL-2.0-only
/* What kernel/time/timer.c keeps to itself. */
#include "probe.h"

#include "kernel/time/timer.c"
