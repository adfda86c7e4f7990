// SPDX-License-Identifier: GPL-2.0-only
/*
 * measure RESULT NAME COMMAND...: run COMMAND and append five lines to the file RESULT: NAME.status (the
 * exit status, 128 + signal if killed), NAME.seconds, NAME.cpu (seconds too, of all CPUs), NAME.peak_kib
 * (the largest resident set) and NAME.read_kib (by calls, and not from what is mapped; 0 if this kernel does
 * not count it).
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

/* Of a process that has ended, and was not waited for yet. */
static long kib_read(pid_t process)
{
	char path[64], line[256];
	long long bytes = 0;
	FILE *io;

	snprintf(path, sizeof(path), "/proc/%d/io", (int)process);
	io = fopen(path, "r");
	while (io && fgets(line, sizeof(line), io))
		sscanf(line, "rchar: %lld", &bytes);
	if (io)
		fclose(io);
	return (long)(bytes >> 10);
}

int main(int argc, char **argv)
{
	struct rusage usage = {0};
	double start = now();
	siginfo_t ended;
	long read_kib;
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
	if (child < 0 || waitid(P_PID, (id_t)child, &ended, WEXITED | WNOWAIT)) {
		perror("measure");
		return 1;
	}
	read_kib = kib_read(child);
	if (wait4(child, &status, 0, &usage) != child) {
		perror("measure");
		return 1;
	}
	status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
	result = fopen(argv[1], "a");
	if (!result) {
		perror(argv[1]);
		return 1;
	}
	fprintf(result, "%s.status=%d\n", argv[2], status);
	fprintf(result, "%s.seconds=%.3f\n", argv[2], now() - start);
	fprintf(result, "%s.cpu=%.3f\n", argv[2],
		seconds(usage.ru_utime) + seconds(usage.ru_stime));
	fprintf(result, "%s.peak_kib=%ld\n", argv[2], usage.ru_maxrss);
	fprintf(result, "%s.read_kib=%ld\n", argv[2], read_kib);
	return fclose(result) ? 1 : status;
}
