// SPDX-License-Identifier: GPL-2.0-only
/*
 * oracle WORK DEVICE: record the truth below WORK (unmounted afterwards), take two snapshots of the page
 * flags to DEVICE, and crash the kernel. One process does it all, so that the task that crashes the machine
 * is itself in the truth and none is started or ends after it was written.
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
	if (argc != 3) {
		fprintf(stderr, "usage: oracle WORK DEVICE\n");
		return 2;
	}
	if (chdir("/"))
		fail("/");
	prepare_snapshot(argv[2]);
	record_truth(argv[1]);
	sync();
	if (umount(argv[1]))
		fail(argv[1]);
	snapshot_and_crash(argv[2]);
}
