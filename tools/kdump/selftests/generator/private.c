// SPDX-License-Identifier: GPL-2.0-only
/* The probe of a file that has its own idea of struct page. */
#include "kernel/private.c"
