// SPDX-License-Identifier: GPL-2.0-only
/*
 * workload: starts every role, waits until all are in their state, and leaves them running. Exit status 0
 * means that each role was reached or is named on the console as left out.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include "workload.h"

enum { patience_ms = 60000, settle_s = 2 };

size_t page_size;

static const char *current_role;
static int ready_fd = -1;

static void report(char result)
{
	if (ready_fd >= 0 && write(ready_fd, &result, 1) < 0)
		_exit(1);
	close(ready_fd);
	ready_fd = -1;
}

void ready(void)
{
	report('r');
}

noreturn void wait_forever(void)
{
	ready();
	for (;;)
		pause();
}

noreturn void cannot(const char *what)
{
	fprintf(stderr, "workload: %s: %s: %s\n", current_role, what, strerror(errno));
	report('f');
	_exit(1);
}

noreturn void leave_out(const char *what)
{
	FILE *list = fopen("/run/left_out", "a");

	if (list) {
		fprintf(list, "%s\n", current_role);
		fclose(list);
	}
	fprintf(stderr, "workload: %s left out: %s: %s\n", current_role, what, strerror(errno));
	report('r');
	_exit(0);
}

pid_t child(const char *name, void (*body)(void))
{
	pid_t pid = fork();

	if (pid < 0)
		cannot("fork");
	if (pid == 0) {
		close(ready_fd);
		ready_fd = -1;
		prctl(PR_SET_NAME, name);
		body();
		_exit(1);
	}
	return pid;
}

int write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT, 0644);
	ssize_t length = (ssize_t)strlen(text);
	int result = fd >= 0 && write(fd, text, (size_t)length) == length ? 0 : -1;

	if (fd >= 0)
		close(fd);
	return result;
}

void region(const char *kind, const void *address, size_t length)
{
	char line[128];
	int fd = open("/run/regions", O_WRONLY | O_CREAT | O_APPEND, 0644);
	int size = snprintf(line, sizeof(line), "%d %s %#" PRIxPTR " %zu\n", getpid(), kind,
			    (uintptr_t)address, length);

	if (fd < 0 || write(fd, line, (size_t)size) != size)
		cannot("/run/regions");
	close(fd);
}

void fill_pages(void *address, size_t length, const char *kind)
{
	char text[64];
	size_t page, at;

	for (page = 0; page < length / page_size; page++) {
		size_t size = (size_t)snprintf(text, sizeof(text), "kdump-rig %s page %zu\n", kind, page);

		for (at = 0; at < page_size; at++)
			((char *)address)[page * page_size + at] = text[at % size];
	}
}

/* Starts ROLE and waits for its word. */
static int start(const struct role *role)
{
	struct pollfd answer = {.events = POLLIN};
	int ends[2];
	char result;

	if (pipe2(ends, O_CLOEXEC))
		return -1;
	switch (fork()) {
	case -1:
		return -1;
	case 0:
		close(ends[0]);
		ready_fd = ends[1];
		current_role = role->name;
		prctl(PR_SET_NAME, role->name);
		setpgid(0, 0);
		role->play();
		cannot("role ended");
	}
	close(ends[1]);
	answer.fd = ends[0];
	if (poll(&answer, 1, patience_ms) != 1 || read(ends[0], &result, 1) != 1 || result != 'r') {
		fprintf(stderr, "workload: role %s was not reached\n", role->name);
		close(ends[0]);
		return -1;
	}
	close(ends[0]);
	return 0;
}

int main(void)
{
	const struct role *const casts[] = {task_roles, memory_roles, file_roles, ipc_roles, net_roles};
	struct timespec settle = {.tv_sec = settle_s};
	size_t i;

	page_size = (size_t)sysconf(_SC_PAGESIZE);
	for (i = 0; i < sizeof(casts) / sizeof(casts[0]); i++) {
		const struct role *role;

		for (role = casts[i]; role->name; role++)
			if (start(role))
				return 1;
	}
	/* "ready" comes just before a role blocks. */
	nanosleep(&settle, NULL);
	return 0;
}
