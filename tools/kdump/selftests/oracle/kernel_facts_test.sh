#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# What libkdump knows by two ways, compared on the whole of a guest's /proc/vmcore and on the filtered dump.
set -u

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=../qemu/guest_tests.sh
. "$here/../qemu/guest_tests.sh"

facts()
{
	check "$1" "$KDUMP_OUTPUT/selftests/kernel-facts" "$2" "$truth/proc/zoneinfo"
	diag "$(sed -n 's/^# //p' "$ktap_log")"
}

ktap_plan 3
check 'the base guest crashed' crash_base
facts whole "$vmcore"
facts filtered "$base/dump"
ktap_finish
