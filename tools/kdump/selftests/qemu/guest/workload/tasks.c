// SPDX-License-Identifier: GPL-2.0-only
/* Tasks in every state and under every scheduling class. */
#define _GNU_SOURCE
#include <errno.h>
#include <grp.h>
#include <linux/sched.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "workload.h"

static void sleep_forever(void)
{
	for (;;)
		pause();
}

static void busy(void)
{
	ready();
	for (;;)
		__asm__ volatile("");
}

static void end_at_once(void)
{
	_exit(42);
}

static void zombie_parent(void)
{
	child("rig-zombie", end_at_once);
	wait_forever();
}

/* raise() of Debian's C library for sh sends nothing. */
static void signal_self(int number)
{
	kill(getpid(), number);
}

static void stopped(void)
{
	ready();
	signal_self(SIGSTOP);
	sleep_forever();
}

static void be_traced(void)
{
	ptrace(PTRACE_TRACEME, 0, NULL, NULL);
	signal_self(SIGTRAP);
	sleep_forever();
}

static void tracer(void)
{
	pid_t pid = child("rig-traced", be_traced);
	int status;

	if (waitpid(pid, &status, __WALL) != pid || !WIFSTOPPED(status))
		cannot("traced child");
	wait_forever();
}

static int vfork_child(void *name)
{
	prctl(PR_SET_NAME, name);
	sleep_forever();
	return 0;
}

/*
 * The parent of a vfork() sleeps in state D until its child lets go of the address space. musl's is a plain fork()
 * on some machines.
 */
static void vfork_parent(void)
{
	static char stack[16384] __attribute__((aligned(16)));

	ready();
	clone(vfork_child, stack + sizeof(stack), CLONE_VM | CLONE_VFORK | SIGCHLD,
	      "rig-vfork-child");
	cannot("clone");
}

static pthread_mutex_t held = PTHREAD_MUTEX_INITIALIZER;

static void *wait_for_mutex(void *name)
{
	prctl(PR_SET_NAME, name);
	pthread_mutex_lock(&held);
	return NULL;
}

static void futex_threads(void)
{
	static char names[8][16];
	pthread_t thread;
	int i;

	pthread_mutex_lock(&held);
	for (i = 0; i < 8; i++) {
		snprintf(names[i], sizeof(names[i]), "rig-futex-%d", i);
		if (pthread_create(&thread, NULL, wait_for_mutex, names[i]))
			cannot("pthread_create");
	}
	wait_forever();
}

static void *sleep_in_thread(void *name)
{
	prctl(PR_SET_NAME, name);
	sleep_forever();
	return NULL;
}

/* The leader of a thread group may be gone while its threads live on. */
static void dead_leader(void)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, sleep_in_thread, "rig-survivor"))
		cannot("pthread_create");
	ready();
	syscall(SYS_exit, 0);
}

static void pending_signals(void)
{
	union sigval value = {.sival_int = 4711};
	sigset_t all;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, NULL);
	if (kill(getpid(), SIGUSR1) || sigqueue(getpid(), SIGRTMIN + 1, value) ||
	    sigqueue(getpid(), SIGRTMIN + 1, value) ||
	    syscall(SYS_tgkill, getpid(), gettid(), SIGUSR2))
		cannot("kill");
	wait_forever();
}

static void handle(int signal)
{
	(void)signal;
}

static void signal_handlers(void)
{
	struct sigaction action = {.sa_handler = handle, .sa_flags = SA_RESTART};
	sigset_t none;

	sigaction(SIGHUP, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	signal(SIGINT, SIG_IGN);
	sigemptyset(&none);
	ready();
	for (;;)
		sigsuspend(&none);
}

static void schedule(int policy, int priority)
{
	struct sched_param parameters = {.sched_priority = priority};

	/* musl's does nothing. */
	if (syscall(SYS_sched_setscheduler, 0, policy, &parameters))
		cannot("sched_setscheduler");
	wait_forever();
}

static void fifo(void) { schedule(SCHED_FIFO, 17); }
static void round_robin(void) { schedule(SCHED_RR, 23); }
static void batch(void) { schedule(SCHED_BATCH, 0); }
static void idle(void) { schedule(SCHED_IDLE, 0); }

static void deadline(void)
{
	/* struct sched_attr, whose header clashes with sched.h */
	struct {
		uint32_t size, policy;
		uint64_t flags;
		int32_t nice;
		uint32_t priority;
		uint64_t runtime, deadline, period;
	} attributes = {.size = sizeof(attributes),
			.policy = SCHED_DEADLINE,
			.runtime = 1000000,
			.deadline = 100000000,
			.period = 100000000};

	if (syscall(SYS_sched_setattr, 0, &attributes, 0))
		leave_out("sched_setattr");
	wait_forever();
}

static void nice_task(void)
{
	cpu_set_t first;

	CPU_ZERO(&first);
	CPU_SET(0, &first);
	if (setpriority(PRIO_PROCESS, 0, 13) || sched_setaffinity(0, sizeof(first), &first))
		cannot("nice");
	wait_forever();
}

static void own_namespaces(void)
{
	static const char name[] = "rig-inner";

	if (unshare(CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNET | CLONE_NEWPID |
		    CLONE_NEWCGROUP | CLONE_NEWUSER))
		leave_out("unshare");
	if (sethostname(name, sizeof(name) - 1))
		cannot("sethostname");
	child("rig-inner-init", sleep_forever);
	wait_forever();
}

static void in_cgroup(void)
{
	char pid[16];

	write_file("/sys/fs/cgroup/cgroup.subtree_control", "+memory +pids");
	if (mkdir("/sys/fs/cgroup/rig", 0755) || mkdir("/sys/fs/cgroup/rig/inner", 0755))
		cannot("cgroup");
	snprintf(pid, sizeof(pid), "%d", getpid());
	if (write_file("/sys/fs/cgroup/rig/inner/cgroup.procs", pid))
		cannot("cgroup.procs");
	write_file("/sys/fs/cgroup/rig/memory.max", "67108864");
	wait_forever();
}

static void frozen(void)
{
	char pid[16];

	if (mkdir("/sys/fs/cgroup/rig-frozen", 0755))
		cannot("cgroup");
	snprintf(pid, sizeof(pid), "%d", child("rig-in-freezer", sleep_forever));
	if (write_file("/sys/fs/cgroup/rig-frozen/cgroup.procs", pid) ||
	    write_file("/sys/fs/cgroup/rig-frozen/cgroup.freeze", "1"))
		cannot("freeze");
	wait_forever();
}

static void timers(void)
{
	struct itimerval hour = {.it_value = {.tv_sec = 3600}};
	struct itimerspec two_hours = {.it_value = {.tv_sec = 7200}, .it_interval = {.tv_sec = 5}};
	struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1};
	timer_t timer;

	if (setitimer(ITIMER_REAL, &hour, NULL) || setitimer(ITIMER_PROF, &hour, NULL) ||
	    timer_create(CLOCK_BOOTTIME, &event, &timer) || timer_settime(timer, 0, &two_hours, NULL))
		cannot("timers");
	wait_forever();
}

static void in_nanosleep(void)
{
	struct timespec day = {.tv_sec = 86400};

	ready();
	nanosleep(&day, NULL);
}

static void other_user(void)
{
	struct rlimit limit = {.rlim_cur = 100, .rlim_max = 200};
	gid_t groups[] = {7, 8, 9};

	setrlimit(RLIMIT_NOFILE, &limit);
	if (setgroups(3, groups) || setresgid(1001, 1002, 1003) || setresuid(1001, 1002, 1003))
		cannot("other user");
	setsid();
	wait_forever();
}

/* No new privileges, and a filter that allows everything: strict mode would forbid pause(). */
static void filtered(void)
{
	/* BPF_RET | BPF_K, SECCOMP_RET_ALLOW */
	struct {
		uint16_t code;
		uint8_t jt, jf;
		uint32_t k;
	} allow = {.code = 0x06, .k = 0x7fff0000};
	struct {
		unsigned short length;
		void *filter;
	} program = {.length = 1, .filter = &allow};

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_SECCOMP, 2, &program))
		leave_out("seccomp");
	wait_forever();
}

const struct role task_roles[] = {
	{"rig-busy", busy},
	{"rig-zombie-dad", zombie_parent},
	{"rig-stopped", stopped},
	{"rig-tracer", tracer},
	{"rig-vfork", vfork_parent},
	{"rig-futex", futex_threads},
	{"rig-dead-leader", dead_leader},
	{"rig-pending", pending_signals},
	{"rig-handlers", signal_handlers},
	{"rig-fifo", fifo},
	{"rig-rr", round_robin},
	{"rig-batch", batch},
	{"rig-idle", idle},
	{"rig-deadline", deadline},
	{"rig-nice", nice_task},
	{"rig-namespaces", own_namespaces},
	{"rig-cgroup", in_cgroup},
	{"rig-frozen", frozen},
	{"rig-timers", timers},
	{"rig-nanosleep", in_nanosleep},
	{"rig-user", other_user},
	{"rig-seccomp", filtered},
	{"rig (odd) name", wait_forever},
	{"rig-\xc3\xa4\xff\t\n\\", wait_forever},
	{NULL, NULL},
};
