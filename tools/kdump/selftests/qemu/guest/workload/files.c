// SPDX-License-Identifier: GPL-2.0-only
/* Open files of every kind, and tasks that wait in them. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/io_uring.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <termios.h>
#include <unistd.h>

#include "workload.h"

static int must(int result, const char *what)
{
	if (result < 0)
		cannot(what);
	return result;
}

static void pipes(void)
{
	int full[2], empty[2];
	char byte;

	must(pipe(full), "pipe");
	must(pipe(empty), "pipe");
	must((int)write(full[1], "kdump-rig pipe content", 22), "write");
	ready();
	must((int)read(empty[0], &byte, 1), "read");
}

static void fifo_reader(void)
{
	must(mkfifo("/run/rig-fifo", 0600), "mkfifo");
	ready();
	must(open("/run/rig-fifo", O_RDONLY), "fifo");
}

/* One epoll instance that watches one file of each of the anonymous kinds. */
static void event_files(void)
{
	struct itimerspec hour = {.it_value = {.tv_sec = 3600}};
	struct epoll_event event = {.events = EPOLLIN};
	int watcher = must(epoll_create1(0), "epoll_create1");
	sigset_t signals;
	int files[5], i;

	sigemptyset(&signals);
	sigaddset(&signals, SIGUSR2);
	files[0] = must(eventfd(0, 0), "eventfd");
	files[1] = must(timerfd_create(CLOCK_MONOTONIC, 0), "timerfd_create");
	files[2] = must(signalfd(-1, &signals, 0), "signalfd");
	files[3] = must(inotify_init(), "inotify_init");
	files[4] = must(epoll_create1(0), "epoll_create1");
	must(timerfd_settime(files[1], 0, &hour, NULL), "timerfd_settime");
	must(inotify_add_watch(files[3], "/run", IN_DELETE_SELF), "inotify_add_watch");
	for (i = 0; i < 5; i++) {
		event.data.fd = files[i];
		must(epoll_ctl(watcher, EPOLL_CTL_ADD, files[i], &event), "epoll_ctl");
	}
	ready();
	epoll_wait(watcher, &event, 1, -1);
}

static void poller(void)
{
	struct pollfd files[2];
	int ends[2];

	must(pipe(ends), "pipe");
	files[0] = (struct pollfd){.fd = ends[0], .events = POLLIN};
	files[1] = (struct pollfd){.fd = ends[1], .events = POLLERR};
	ready();
	poll(files, 2, -1);
}

static void odd_files(void)
{
	int deleted = must(open("/scratch/rig-deleted", O_RDWR | O_CREAT, 0600), "deleted file");
	int memfd = must(memfd_create("rig-memfd", MFD_ALLOW_SEALING), "memfd_create");

	must((int)write(deleted, "kdump-rig deleted content", 25), "write");
	must(unlink("/scratch/rig-deleted"), "unlink");
	must((int)write(memfd, "kdump-rig memfd content", 23), "write");
	must(fcntl(memfd, F_ADD_SEALS, F_SEAL_SHRINK), "seal");
	must(open("/run", O_PATH), "O_PATH");
	must(open("/scratch", O_DIRECTORY), "directory");
	must(open("/dev/zero", O_RDONLY), "/dev/zero");
	must(open("/scratch", O_TMPFILE | O_RDWR, 0600), "O_TMPFILE");
	must(write_file("/dev/shm/rig-content", "kdump-rig tmpfs content\n"), "tmpfs file");
	must(dup2(deleted, 200), "dup2");
	must(chdir("/scratch"), "chdir");
	wait_forever();
}

static int lock_file;

static void wait_for_lock(void)
{
	struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 100, .l_len = 50};

	fcntl(lock_file, F_SETLKW, &lock);
}

static void locks(void)
{
	struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 100, .l_len = 50};

	lock_file = must(open("/scratch/rig-locked", O_RDWR | O_CREAT, 0600), "locked file");
	must(fcntl(lock_file, F_SETLK, &lock), "F_SETLK");
	must(flock(lock_file, LOCK_EX), "flock");
	child("rig-lock-waiter", wait_for_lock);
	wait_forever();
}

static void terminal(void)
{
	int master = must(posix_openpt(O_RDWR | O_NOCTTY), "posix_openpt");
	char name[64], byte;
	int slave;

	if (grantpt(master) || unlockpt(master) || ptsname_r(master, name, sizeof(name)))
		cannot("pty");
	setsid();
	slave = must(open(name, O_RDWR), name);
	ready();
	must((int)read(slave, &byte, 1), "read");
}

static void uring(void)
{
	struct io_uring_params parameters = {0};

	if (syscall(SYS_io_uring_setup, 4, &parameters) < 0)
		leave_out("io_uring_setup");
	wait_forever();
}

const struct role file_roles[] = {
	{"rig-pipe", pipes},
	{"rig-fifo-reader", fifo_reader},
	{"rig-epoll", event_files},
	{"rig-poll", poller},
	{"rig-files", odd_files},
	{"rig-locks", locks},
	{"rig-tty", terminal},
	{"rig-uring", uring},
	{NULL, NULL},
};
