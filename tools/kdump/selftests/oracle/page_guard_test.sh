#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The worst a crash can do to makedumpfile: page descriptors that hold nothing but noise, or that all say "free".
# It still writes a dump, with all that no dump goes without, and the log can be read from it. Of a broken log it writes
# what there is, and says so.
set -u

here=$(cd "$(dirname "$0")" && pwd)
guard=$here/page_guard.py
# shellcheck source=../qemu/guest_tests.sh
. "$here/../qemu/guest_tests.sh"

layout=$KDUMP_OUTPUT/generated/kdump/layout.txt

corrupt()
{
	cp --sparse=always "$vmcore" "$scratch/vmcore" &&
		"$guard" corrupt "$1" "$scratch/vmcore" "$truth" "$layout"
}

dump()
{
	rm -f "$scratch/dump"
	"$(program makedumpfile)" -c -d 31 --no-verify --json-report "$scratch/report" "$scratch/vmcore" "$scratch/dump"
}

# Tasks are not guarded, and nearly all are gone.
loss_is_told()
{
	"$(program makedumpfile)" -f -d 31 --message-level 4 "$scratch/vmcore" "$scratch/poor" >"$scratch/told" 2>&1
	status=$?
	cat "$scratch/told"
	[ "$status" = 3 ] && grep -q 'does not give back what is in its input' "$scratch/told" &&
		"$(program vmcore-uname)" --json "$scratch/poor" | grep -q '"complete": false'
}

is_guarded()
{
	"$guard" check "$scratch/dump" "$scratch/vmcore" "$truth" "$layout"
}

# Without the guard these pages would be gone: it is what is tested here.
guard_was_needed()
{
	head -n 2 "$scratch/report"
	! grep -q '"guarded": 0,' "$scratch/report"
}

has_the_log()
{
	"$(program vmcore-dmesg)" "$vmcore" >"$scratch/log" && "$(program vmcore-dmesg)" "$scratch/dump" |
		cmp "$scratch/log" -
}

# What is left is as vmcore-dmesg has it, which fails too.
rest_of_the_log()
{
	"$(program makedumpfile)" -f --dump-dmesg --message-level 4 "$scratch/vmcore" "$scratch/rest" >"$scratch/told" 2>&1
	status=$?
	cat "$scratch/told"
	"$(program vmcore-dmesg)" "$scratch/vmcore" >"$scratch/log"
	[ "$?,$status" = 1,3 ] && grep -q ': what could be read of the log is saved$' "$scratch/told" &&
		cmp "$scratch/log" "$scratch/rest" && [ "$(wc -l <"$scratch/rest")" -gt 300 ]
}

ktap_plan 15
check 'the kernel crashes and the capture kernel finishes' crash_base
for kind in random free; do
	check "$kind descriptors are written" corrupt "$kind"
	check "$kind descriptors do not keep makedumpfile from its job" dump
	check "nothing is missing that a dump needs ($kind)" is_guarded
	check "and that was the guard's work ($kind)" guard_was_needed
	check "the log is in the dump ($kind)" has_the_log
	check "what is missing is told ($kind)" loss_is_told
done
check 'records of the log are overwritten' corrupt log
check 'the others are written, and that they are not all' rest_of_the_log
ktap_finish
