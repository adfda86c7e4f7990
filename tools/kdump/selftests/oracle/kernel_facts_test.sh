#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# What libkdump knows by two ways, compared on the whole of a guest's /proc/vmcore and on the filtered dump.
set -u

oracle=$(cd "$(dirname "$0")" && pwd)
# shellcheck disable=SC2034 # lib.sh's
here=$oracle/../qemu
# shellcheck source=../qemu/guest_tests.sh
. "$here/guest_tests.sh"

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
