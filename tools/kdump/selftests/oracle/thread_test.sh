#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# makedumpfile with several threads on the memory of a real crash, under ThreadSanitizer: each way in which threads read
# and write, and nothing that two of them touch at a time.
set -u

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=../build/suite.sh
. "$here/../build/suite.sh"
# shellcheck source=../qemu/guest_tests.sh
. "$here/../qemu/guest_tests.sh"

new_output threads
TSAN_OPTIONS=halt_on_error=1:exitcode=66
export TSAN_OPTIONS

# dump INPUT OUTPUT OPTION...: by as many threads as find races
dump()
{
	from=$1
	to=$2
	shift 2
	"$scratch/threads/makedumpfile/makedumpfile" -f --message-level 4 --num-threads 4 "$@" "$from" "$scratch/$to"
}

# What is not there cannot be said to be right.
is_instrumented()
{
	kmake O="$scratch/threads" SANITIZE=thread CXXFLAGS=-Og "$jobs" makedumpfile &&
		nm "$scratch/threads/makedumpfile/makedumpfile" | grep -q __tsan_read8
}

split()
{
	"$scratch/threads/makedumpfile/makedumpfile" -f --message-level 4 --num-threads 4 --split -d 31 -c "$vmcore" \
		"$scratch/one" "$scratch/two"
}

ktap_plan 7
check 'the kernel crashes and the capture kernel finishes' crash_base
check 'SANITIZE=thread' is_instrumented
check 'pages are compressed' dump "$vmcore" compressed -d 31 -z
check 'pages go into a container' dump "$vmcore" container -d 31 --container zstd
check 'pages of a compressed dump are read' dump "$scratch/compressed" again -d 31 -c
check 'pages of a container are read' dump "$scratch/container" again -d 31
check 'several files are written' split
ktap_finish
