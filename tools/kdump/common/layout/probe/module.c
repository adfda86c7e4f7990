// SPDX-License-Identifier: GPL-2.0-only
/* Modules and everything that is found by symbol: kallsyms, BPF, BTF, ftrace, kprobes, livepatch. */
#include "probe.h"

#include <linux/bpf.h>
#include <linux/bpf_verifier.h>
#include <linux/btf.h>
#include <linux/btf_ids.h>
#include <linux/filter.h>
#include <linux/ftrace.h>
#include <linux/jump_label.h>
#include <linux/kallsyms.h>
#include <linux/kprobes.h>
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/panic.h>
#include <linux/static_call.h>
#include <linux/trace_events.h>
#include <linux/tracepoint.h>
#include <linux/buildid.h>
#include <linux/kexec.h>
#include <linux/vmcore_info.h>

#include "kernel/kallsyms_internal.h"
#include "kernel/module/internal.h"
#include "kernel/trace/trace.h"

KDUMP_PROBE(module)
{
	KDUMP_CONSTANT(KSYM_NAME_LEN);
}
