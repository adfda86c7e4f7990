#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# All tests that need no virtual machine, under AddressSanitizer and UndefinedBehaviorSanitizer.
set -u

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=suite.sh
. "$here/suite.sh"

new_output sanitize
UBSAN_OPTIONS=print_stacktrace=1
ASAN_OPTIONS=detect_stack_use_after_return=1
KDUMP_OUTPUT=$scratch/sanitize
OUTPUT=$KDUMP_OUTPUT
export UBSAN_OPTIONS ASAN_OPTIONS KDUMP_OUTPUT OUTPUT

# Every fuzz target on its corpus.
replay()
{
	for target in "$KDUMP_OUTPUT"/selftests/fuzz/*; do
		case $target in
		*.o | *'*') continue ;;
		esac
		"$target" "$here/../fuzz/corpus/${target##*/}" || return 1
	done
}

ktap_plan 4
check 'SANITIZE=address,undefined WERROR=1' kmake O="$KDUMP_OUTPUT" SANITIZE=address,undefined WERROR=1 \
	"$jobs" all tests
check 'the unit tests' "$KDUMP_OUTPUT/selftests/kdump_unit"
check 'the golden tests' "$here/../golden.sh"
check 'the corpora of the fuzz targets' replay
ktap_finish
