// SPDX-License-Identifier: GPL-2.0-only
/*
 * measure RESULT NAME COMMAND...: run COMMAND and append four lines to the file RESULT: NAME.status (the
 * exit status, 128 + signal if killed), NAME.seconds, NAME.cpu (seconds too, of all CPUs) and NAME.peak_kib
 * (the largest resident set).
 * Standing in for time(1), which the initramfs does not have.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static double seconds(struct timeval tv)
{
	return (double)tv.tv_sec + (double)tv.tv_usec / 1e6;
}

int main(int argc, char **argv)
{
	struct rusage usage = {0};
	double start = now();
	int status = 0;
	FILE *result;
	pid_t child;

	if (argc < 4) {
		fprintf(stderr, "usage: measure RESULT NAME COMMAND...\n");
		return 2;
	}
	child = vfork();
	if (child == 0) {
		execvp(argv[3], argv + 3);
		fprintf(stderr, "measure: %s: %s\n", argv[3], strerror(errno));
		_exit(127);
	}
	if (child < 0 || wait4(child, &status, 0, &usage) != child) {
		perror("measure");
		return 1;
	}
	status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
	result = fopen(argv[1], "a");
	if (!result) {
		perror(argv[1]);
		return 1;
	}
	fprintf(result, "%s.status=%d\n%s.seconds=%.3f\n%s.cpu=%.3f\n%s.peak_kib=%ld\n", argv[2], status,
		argv[2], now() - start, argv[2], seconds(usage.ru_utime) + seconds(usage.ru_stime), argv[2],
		usage.ru_maxrss);
	return fclose(result) ? 1 : status;
}
