// SPDX-License-Identifier: GPL-2.0-only
/* Interrupts, timers and time. */
#include "probe.h"

#include <linux/clocksource.h>
#include <linux/hrtimer.h>
#include <linux/interrupt.h>
#include <linux/irq.h>
#include <linux/irqdesc.h>
#include <linux/irqdomain.h>
#include <linux/jiffies.h>
#include <linux/kernel_stat.h>
#include <linux/rtc.h>
#include <linux/tick.h>
#include <linux/time_namespace.h>
#include <linux/timekeeper_internal.h>
#include <linux/timer.h>

#include "kernel/irq/internals.h"
#include "kernel/time/tick-internal.h"
#include "kernel/time/tick-sched.h"
#include "kernel/time/timekeeping_internal.h"

KDUMP_PROBE(irq)
{
	KDUMP_CONSTANT(NR_IRQS);
	KDUMP_CONSTANT(NSEC_PER_SEC);
	KDUMP_CONSTANT(INITIAL_JIFFIES);
	KDUMP_CONSTANT(HRTIMER_MAX_CLOCK_BASES);
	KDUMP_CONSTANT(TIMER_CPUMASK);
	KDUMP_CONSTANT(TIMER_ARRAYMASK);
	KDUMP_CONSTANT(PREEMPT_BITS);
	KDUMP_CONSTANT(PREEMPT_MASK);
	KDUMP_CONSTANT(SOFTIRQ_MASK);
	KDUMP_CONSTANT(HARDIRQ_MASK);
	KDUMP_CONSTANT(NMI_MASK);
	KDUMP_CONSTANT(NR_SOFTIRQS);
}
