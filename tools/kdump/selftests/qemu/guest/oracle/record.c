// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/klog.h>
#include <sys/stat.h>
#include <unistd.h>

#include "oracle.h"

static const char *const files[] = {
	"/proc/cmdline",      "/proc/version",	  "/proc/uptime",	"/proc/stat",
	"/proc/meminfo",      "/proc/slabinfo",	  "/proc/buddyinfo",	"/proc/zoneinfo",
	"/proc/pagetypeinfo", "/proc/vmstat",	  "/proc/vmallocinfo",	"/proc/mounts",
	"/proc/swaps",	      "/proc/iomem",	  "/proc/ioports",	"/proc/interrupts",
	"/proc/softirqs",     "/proc/modules",	  "/proc/kallsyms",	"/proc/filesystems",
	"/proc/devices",      "/proc/partitions", "/proc/diskstats",	"/proc/locks",
	"/proc/loadavg",      "/proc/cpuinfo",	  "/proc/timer_list",	"/proc/sched_debug",
	"/proc/crypto",	      "/proc/misc",	  "/proc/cgroups",	"/proc/key-users",
	"/proc/keys",	      "/proc/consoles",	  "/proc/schedstat",	"/proc/bus/pci/devices",
	"/proc/sysvipc/shm",  "/proc/sysvipc/sem", "/proc/sysvipc/msg",	"/sys/kernel/notes",
	"/sys/kernel/vmcoreinfo", "/sys/kernel/uevent_seqnum", "/run/left_out",
	"/run/offline_memory",
};

/* Directories whose files (not subdirectories) are copied. */
static const char *const directories[] = {
	"/proc/net",
	"/proc/sys/kernel",
	"/proc/sys/vm",
	"/proc/irq",
	"/sys/fs/cgroup",
	"/sys/kernel/mm/hugepages/hugepages-1024kB",
	"/sys/kernel/mm/hugepages/hugepages-2048kB",
	"/sys/kernel/mm/ksm",
	"/sys/devices/system/node/node0",
	"/sys/devices/system/node/node1",
};

static const char *const process_files[] = {"cmdline", "maps",	   "smaps_rollup", "cgroup", "limits",
					    "environ", "mountinfo", "statm",	    "auxv"};
static const char *const thread_files[] = {"stat",  "status", "stack", "wchan",
					   "comm",  "syscall", "sched", "personality"};

static char truth[PATH_MAX / 4];

/* Makes the directories above PATH. */
static void make_parents(const char *path)
{
	char directory[PATH_MAX];
	char *slash;

	snprintf(directory, sizeof(directory), "%s", path);
	for (slash = strchr(directory + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(directory, 0755);
		*slash = '/';
	}
}

static FILE *create(const char *name)
{
	char path[PATH_MAX];
	FILE *to;

	snprintf(path, sizeof(path), "%s%s", truth, name);
	make_parents(path);
	to = fopen(path, "w");
	if (!to)
		fail(path);
	return to;
}

/* Copies what can be read: /proc has files that end in an error. */
static void copy(const char *path)
{
	static char chunk[1 << 16];
	int from = open(path, O_RDONLY | O_NONBLOCK);
	ssize_t got;
	FILE *to;

	if (from < 0)
		return;
	got = read(from, chunk, sizeof(chunk));
	if (got >= 0) {
		to = create(path);
		for (; got > 0; got = read(from, chunk, sizeof(chunk)))
			fwrite(chunk, 1, (size_t)got, to);
		if (fclose(to))
			fail(path);
	}
	close(from);
}

static void copy_directory(const char *path)
{
	DIR *directory = opendir(path);
	struct dirent *entry;

	if (!directory)
		return;
	while ((entry = readdir(directory))) {
		char name[PATH_MAX];
		struct stat st;

		snprintf(name, sizeof(name), "%s/%s", path, entry->d_name);
		if (!lstat(name, &st) && S_ISREG(st.st_mode) && (st.st_mode & 0444))
			copy(name);
	}
	closedir(directory);
}

/* The symbolic links of PATH/DIRECTORY_NAME as text, a line "NAME TARGET" each, in the file PATH/AS. */
static void copy_links(const char *path, const char *directory_name, const char *as)
{
	char name[PATH_MAX], target[PATH_MAX];
	struct dirent *entry;
	DIR *directory;
	FILE *to = NULL;

	snprintf(name, sizeof(name), "%s/%s", path, directory_name);
	directory = opendir(name);
	if (!directory)
		return;
	while ((entry = readdir(directory))) {
		ssize_t length = readlinkat(dirfd(directory), entry->d_name, target, sizeof(target) - 1);

		if (length < 0)
			continue;
		target[length] = '\0';
		if (!to) {
			snprintf(name, sizeof(name), "%s/%s", path, as);
			to = create(name);
		}
		fprintf(to, "%s %s\n", entry->d_name, target);
	}
	if (to && fclose(to))
		fail(name);
	closedir(directory);
}

/* Calls VISIT for each entry of DIRECTORY that is a number: a process or a thread. */
static void for_each_id(const char *path, void (*visit)(const char *))
{
	DIR *directory = opendir(path);
	struct dirent *entry;

	if (!directory)
		return;
	while ((entry = readdir(directory))) {
		char name[PATH_MAX];

		if (!isdigit((unsigned char)entry->d_name[0]))
			continue;
		snprintf(name, sizeof(name), "%s/%s", path, entry->d_name);
		visit(name);
	}
	closedir(directory);
}

static void copy_named(const char *path, const char *const *names, size_t count)
{
	char name[PATH_MAX];
	size_t i;

	for (i = 0; i < count; i++) {
		snprintf(name, sizeof(name), "%s/%s", path, names[i]);
		copy(name);
	}
}

static void record_thread(const char *path)
{
	copy_named(path, thread_files, sizeof(thread_files) / sizeof(thread_files[0]));
}

static void record_process(const char *path)
{
	char threads[PATH_MAX];

	record_thread(path);
	copy_named(path, process_files, sizeof(process_files) / sizeof(process_files[0]));
	copy_links(path, "fd", "fd");
	copy_links(path, "ns", "ns");
	copy_links(path, ".", "links");
	snprintf(threads, sizeof(threads), "%s/task", path);
	for_each_id(threads, record_thread);
}

/* Modules: /proc/modules says most; their sections and notes are only here. */
static void record_modules(void)
{
	DIR *directory = opendir("/sys/module");
	struct dirent *entry;

	while (directory && (entry = readdir(directory))) {
		char name[PATH_MAX];

		if (entry->d_name[0] == '.')
			continue;
		snprintf(name, sizeof(name), "/sys/module/%s", entry->d_name);
		copy_directory(name);
		strncat(name, "/sections", sizeof(name) - strlen(name) - 1);
		copy_directory(name);
	}
	if (directory)
		closedir(directory);
}

static void record_log(void)
{
	static char record[1 << 13];
	int size = klogctl(10 /* SYSLOG_ACTION_SIZE_BUFFER */, NULL, 0);
	char *text = size > 0 ? malloc((size_t)size) : NULL;
	int fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK);
	ssize_t got;
	FILE *to;

	if (!text || fd < 0)
		fail("kernel log");
	size = klogctl(4 /* SYSLOG_ACTION_READ_CLEAR */, text, size);
	to = create("/dmesg");
	fwrite(text, 1, size > 0 ? (size_t)size : 0, to);
	if (fclose(to))
		fail("dmesg");
	free(text);
	to = create("/kmsg");
	while ((got = read(fd, record, sizeof(record))) > 0 || (got < 0 && errno == EPIPE)) {
		if (got > 0)
			fwrite(record, 1, (size_t)got, to);
	}
	if (fclose(to))
		fail("kmsg");
	close(fd);
}

/*
 * The workload's memory: each line of /run/regions is "PID KIND ADDRESS LENGTH", and what it holds; the
 * pagemap entries of its pages follow, one a line, each with a leading tab.
 */
static void record_regions(void)
{
	FILE *from = fopen("/run/regions", "r");
	FILE *to = create("/regions");
	uint64_t page_size = (uint64_t)sysconf(_SC_PAGESIZE);
	char line[512];

	while (from && fgets(line, sizeof(line), from)) {
		uint64_t address, length, offset, entry;
		char path[64];
		int pid, fd;

		fputs(line, to);
		if (sscanf(line, "%d %*s %" SCNx64 " %" SCNu64, &pid, &address, &length) != 3)
			continue;
		snprintf(path, sizeof(path), "/proc/%d/pagemap", pid);
		fd = open(path, O_RDONLY);
		for (offset = 0; offset < length && fd >= 0; offset += page_size)
			if (pread(fd, &entry, sizeof(entry),
				  (off_t)((address + offset) / page_size * sizeof(entry))) == sizeof(entry))
				fprintf(to, "\t%#" PRIx64 " %#" PRIx64 "\n", address + offset, entry);
		if (fd >= 0)
			close(fd);
	}
	if (from)
		fclose(from);
	if (fclose(to))
		fail("regions");
}

static void record_machine(void)
{
	const uint16_t one = 1;
	FILE *to = create("/machine");

	fprintf(to, "page_size %ld\nbyte_order %s\n", sysconf(_SC_PAGESIZE),
		*(const uint8_t *)&one ? "little" : "big");
	if (fclose(to))
		fail("machine");
}

void record_truth(const char *work)
{
	size_t i;

	snprintf(truth, sizeof(truth), "%s/truth", work);
	for (i = 0; i < sizeof(directories) / sizeof(directories[0]); i++)
		copy_directory(directories[i]);
	record_machine();
	record_modules();
	for (i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		copy(files[i]);
	copy("/proc/kpagecount");
	record_regions();
	for_each_id("/proc", record_process);
	copy("/proc/uptime");
	record_log();
}
