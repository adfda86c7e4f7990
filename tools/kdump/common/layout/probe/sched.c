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
	KDUMP_CONSTANT(TASK_COMM_LEN);
	KDUMP_CONSTANT(THREAD_SIZE);
	KDUMP_CONSTANT(THREAD_SIZE_ORDER);
	KDUMP_CONSTANT(NR_CPUS);
	KDUMP_CONSTANT(HZ);
	KDUMP_CONSTANT(STACK_END_MAGIC);

	KDUMP_CONSTANT(TASK_RUNNING);
	KDUMP_CONSTANT(TASK_INTERRUPTIBLE);
	KDUMP_CONSTANT(TASK_UNINTERRUPTIBLE);
	KDUMP_CONSTANT(__TASK_STOPPED);
	KDUMP_CONSTANT(__TASK_TRACED);
	KDUMP_CONSTANT(EXIT_DEAD);
	KDUMP_CONSTANT(EXIT_ZOMBIE);
	KDUMP_CONSTANT(EXIT_TRACE);
	KDUMP_CONSTANT(TASK_PARKED);
	KDUMP_CONSTANT(TASK_DEAD);
	KDUMP_CONSTANT(TASK_WAKEKILL);
	KDUMP_CONSTANT(TASK_WAKING);
	KDUMP_CONSTANT(TASK_NOLOAD);
	KDUMP_CONSTANT(TASK_NEW);
	KDUMP_CONSTANT(TASK_RTLOCK_WAIT);
	KDUMP_CONSTANT(TASK_FREEZABLE);
	KDUMP_CONSTANT(TASK_FROZEN);
	KDUMP_CONSTANT(TASK_STATE_MAX);
	KDUMP_CONSTANT(TASK_IDLE);
	KDUMP_CONSTANT(TASK_KILLABLE);
	KDUMP_CONSTANT(TASK_NORMAL);
	KDUMP_CONSTANT(TASK_REPORT);
	KDUMP_CONSTANT(TASK_REPORT_IDLE);
	KDUMP_CONSTANT(TASK_REPORT_MAX);

	KDUMP_CONSTANT(PF_IDLE);
	KDUMP_CONSTANT(PF_EXITING);
	KDUMP_CONSTANT(PF_KTHREAD);
	KDUMP_CONSTANT(PF_WQ_WORKER);
	KDUMP_CONSTANT(PF_KSWAPD);
	KDUMP_CONSTANT(PF_FORKNOEXEC);
	KDUMP_CONSTANT(PF_SUPERPRIV);
	KDUMP_CONSTANT(PF_DUMPCORE);
	KDUMP_CONSTANT(PF_SIGNALED);
	KDUMP_CONSTANT(PF_MEMALLOC);
	KDUMP_CONSTANT(PF_NO_SETAFFINITY);
	KDUMP_CONSTANT(PF_USER_WORKER);
	KDUMP_CONSTANT(PF_IO_WORKER);

	KDUMP_CONSTANT(MAX_PRIO);
	KDUMP_CONSTANT(MAX_RT_PRIO);
	KDUMP_CONSTANT(DEFAULT_PRIO);
	KDUMP_CONSTANT(NICE_0_LOAD);
	KDUMP_CONSTANT(FSHIFT);
	KDUMP_CONSTANT(FIXED_1);
	KDUMP_CONSTANT(USER_HZ);

	KDUMP_CONSTANT(_NSIG_BPW);
	KDUMP_CONSTANT(_NSIG_WORDS);
	KDUMP_CONSTANT(RLIM_NLIMITS);
	KDUMP_CONSTANT(__NEW_UTS_LEN);
	KDUMP_CONSTANT(PIDS_PER_CPU_DEFAULT);
	KDUMP_CONSTANT(NR_OPEN_DEFAULT);
}
