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
