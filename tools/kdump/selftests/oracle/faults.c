// SPDX-License-Identifier: GPL-2.0-only
/*
 * Preloaded into a program: what the operating system may do to it. In the environment:
 *
 *	KDUMP_FAULT="pread N EIO"	the Nth read fails, and no other one
 *	KDUMP_FAULT="pwrite N ENOSPC"	the Nth write fails, and all that follow
 *	KDUMP_FAULT="pwrite N KILL"	the program is killed instead
 *	KDUMP_FAULT="pread 0 FILE"	nothing happens; at the end FILE has the number of calls
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <stdlib.h>

static atomic_long calls;
static char call[16], action[256];
static long number;

__attribute__((constructor)) static void read_wish(void)
{
	const char *wish = getenv("KDUMP_FAULT");

	if (!wish || sscanf(wish, "%15s %ld %255s", call, &number, action) != 3)
		abort();
	unsetenv("KDUMP_FAULT");
}

__attribute__((destructor)) static void tell_calls(void)
{
	FILE *to = number ? NULL : fopen(action, "w");

	if (to) {
		fprintf(to, "%ld\n", atomic_load(&calls));
		fclose(to);
	}
}

/* Whether this call has to fail, with errno. */
static int fails(const char *name)
{
	if (strcmp(name, call) != 0)
		return 0;
	long now = ++calls;
	if (number == 0 || now < number)
		return 0;
	if (strcmp(action, "KILL") == 0)
		kill(getpid(), SIGKILL);
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

ssize_t pread64(int fd, void *into, size_t size, off64_t offset)
{
	ssize_t (*real)(int, void *, size_t, off64_t) = dlsym(RTLD_NEXT, "pread64");

	return fails("pread") ? -1 : real(fd, into, size, offset);
}

ssize_t pwrite64(int fd, const void *from, size_t size, off64_t offset)
{
	ssize_t (*real)(int, const void *, size_t, off64_t) = dlsym(RTLD_NEXT, "pwrite64");

	return fails("pwrite") ? -1 : real(fd, from, size, offset);
}

ssize_t pread(int fd, void *into, size_t size, off_t offset)
{
	return pread64(fd, into, size, offset);
}

ssize_t pwrite(int fd, const void *from, size_t size, off_t offset)
{
	return pwrite64(fd, from, size, offset);
}
