#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# All unit, golden and fuzz tests, under AddressSanitizer and UndefinedBehaviorSanitizer.
set -u

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=suite.sh
. "$here/suite.sh"

new_output sanitize
UBSAN_OPTIONS=print_stacktrace=1
ASAN_OPTIONS=detect_stack_use_after_return=1
KDUMP_OUTPUT=$scratch/sanitize
export UBSAN_OPTIONS ASAN_OPTIONS KDUMP_OUTPUT

ktap_plan 6
# The optimiser takes half of the time here, and would take some of what there is to find.
check 'SANITIZE=address,undefined WERROR=1' kmake O="$KDUMP_OUTPUT" SANITIZE=address,undefined WERROR=1 \
	CXXFLAGS=-Og "$jobs" all tests
check 'the unit tests' "$KDUMP_OUTPUT/selftests/kdump_unit"
# All but those that limit address space, of which the sanitizer wants terabytes.
# shellcheck disable=SC2046 # a list of words
check 'the golden tests' "$here/../golden.sh" \
	$(cd "$here/../golden" && grep -L 'ulimit -v' ./*/cmd | sed 's,^./\(.*\)/cmd$,\1,')
for script in fuzz_vmcore.sh fuzz_log_types.sh fuzz_random.sh; do
	check "$script" "$here/../$script"
done
ktap_finish
