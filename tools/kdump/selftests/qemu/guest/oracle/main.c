// SPDX-License-Identifier: GPL-2.0-only
/*
 * oracle WORK DEVICE BY: record the truth below WORK (unmounted afterwards), take two snapshots of the page
 * flags to DEVICE, and crash the kernel (BY is "write"), or be busy in the kernel until the host does that with
 * an interrupt (BY is something else). One process does it all, so that the task that crashes the machine is
 * itself in the truth and none is started or ends after it was written.
 */
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include "oracle.h"

noreturn void fail(const char *what)
{
	fprintf(stderr, "oracle: %s: %s\n", what, strerror(errno));
	exit(1);
}

int main(int argc, char **argv)
{
	bool by_host;

	if (argc != 4) {
		fprintf(stderr, "usage: oracle WORK DEVICE BY\n");
		return 2;
	}
	by_host = strcmp(argv[3], "write") != 0;
	if (chdir("/"))
		fail("/");
	prepare_snapshot(argv[2], by_host);
	record_truth(argv[1]);
	sync();
	if (umount(argv[1]))
		fail(argv[1]);
	snapshot_and_crash(by_host);
}
