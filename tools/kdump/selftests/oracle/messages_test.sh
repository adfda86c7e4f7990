#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# What makedumpfile says in between, and last: how far it is, to a terminal and to nothing else; and where the dump is,
# when that is on stable storage and not before.
set -u

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=../qemu/guest_tests.sh
. "$here/../qemu/guest_tests.sh"

TMPDIR=$scratch
export TMPDIR

progress()
{
	check "$2" "$here/progress_truth.py" "$(program makedumpfile)" "$vmcore" "$1"
}

# run FAULT OPTION...: what is said of it goes to $scratch/told
run()
{
	fault=$1
	shift
	KDUMP_FAULT=$fault LD_PRELOAD=$scratch/faults.so "$(program makedumpfile)" -f "$@" >"$scratch/told" 2>&1
	status=$?
	echo "$fault: status $status"
	cat "$scratch/told"
}

says_that_it_is_saved()
{
	grep -q '^The dumpfiles\{0,1\} \(is\|are\) saved to ' "$scratch/told"
}

# synced_first COMMAND...: each file is synced, and until all are, nobody is told that there is a dump. Killed, it shows what
# was said before the call; failing, that a failure is not passed over.
synced_first()
{
	"$@" "fsync 0 $scratch/calls"
	[ "$status" = 0 ] && says_that_it_is_saved || return 1
	calls=$(cat "$scratch/calls")
	for point in $(seq "$calls"); do
		"$@" "fsync $point EIO"
		[ "$status" = 3 ] && ! says_that_it_is_saved || return 1
		"$@" "fsync $point KILL"
		[ "$status" = 137 ] && ! says_that_it_is_saved || return 1
	done
	echo "$calls calls"
	[ "$calls" -ge 1 ]
}

save()
{
	run "$1" -d 31 "$vmcore" "$scratch/dump"
}

save_elf()
{
	run "$1" -E -d 31 "$vmcore" "$scratch/dump"
}

save_container()
{
	run "$1" --container zstd -d 31 "$vmcore" "$scratch/dump"
}

split()
{
	run "$1" --split -d 31 "$vmcore" "$scratch/part.1" "$scratch/part.2"
}

reassemble()
{
	run "$1" --reassemble "$scratch/whole.1" "$scratch/whole.2" "$scratch/dump"
}

rearrange()
{
	run "$1" -R "$scratch/dump" <"$scratch/flat"
}

prepare()
{
	"${CC:-gcc}" -O1 -shared -fPIC -o "$scratch/faults.so" "$here/faults.c" -ldl &&
		"$(program makedumpfile)" --split -d 31 "$vmcore" "$scratch/whole.1" "$scratch/whole.2" &&
		"$(program makedumpfile)" -F -d 31 "$vmcore" >"$scratch/flat"
}

ktap_plan 12
check 'the kernel crashes and the capture kernel finishes' crash_base
progress is_shown 'a terminal is told how far it is, once a second at most'
progress is_shown_on_stdout '... on standard output, if the dump does not go there'
progress is_not_shown_without_terminal 'nobody else is told'
progress is_not_shown_unasked 'nor is a terminal, if it is not to be'
check 'what is to be put together is there' prepare
check 'a dump is said to be saved when it is synced' synced_first save
check '... an ELF file' synced_first save_elf
check '... a container' synced_first save_container
check '... a split one' synced_first split
check '... one that is put together' synced_first reassemble
check '... one that is rearranged' synced_first rearrange
ktap_finish
