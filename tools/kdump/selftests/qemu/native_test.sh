#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# A dump read here, and read by the programs as built for the machine that crashed: do they say the same? The
# latter run under QEMU's user mode.
set -u

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=guest_tests.sh
. "$here/guest_tests.sh"
[ -n "${KDUMP_GUEST_OUTPUT:-}" ] || ktap_skip_all "no programs for another machine: KDUMP_GUEST_OUTPUT"

case $machine in
arm64) user=aarch64 ;;
powerpc) user=ppc64le ;;
riscv) user=riscv64 ;;
s390) user=s390x ;;
mips) user=mips64el ;;
*) user=$machine ;;
esac
user=qemu-$user-static
command -v "$user" >/dev/null || ktap_skip_all "no $user (package qemu-user-static)"

# The stack of every task, and one of everything else.
write_commands()
{
	printf '%s\n' >"$scratch/commands" sys ps mod log 'bt -a' 'sym _stext' 'rd linux_banner 8' \
		'vtop linux_banner'
	# Debian's kernel has no types there.
	[ "$machine" = arm ] || printf '%s\n' >>"$scratch/commands" 'p jiffies' 'struct task_struct'
	"$(program crash-lite)" --json -s -c ps "$base/dump" | python3 -c '
import json, sys
for task in json.load(sys.stdin)["tasks"]:
	if task["state"] not in ("ZO", "DE"):
		print("bt", task["task"])' >>"$scratch/commands" && grep -q '^bt [0-9a-f]' "$scratch/commands"
}

# same PROGRAM ARGUMENT...: what it prints and how it ends.
same()
{
	name=$1
	shift
	"$(program "$name")" "$@" >"$scratch/here" 2>&1
	status_here=$?
	"$user" "$(guest_program "$name")" "$@" >"$scratch/there" 2>&1
	status_there=$?
	echo "$(wc -l <"$scratch/here") lines, exit status $status_here here, $status_there there"
	[ "$status_here$status_there" = 00 ] || return 1
	diff "$scratch/here" "$scratch/there" >"$scratch/differences" || { head "$scratch/differences"; return 1; }
}

same_dump()
{
	"$(program makedumpfile)" --message-level 0 -d 31 "$vmcore" "$scratch/dump.here" &&
		"$user" "$(guest_program makedumpfile)" --message-level 0 -d 31 "$vmcore" "$scratch/dump.there" &&
		cmp "$scratch/dump.here" "$scratch/dump.there"
}

ktap_plan 7
check 'the guest crashed' crash_base
check 'the dump opens' "$(program crash-lite)" -s -c sys "$base/dump"
check 'it has tasks to look at' write_commands
told 'crash-lite says the same' same crash-lite -s -i "$scratch/commands" "$base/dump"
told 'vmcore-dmesg says the same' same vmcore-dmesg "$vmcore"
told 'vmcore-uname says the same' same vmcore-uname --json "$vmcore"
check 'makedumpfile writes the same' same_dump
ktap_finish
