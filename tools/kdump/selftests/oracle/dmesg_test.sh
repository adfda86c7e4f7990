#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# vmcore-dmesg on the dump that the capture kernel wrote, against what the kernel itself showed of its log.
set -u

oracle=$(cd "$(dirname "$0")" && pwd)
# shellcheck disable=SC2034 # lib.sh's
here=$oracle/../qemu
# shellcheck source=../ktap.sh
. "$oracle/../ktap.sh"
[ -f "${KDUMP_IMAGE:-}/vmlinuz" ] || ktap_skip_all "no kernel image: KDUMP_IMAGE"
command -v qemu-system-x86_64 >/dev/null || ktap_skip_all "no QEMU (package qemu-system-x86)"
# shellcheck source=../qemu/lib.sh
. "$here/lib.sh"

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
