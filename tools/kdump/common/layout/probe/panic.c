// SPDX-License-Identifier: GPL-2.0-only
/* What kernel/panic.c keeps to itself. */
#include "probe.h"

#include "kernel/panic.c"
