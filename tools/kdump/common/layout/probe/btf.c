// SPDX-License-Identifier: GPL-2.0-only
/* What kernel/bpf/btf.c keeps to itself. */
#include "probe.h"

#include "kernel/bpf/btf.c"
