#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# vmcore-dmesg on the dump that the capture kernel wrote, against what the kernel itself showed of its log.
set -u

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=../qemu/guest_tests.sh
. "$here/../qemu/guest_tests.sh"

compare()
{
	check "$1" "$here/dmesg_truth.py" "$(program vmcore-dmesg)" "$base/dump" "$truth" "$1"
	diag "$(sed -n 's/^# //p' "$ktap_log")"
}

ktap_plan 8
check 'the base guest crashed' crash_base
for name in syslog kmsg plain decoded levels partial wall; do
	compare "$name"
done
ktap_finish
