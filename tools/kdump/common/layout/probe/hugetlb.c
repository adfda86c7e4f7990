// SPDX-License-Identifier: GPL-2.0-only
/* What mm/hugetlb.c keeps to itself. */
#include "probe.h"

#include "mm/hugetlb.c"
