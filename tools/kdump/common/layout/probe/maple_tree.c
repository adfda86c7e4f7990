// SPDX-License-Identifier: GPL-2.0-only
/* What lib/maple_tree.c keeps to itself. */
#include "probe.h"

#include "lib/maple_tree.c"
