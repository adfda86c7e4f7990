// SPDX-License-Identifier: GPL-2.0-only
/*
 * copy-sparse FILE DEVICE: copy FILE to the start of DEVICE, leaving out blocks of zeros, so that the sparse
 * file behind a virtual disk stays sparse. Written past the page cache: the capture kernel has none to spare.
 * Prints "copied BYTES", the size of FILE.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { block_size = 4096, chunk_size = 1 << 20 };

static bool is_zero(const char *block)
{
	return block[0] == 0 && memcmp(block, block + 1, block_size - 1) == 0;
}

/* Reads until the chunk is full or the file ends. */
static ssize_t read_chunk(int fd, char *chunk)
{
	size_t have = 0;

	while (have < chunk_size) {
		ssize_t got = read(fd, chunk + have, chunk_size - have);

		if (got < 0)
			return -1;
		if (got == 0)
			break;
		have += (size_t)got;
	}
	return (ssize_t)have;
}

/* Writes the runs of blocks that hold something; SIZE is a multiple of the block size. */
static int write_runs(int fd, const char *chunk, size_t size, off_t offset)
{
	size_t start = 0;

	while (start < size) {
		size_t end = start;

		while (end < size && !is_zero(chunk + end))
			end += block_size;
		if (end > start && pwrite(fd, chunk + start, end - start, offset + (off_t)start) !=
					   (ssize_t)(end - start))
			return -1;
		start = end > start ? end : start + block_size;
	}
	return 0;
}

int main(int argc, char **argv)
{
	char *chunk = aligned_alloc(block_size, chunk_size);
	int in, out;
	off_t size = 0;
	ssize_t got;

	if (argc != 3 || !chunk) {
		fprintf(stderr, "usage: copy-sparse FILE DEVICE\n");
		return 2;
	}
	in = open(argv[1], O_RDONLY);
	out = open(argv[2], O_WRONLY | O_DIRECT);
	if (in < 0 || out < 0) {
		fprintf(stderr, "copy-sparse: %s: %s\n", argv[in < 0 ? 1 : 2], strerror(errno));
		return 1;
	}
	while ((got = read_chunk(in, chunk)) > 0) {
		size_t padded = ((size_t)got + block_size - 1) / block_size * block_size;

		memset(chunk + got, 0, padded - (size_t)got);
		if (write_runs(out, chunk, padded, size)) {
			fprintf(stderr, "copy-sparse: %s: %s\n", argv[2], strerror(errno));
			return 1;
		}
		size += got;
	}
	if (got < 0 || fsync(out)) {
		fprintf(stderr, "copy-sparse: %s\n", strerror(errno));
		return 1;
	}
	printf("copied %lld\n", (long long)size);
	return 0;
}
