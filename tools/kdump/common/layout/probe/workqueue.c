// SPDX-License-Identifier: GPL-2.0-only
/* What kernel/workqueue.c keeps to itself. */
#include "probe.h"

#include "kernel/workqueue.c"
