#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# What libkdump knows by two ways, compared on the whole of a guest's /proc/vmcore and on the filtered dump.
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

# shellcheck disable=SC2154 # OUTPUT is run.sh's, truth lib.sh's
facts()
{
	check "$1" "$OUTPUT/selftests/kernel-facts" "$2" "$truth/proc/zoneinfo"
	diag "$(sed -n 's/^# //p' "$ktap_log")"
}

ktap_plan 3
check 'the base guest crashed' crash_base
# shellcheck disable=SC2154 # vmcore and base are lib.sh's
facts whole "$vmcore"
facts filtered "$base/dump"
ktap_finish
