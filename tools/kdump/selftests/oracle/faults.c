// SPDX-License-Identifier: GPL-2.0-only
/*
 * Preloaded into a program: what the operating system may do to it. In the environment:
 *
 *	KDUMP_FAULT="pread N EIO"	the Nth read fails, and no other one
 *	KDUMP_FAULT="pwrite N ENOSPC"	the Nth write fails, and all that follow
 *	KDUMP_FAULT="pwrite N KILL"	the program is killed instead
 *	KDUMP_FAULT="pwrite N TERM"	it is told to stop, and the write is done
 *	KDUMP_FAULT="fsync N EIO"	so with fsync, and with read and write: those of pipes
 *	KDUMP_FAULT="page OFFSET SIGBUS" the page there cannot be read: read() fails, and where it is
 *					mapped it raises SIGBUS; files are as those of procfs
 *	KDUMP_FAULT="pread 0 FILE"	nothing happens; at the end FILE has the number of calls
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <linux/magic.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/vfs.h>
#include <unistd.h>

/* Of all its processes, so that one failure is one. */
static atomic_long *calls;
static char call[16], action[256];
static long number;

__attribute__((constructor)) static void read_wish(void)
{
	const char *wish = getenv("KDUMP_FAULT");

	if (!wish || sscanf(wish, "%15s %ld %255s", call, &number, action) != 3)
		abort();
	calls = mmap(NULL, sizeof(*calls), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (calls == MAP_FAILED)
		abort();
	unsetenv("KDUMP_FAULT");
}

__attribute__((destructor)) static void tell_calls(void)
{
	FILE *to = number ? NULL : fopen(action, "w");

	if (to) {
		fprintf(to, "%ld\n", atomic_load(calls));
		fclose(to);
	}
}

/* Whether this call has to fail, with errno. */
static int fails(const char *name)
{
	if (strcmp(name, call) != 0)
		return 0;
	long now = ++*calls;
	if (number == 0 || now < number)
		return 0;
	if (strcmp(action, "KILL") == 0)
		kill(getpid(), SIGKILL);
	if (strcmp(action, "TERM") == 0 && now == number)
		kill(getpid(), SIGTERM);
	if (strcmp(action, "EIO") == 0 && now == number) {
		errno = EIO;
		return 1;
	}
	if (strcmp(action, "ENOSPC") == 0) {
		errno = ENOSPC;
		return 1;
	}
	return 0;
}

/* Whether the page that cannot be read is among these bytes of a file. */
static int has_page(off64_t offset, size_t size)
{
	return strcmp(call, "page") == 0 && offset <= number && number < offset + (off64_t)size;
}

ssize_t pread64(int fd, void *into, size_t size, off64_t offset)
{
	ssize_t (*real)(int, void *, size_t, off64_t) = dlsym(RTLD_NEXT, "pread64");

	if (has_page(offset, size)) {
		errno = EIO;
		return -1;
	}
	return fails("pread") ? -1 : real(fd, into, size, offset);
}

/* Behind the end of a file that is empty. */
void *mmap64(void *where, size_t size, int protection, int flags, int fd, off64_t offset)
{
	void *(*real)(void *, size_t, int, int, int, off64_t) = dlsym(RTLD_NEXT, "mmap64");
	char *place = real(where, size, protection, flags, fd, offset);

	if (place != MAP_FAILED && fd >= 0 && has_page(offset, size))
		real(place + (number - offset), getpagesize(), PROT_READ, MAP_SHARED | MAP_FIXED,
		     memfd_create("nothing", 0), 0);
	return place;
}

void *mmap(void *where, size_t size, int protection, int flags, int fd, off_t offset)
{
	return mmap64(where, size, protection, flags, fd, offset);
}

int fstatfs64(int fd, struct statfs64 *into)
{
	int (*real)(int, struct statfs64 *) = dlsym(RTLD_NEXT, "fstatfs64");
	int status = real(fd, into);

	if (strcmp(call, "page") == 0)
		into->f_type = PROC_SUPER_MAGIC;
	return status;
}

int fstatfs(int fd, struct statfs *into)
{
	return fstatfs64(fd, (struct statfs64 *)into);
}

ssize_t pwrite64(int fd, const void *from, size_t size, off64_t offset)
{
	ssize_t (*real)(int, const void *, size_t, off64_t) = dlsym(RTLD_NEXT, "pwrite64");

	return fails("pwrite") ? -1 : real(fd, from, size, offset);
}

ssize_t read(int fd, void *into, size_t size)
{
	ssize_t (*real)(int, void *, size_t) = dlsym(RTLD_NEXT, "read");

	return fails("read") ? -1 : real(fd, into, size);
}

ssize_t write(int fd, const void *from, size_t size)
{
	ssize_t (*real)(int, const void *, size_t) = dlsym(RTLD_NEXT, "write");

	return fails("write") ? -1 : real(fd, from, size);
}

int fsync(int fd)
{
	int (*real)(int) = dlsym(RTLD_NEXT, "fsync");

	return fails("fsync") ? -1 : real(fd);
}

ssize_t pread(int fd, void *into, size_t size, off_t offset)
{
	return pread64(fd, into, size, offset);
}

ssize_t pwrite(int fd, const void *from, size_t size, off_t offset)
{
	return pwrite64(fd, from, size, offset);
}
