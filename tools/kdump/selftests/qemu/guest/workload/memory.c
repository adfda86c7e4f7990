// SPDX-License-Identifier: GPL-2.0-only
/* Memory of every kind a page can be, at known addresses and with known content. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/swap.h>
#include <time.h>
#include <unistd.h>

#include "workload.h"

#ifndef MADV_SOFT_OFFLINE
#define MADV_SOFT_OFFLINE 101 /* include/uapi/asm-generic/mman-common.h */
#endif

enum { huge = 1 << 21 };

static char *map(size_t length, int protection, int flags, int fd)
{
	char *address = mmap(NULL, length, protection, flags, fd, 0);

	if (address == MAP_FAILED)
		cannot("mmap");
	return address;
}

static char *map_anonymous(size_t length)
{
	return map(length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
}

/* Anonymous memory whose start is a multiple of a huge page. */
static char *map_aligned(size_t length)
{
	uintptr_t start = (uintptr_t)map_anonymous(length + huge);

	return (char *)((start + huge - 1) / huge * huge);
}

static void anonymous(void)
{
	char *memory = map_anonymous(8 * page_size);
	char *fixed = mmap((void *)0x20000000, 2 * page_size, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);

	if (fixed == MAP_FAILED)
		cannot("fixed address");
	madvise(memory, 8 * page_size, MADV_NOHUGEPAGE);
	fill_pages(memory, 8 * page_size, "anonymous");
	fill_pages(fixed, 2 * page_size, "fixed");
	if (mlock(fixed, 2 * page_size))
		cannot("mlock");
	region("anonymous", memory, 8 * page_size);
	region("fixed", fixed, 2 * page_size);
	wait_forever();
}

/* Where user addresses may be longer than usual, a hint that is gets memory there; elsewhere, it is only a hint. */
static void high_address(void)
{
	void *hint = (void *)((uintptr_t)1 << (sizeof(void *) * 8 - 9));
	char *memory = mmap(hint, 2 * page_size, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		cannot("mmap");
	fill_pages(memory, 2 * page_size, "high");
	region("high", memory, 2 * page_size);
	wait_forever();
}

static long read_number(const char *path)
{
	FILE *file = fopen(path, "r");
	long number = -1;

	if (file && fscanf(file, "%ld", &number) != 1)
		number = -1;
	if (file)
		fclose(file);
	return number;
}

static void transparent_huge(void)
{
	char *memory = map_aligned(2 * huge);
	char *zero = map_aligned(huge);
	char *partly = map_aligned(huge);

	if (read_number("/sys/kernel/mm/transparent_hugepage/hpage_pmd_size") != huge ||
	    madvise(memory, 2 * huge, MADV_HUGEPAGE) || madvise(zero, huge, MADV_HUGEPAGE) ||
	    madvise(partly, huge, MADV_HUGEPAGE))
		leave_out("MADV_HUGEPAGE of 2 MiB");
	fill_pages(memory, 2 * huge, "thp");
	fill_pages(partly, huge, "thp-partly");
	/* Half unmapped: the huge page waits on the deferred split list. */
	munmap(partly + huge / 2, huge / 2);
	region("thp", memory, 2 * huge);
	region("thp-partly", partly, huge / 2);
	/* A read fault takes the huge zero page. */
	if (*(volatile char *)zero)
		cannot("huge zero page");
	region("zero-thp", zero, huge);
	wait_forever();
}

static void hugetlb(void)
{
	char *memory = mmap(NULL, 2 * huge, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB, -1, 0);

	if (memory == MAP_FAILED)
		leave_out("hugetlb");
	fill_pages(memory, huge, "hugetlb");
	region("hugetlb", memory, huge);
	wait_forever();
}

static void zero_page(void)
{
	char *memory = map_anonymous(4 * page_size);
	volatile char sum = 0;
	int i;

	madvise(memory, 4 * page_size, MADV_NOHUGEPAGE);
	for (i = 0; i < 4; i++)
		sum |= memory[i * page_size];
	region("zero", memory, 4 * page_size);
	/* Pages of one's own that happen to hold zeros: a dump leaves these out for what they hold. */
	memory = map_anonymous(16 * page_size);
	madvise(memory, 16 * page_size, MADV_NOHUGEPAGE);
	for (i = 0; i < 16; i++)
		*(volatile char *)(memory + i * page_size) = 0;
	region("zero-filled", memory, 16 * page_size);
	wait_forever();
}

static void swapped(void)
{
	char *memory = map_anonymous(64 * page_size);

	madvise(memory, 64 * page_size, MADV_NOHUGEPAGE);
	fill_pages(memory, 64 * page_size, "swapped");
	if (madvise(memory, 64 * page_size, MADV_PAGEOUT))
		leave_out("MADV_PAGEOUT");
	region("swapped", memory, 64 * page_size);
	wait_forever();
}

/*
 * What goes out to a disk, or was read back from it and not written to since, is in the swap cache. The swap space
 * is of these roles' own and comes before the one in memory, which has no need of a cache.
 */
static void swap_cache(void)
{
	char *memory = map_anonymous(64 * page_size);
	volatile char sum = 0;
	int i;

	madvise(memory, 64 * page_size, MADV_NOHUGEPAGE);
	fill_pages(memory, 64 * page_size, "swap-cache");
	if (swapon("/scratch/rig-swap", SWAP_FLAG_PREFER | 10) ||
	    madvise(memory, 64 * page_size, MADV_PAGEOUT))
		leave_out("swap");
	for (i = 0; i < 64; i++)
		sum |= memory[i * page_size];
	region("swap-cache", memory, 64 * page_size);
	wait_forever();
}

/* Read with what was needed, but not needed: pages of the swap cache that are not anonymous memory yet. */
static void swap_readahead(void)
{
	struct timespec tenth = {.tv_nsec = 100000000};
	char *memory = map_anonymous(64 * page_size);
	volatile char sum = 0;
	int i;

	if (mkdir("/sys/fs/cgroup/rig-readahead", 0755) ||
	    write_file("/sys/fs/cgroup/rig-readahead/cgroup.procs", "0") ||
	    access("/sys/fs/cgroup/rig-readahead/memory.reclaim", W_OK) || access("/proc/swaps", R_OK))
		leave_out("memory.reclaim");
	madvise(memory, 64 * page_size, MADV_NOHUGEPAGE);
	fill_pages(memory, 64 * page_size, "readahead");
	if (madvise(memory, 64 * page_size, MADV_PAGEOUT))
		leave_out("MADV_PAGEOUT");
	/* What has been written is given up when the kernel comes by again. */
	for (i = 0; i < 10; i++) {
		nanosleep(&tenth, NULL);
		write_file("/sys/fs/cgroup/rig-readahead/memory.reclaim", "64K");
	}
	/* In sequence, which makes the kernel read more and more at once. */
	for (i = 0; i < 20; i++)
		sum |= memory[i * page_size];
	region("readahead", memory, 64 * page_size);
	wait_forever();
}

static void ksm(void)
{
	struct timespec tenth = {.tv_nsec = 100000000};
	char *memory = map_anonymous(64 * page_size);
	int i;

	for (i = 0; i < 64; i++)
		fill_pages(memory + i * page_size, page_size, "ksm");
	if (madvise(memory, 64 * page_size, MADV_MERGEABLE) ||
	    write_file("/sys/kernel/mm/ksm/pages_to_scan", "1000") ||
	    write_file("/sys/kernel/mm/ksm/run", "1"))
		leave_out("ksm");
	for (i = 0; i < 200 && read_number("/sys/kernel/mm/ksm/pages_sharing") < 60; i++)
		nanosleep(&tenth, NULL);
	/* Merged pages stay; the daemon stops. */
	write_file("/sys/kernel/mm/ksm/run", "0");
	region("ksm", memory, 64 * page_size);
	wait_forever();
}

static void ignore(int signal)
{
	(void)signal;
}

/* A poisoned anonymous page still looks anonymous; one of a file has nothing left but its flag. */
static void poisoned(void)
{
	/* SIGBUS comes with the poison and cannot be ignored, only handled. */
	struct sigaction action = {.sa_handler = ignore};
	char *memory = map_anonymous(4 * page_size);
	int fd = open("/scratch/rig-poisoned", O_RDWR | O_CREAT, 0600);
	char *file;

	if (fd < 0 || ftruncate(fd, 2 * page_size))
		cannot("/scratch/rig-poisoned");
	file = map(2 * page_size, PROT_READ | PROT_WRITE, MAP_SHARED, fd);
	fill_pages(file, 2 * page_size, "poison-file");
	madvise(memory, 4 * page_size, MADV_NOHUGEPAGE);
	fill_pages(memory, 4 * page_size, "poison-neighbour");
	sigaction(SIGBUS, &action, NULL);
	if (fsync(fd) || madvise(file + page_size, page_size, MADV_HWPOISON) ||
	    madvise(memory + page_size, page_size, MADV_HWPOISON) ||
	    madvise(memory + 2 * page_size, page_size, MADV_SOFT_OFFLINE))
		leave_out("MADV_HWPOISON");
	region("poison-neighbour", memory, page_size);
	region("poison-file", file, page_size);
	wait_forever();
}

/* A huge page of which one page is broken, and which a file still has: nobody gets any of it. */
static void poisoned_huge(void)
{
	struct sigaction action = {.sa_handler = ignore};
	char *memory = mmap(NULL, huge, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_HUGETLB,
			    -1, 0);

	if (memory == MAP_FAILED)
		leave_out("hugetlb");
	fill_pages(memory, huge, "poison-huge");
	sigaction(SIGBUS, &action, NULL);
	if (madvise(memory + 7 * page_size, page_size, MADV_HWPOISON))
		leave_out("MADV_HWPOISON");
	wait_forever();
}

static void forked(void)
{
	char *memory = map_anonymous(4 * page_size);
	char *shared = map(4 * page_size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1);

	madvise(memory, 4 * page_size, MADV_NOHUGEPAGE);
	fill_pages(memory, 4 * page_size, "copy-on-write");
	fill_pages(shared, 4 * page_size, "shared");
	region("copy-on-write", memory, 4 * page_size);
	region("shared", shared, 4 * page_size);
	child("rig-cow-child", wait_forever);
	wait_forever();
}

static void mapped_files(void)
{
	const char *const paths[] = {"/dev/shm/rig-mapped", "/scratch/rig-mapped"};
	const char *const kinds[] = {"tmpfs", "ext4"};
	char name[32];
	int i;

	for (i = 0; i < 2; i++) {
		int fd = open(paths[i], O_RDWR | O_CREAT | O_TRUNC, 0600);
		char *memory;

		if (fd < 0 || ftruncate(fd, 16 * page_size))
			cannot(paths[i]);
		memory = map(16 * page_size, PROT_READ | PROT_WRITE, MAP_SHARED, fd);
		fill_pages(memory, 16 * page_size, kinds[i]);
		region(kinds[i], memory, 16 * page_size);
		memory = map(16 * page_size, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd);
		snprintf(name, sizeof(name), "%s-private", kinds[i]);
		fill_pages(memory, 8 * page_size, name);
		region(name, memory, 8 * page_size);
	}
	wait_forever();
}

/* Page cache without a mapping: clean and dirty, of a file system with buffers and of a block device. */
static void page_cache(void)
{
	static char chunk[1 << 16];
	int fd = open("/scratch/rig-cached", O_RDWR | O_CREAT | O_TRUNC, 0600);
	int i;

	for (i = 0; i < 64; i++) {
		fill_pages(chunk, sizeof(chunk), "cache");
		if (write(fd, chunk, sizeof(chunk)) != sizeof(chunk))
			cannot("/scratch/rig-cached");
	}
	fsync(fd);
	if (pwrite(fd, "dirty", 5, 0) != 5)
		cannot("/scratch/rig-cached");
	fd = open("/proc/self/exe", O_RDONLY);
	while (read(fd, chunk, sizeof(chunk)) > 0)
		continue;
	wait_forever();
}

static void forbidden(void)
{
	char *memory = map_anonymous(8 * page_size);

	madvise(memory, 8 * page_size, MADV_NOHUGEPAGE);
	fill_pages(memory, 8 * page_size, "forbidden");
	/* Page table entries that are present for the kernel but not for the process. */
	mprotect(memory, 4 * page_size, PROT_NONE);
	mprotect(memory + 4 * page_size, 4 * page_size, PROT_READ);
	region("forbidden", memory, 8 * page_size);
	wait_forever();
}

const struct role memory_roles[] = {
	{"rig-anonymous", anonymous},
	{"rig-high", high_address},
	{"rig-thp", transparent_huge},
	{"rig-hugetlb", hugetlb},
	{"rig-zero", zero_page},
	{"rig-swapped", swapped},
	{"rig-swapcache", swap_cache},
	{"rig-readahead", swap_readahead},
	{"rig-ksm", ksm},
	{"rig-poisoned", poisoned},
	{"rig-poison-huge", poisoned_huge},
	{"rig-forked", forked},
	{"rig-mapped", mapped_files},
	{"rig-cache", page_cache},
	{"rig-forbidden", forbidden},
	{NULL, NULL},
};
