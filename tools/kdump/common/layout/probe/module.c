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
	KDUMP_CONSTANT(MODULE_NAME_LEN);
	KDUMP_CONSTANT(KSYM_NAME_LEN);
	KDUMP_CONSTANT(KSYM_SYMBOL_LEN);
	KDUMP_CONSTANT(BUILD_ID_SIZE_MAX);
	KDUMP_CONSTANT(TAINT_FLAGS_COUNT);
	KDUMP_CONSTANT(TAINT_FLAGS_MAX);
	KDUMP_CONSTANT(VMCOREINFO_BYTES);
	KDUMP_CONSTANT(VMCOREINFO_NOTE_SIZE);
}
