#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# crash-lite on the dump that the capture kernel wrote, and, for user memory, on the whole of /proc/vmcore: does
# it say what the kernel said of itself?
set -u

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=guest_tests.sh
. "$here/guest_tests.sh"

# compare NAME DUMP: with the figures of what agrees.
compare()
{
	check "$1" "$here/kernel_truth.py" "$(program crash-lite)" "$2" "$truth" "$1"
	! grep -q '^ok ' "$ktap_log" || diag "$(sed -n 's/^# //p' "$ktap_log")"
}

# Of others the kernel prints it in other words.
registers=user_registers
[ "$machine" != x86_64 ] || registers="registers user_registers"
# shellcheck disable=SC2086 # a list of words
set -- system symbols modules tasks log stacks trace $registers addresses
ktap_plan $((3 + $#))
check 'the base guest crashed' crash_base
for name; do
	compare "$name" "$base/dump"
done
for name in translations memory; do
	compare "$name" "$vmcore"
done
ktap_finish
