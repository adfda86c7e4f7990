#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# vmcore-dmesg on the dump that the capture kernel wrote, against what the kernel itself showed of its log.
set -u

oracle=$(cd "$(dirname "$0")" && pwd)
# shellcheck disable=SC2034 # lib.sh's
here=$oracle/../qemu
# shellcheck source=../qemu/guest_tests.sh
. "$here/guest_tests.sh"

# shellcheck disable=SC2154 # base and truth are lib.sh's
compare()
{
	check "$1" "$oracle/dmesg_truth.py" "$(program vmcore-dmesg)" "$base/dump" "$truth" "$1"
	diag "$(sed -n 's/^# //p' "$ktap_log")"
}

ktap_plan 8
check 'the base guest crashed' crash_base
for name in syslog kmsg plain decoded levels partial wall; do
	compare "$name"
done
ktap_finish
