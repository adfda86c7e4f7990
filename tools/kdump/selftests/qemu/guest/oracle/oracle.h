/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The oracle: writes down what a running kernel says about itself, then crashes it.
 */
#ifndef ORACLE_H
#define ORACLE_H

#include <stdbool.h>
#include <stdnoreturn.h>

/*
 * Copies what /proc and /sys say to WORK/truth, which mirrors the file system (WORK/truth/proc/meminfo is
 * /proc/meminfo); the links of /proc/PID/fd, /proc/PID/ns and /proc/PID itself are text (files fd, ns, links).
 * Besides: dmesg (as syslog(2) has it), kmsg (as /dev/kmsg has it), machine (its page size and byte order, a
 * line "NAME VALUE" each), and regions, the workload's known memory with the pagemap entries of its pages.
 * run/left_out has what the guest was meant to have, and this kernel has not; there is none if it has all.
 * Files that cannot be read are left out. Having been read, the log is cleared.
 */
void record_truth(const char *work);

/*
 * Writes /proc/kpageflags twice to the raw device, past the page cache, and crashes the kernel as soon as a look
 * at the page flags finds what was written last; or stays in the kernel, on the first CPU, until the host has
 * crashed it.
 * The first 4 KiB of the device are text: lines NAME OFFSET SIZE.
 */
noreturn void snapshot_and_crash(bool by_host);

/* Opens, allocates and locks what snapshot_and_crash() needs: call it before the truth is recorded. */
void prepare_snapshot(const char *device, bool by_host);

noreturn void fail(const char *what);

#endif
