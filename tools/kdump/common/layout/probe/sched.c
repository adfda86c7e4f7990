// SPDX-License-Identifier: GPL-2.0-only
/* Tasks and processors: the scheduler, processes, signals, cgroups, workqueues, RCU. */
#include "probe.h"

#include <linux/cgroup.h>
#include <linux/completion.h>
#include <linux/cpu.h>
#include <linux/cpumask.h>
#include <linux/cpuset.h>
#include <linux/cred.h>
#include <linux/fdtable.h>
#include <linux/futex.h>
#include <linux/ipc.h>
#include <linux/ipc_namespace.h>
#include <linux/irq_work.h>
#include <linux/kthread.h>
#include <linux/mmu_context.h>
#include <linux/nsproxy.h>
#include <linux/pid_namespace.h>
#include <linux/posix-timers.h>
#include <linux/psi_types.h>
#include <linux/rtmutex.h>
#include <linux/rwsem.h>
#include <linux/sched/debug.h>
#include <linux/sched/loadavg.h>
#include <linux/sched/signal.h>
#include <linux/sched/task_stack.h>
#include <linux/semaphore.h>
#include <linux/signal.h>
#include <linux/smp.h>
#include <linux/srcu.h>
#include <linux/stop_machine.h>
#include <linux/swait.h>
#include <linux/user_namespace.h>
#include <linux/utsname.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

#include "ipc/util.h"
#ifdef CONFIG_CGROUPS
#include "kernel/cgroup/cgroup-internal.h"
#endif
#include "kernel/rcu/rcu.h"
#ifdef CONFIG_TREE_RCU
#include "kernel/rcu/tree.h"
#endif
#include "kernel/sched/sched.h"
#include "kernel/workqueue_internal.h"

KDUMP_PROBE(sched)
{
	KDUMP_CONSTANT(THREAD_SIZE);
	KDUMP_CONSTANT(NR_CPUS);
	KDUMP_CONSTANT(HZ);

	KDUMP_CONSTANT(TASK_RUNNING);
	KDUMP_CONSTANT(TASK_INTERRUPTIBLE);
	KDUMP_CONSTANT(TASK_UNINTERRUPTIBLE);
	KDUMP_CONSTANT(EXIT_DEAD);
	KDUMP_CONSTANT(EXIT_ZOMBIE);
	KDUMP_CONSTANT(TASK_PARKED);
	KDUMP_CONSTANT(TASK_WAKING);
	KDUMP_CONSTANT(TASK_NEW);
	KDUMP_CONSTANT(TASK_RTLOCK_WAIT);
	KDUMP_CONSTANT(TASK_FROZEN);
	KDUMP_CONSTANT(TASK_IDLE);
	KDUMP_CONSTANT(TASK_REPORT);
	KDUMP_CONSTANT(TASK_REPORT_IDLE);
	KDUMP_CONSTANT(TASK_REPORT_MAX);

	KDUMP_CONSTANT(PF_KTHREAD);

	KDUMP_CONSTANT(FIXED_1);
}
