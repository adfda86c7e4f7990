// SPDX-License-Identifier: GPL-2.0-only
/*
 * Page flags change all the time, so one snapshot proves little. Two do: a page whose flags are the same in
 * both was left alone while a snapshot was taken and written. A last look before the crash has to find what the
 * second one found: writing that, or the log's last line, may have taken a batch of free pages to a CPU's list.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

#include "oracle.h"

enum { header_size = 4096, snapshots = 2, looks = 20, wait_size = 1 << 20 };

/*
 * What keeps the kernel busy until the host crashes it. On loongarch the code that clears memory of processes has no
 * unwind data: every trace, the kernel's own as well, ends there.
 */
#ifdef __loongarch__
static const char busy_file[] = "/proc/kpageflags";
#else
static const char busy_file[] = "/dev/zero";
#endif

static char *header, *flags, *last_flags;
static size_t capacity, flags_size;
static int flags_fd, device_fd, kmsg_fd, crash_fd;

/* The page flags of every pfn. */
static void read_flags(char *to)
{
	flags_size = 0;
	for (;;) {
		ssize_t got = pread(flags_fd, to + flags_size, capacity - flags_size, (off_t)flags_size);

		if (got < 0)
			fail("/proc/kpageflags");
		if (got == 0)
			return;
		flags_size += (size_t)got;
	}
}

static void write_all(const char *from, size_t size, off_t offset)
{
	size_t padded = (size + header_size - 1) / header_size * header_size;

	if (pwrite(device_fd, from, padded, offset) != (ssize_t)padded)
		fail("snapshot disk");
}

/* Of what was read last, as kpageflags.NUMBER. */
static void write_snapshot(int number)
{
	write_all(flags, flags_size, header_size + (off_t)(number - 1) * (off_t)capacity);
}

static void write_header(void)
{
	int i, used = 0;

	for (i = 0; i < snapshots; i++)
		used += snprintf(header + used, (size_t)(header_size - used), "kpageflags.%d %zu %zu\n", i + 1,
				 header_size + (size_t)i * capacity, flags_size);
	write_all(header, header_size, 0);
}

/* Whether the flags are still what was written last; they are what there is to write now. */
static bool look_again(void)
{
	char *before = flags;

	flags = last_flags;
	last_flags = before;
	read_flags(flags);
	return memcmp(flags, last_flags, flags_size) == 0;
}

void prepare_snapshot(const char *device, bool by_host)
{
	unsigned long long device_size;

	flags_fd = open("/proc/kpageflags", O_RDONLY);
	device_fd = open(device, O_WRONLY | O_DIRECT);
	kmsg_fd = open("/dev/kmsg", O_WRONLY);
	crash_fd = by_host ? open(busy_file, O_RDONLY) : open("/proc/sysrq-trigger", O_WRONLY);
	if (flags_fd < 0 || device_fd < 0 || kmsg_fd < 0 || crash_fd < 0 ||
	    ioctl(device_fd, BLKGETSIZE64, &device_size))
		fail("prepare");
	/* The disk holds the header and the snapshots; the host chose its size by the guest's memory. */
	capacity = (size_t)(device_size - header_size) / snapshots / header_size * header_size;
	header = mmap(NULL, header_size + 2 * capacity, PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (header == MAP_FAILED)
		fail("memory for the snapshots");
	flags = header + header_size;
	last_flags = flags + capacity;
	/* Only what the flags need is touched: locking all of it would eat a small guest's memory. */
	memset(header, 0, header_size);
	read_flags(flags);
	read_flags(last_flags);
	if (mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT))
		fail("mlockall");
}

/* sched_setscheduler(), which does nothing in musl. */
static bool set_policy(int policy, int priority)
{
	struct sched_param parameters = {.sched_priority = priority};

	return syscall(SYS_sched_setscheduler, 0, policy, &parameters) == 0;
}

/* In the kernel nearly all the time, on the first CPU; the others get their share, or the host hears nothing. */
static noreturn void wait_for_crash(void)
{
	struct timespec start, now;
	cpu_set_t first;

	CPU_ZERO(&first);
	CPU_SET(0, &first);
	if (sched_setaffinity(0, sizeof(first), &first) || !set_policy(SCHED_OTHER, 0))
		fail("scheduling");
	puts("kdump-rig: crashing now"); /* The log may reach the console late. */
	fflush(stdout);
	clock_gettime(CLOCK_MONOTONIC, &start);
	do {
		if (lseek(crash_fd, 0, SEEK_SET) != 0 || read(crash_fd, flags, wait_size) < 0)
			fail(busy_file);
		clock_gettime(CLOCK_MONOTONIC, &now);
	} while (now.tv_sec - start.tv_sec < 60);
	errno = ETIMEDOUT;
	fail("the planned crash");
}

noreturn void snapshot_and_crash(bool by_host)
{
	struct timespec settle = {.tv_sec = 1};
	int look;

	nanosleep(&settle, NULL);
	if (!set_policy(SCHED_FIFO, 50))
		fail("sched_setscheduler");
	/* The first round warms up the slabs and mempools that the writes need. */
	read_flags(flags);
	write_header();
	write_snapshot(1);
	read_flags(flags);
	write_snapshot(1);
	read_flags(flags);
	write_snapshot(2);
	if (by_host)
		wait_for_crash();
	if (write(kmsg_fd, "<5>kdump-rig: crashing now", 26) < 0)
		fail("/dev/kmsg");
	for (look = 0; look < looks && !look_again(); look++)
		write_snapshot(2);
	errno = EAGAIN;
	if (look == looks)
		fail("the page flags do not settle");
	if (write(crash_fd, "c", 1) == 1)
		errno = ETIMEDOUT;
	fail("/proc/sysrq-trigger");
}
