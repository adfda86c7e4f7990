#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# drgn of Debian sid as a witness for another machine than this one's, where it can read its dumps. (This one's:
# peers_test.sh.)
set -u

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=guest_tests.sh
. "$here/guest_tests.sh"
peers=$KDUMP_BUILD/peers/run
debug=$KDUMP_KDIR/debug/vmlinux
[ -x "$peers" ] || ktap_skip_all "no peers: make peers"
[ -f "$debug" ] || ktap_skip_all "no vmlinux with debug information: standalone/debug-kernel.sh"

ktap_plan 2
check 'the base guest crashed' crash_base
told 'drgn sees the same tasks, and the same stacks of those that sleep' \
	"$peers" python3 "$here/drgn_witness.py" "$(program crash-lite)" "$base/dump" "$debug"
ktap_finish
