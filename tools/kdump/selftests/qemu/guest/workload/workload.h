/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The workload: one process a role. A role brings itself into some state and stays there until the crash.
 */
#ifndef WORKLOAD_H
#define WORKLOAD_H

#include <stddef.h>
#include <stdnoreturn.h>
#include <sys/types.h>

struct role {
	const char *name; /* also the task's name */
	void (*play)(void); /* calls ready() or wait_forever(), and does not return */
};

extern const struct role task_roles[], memory_roles[], file_roles[], ipc_roles[], net_roles[];

extern size_t page_size;

/* Tells the parent that this role has got as far as it can say: what follows blocks at once. */
void ready(void);

noreturn void wait_forever(void); /* ready(), then pause() */

/* Ends the whole workload with a message: a role that cannot be played would make tests pass for nothing. */
noreturn void cannot(const char *what);

/* The same, but the kernel may lack it: says so, to /run/left_out too, and leaves the role out. */
noreturn void leave_out(const char *what);

/* Starts a child that runs BODY and never returns; the child is named NAME. */
pid_t child(const char *name, void (*body)(void));

/* Writes TEXT to the file PATH; returns 0, or -1 with errno. */
int write_file(const char *path, const char *text);

/*
 * Announces memory whose content is known: tests translate its address and read it in the dump. Its pages
 * hold fill_pages()'s pattern if KIND does not say otherwise.
 */
void region(const char *kind, const void *address, size_t length);

/* Page N of the memory becomes "kdump-rig KIND page N\n", over and over to the end of the page. */
void fill_pages(void *address, size_t length, const char *kind);

#endif
