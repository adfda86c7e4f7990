#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# An incomplete dump is never silent. Reads and writes fail, at the first, at the last and in between: the exit
# status says so, one line says how much was saved, the dump says of itself that it is incomplete, and what was
# saved is readable and right.
set -u

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=../qemu/guest_tests.sh
. "$here/../qemu/guest_tests.sh"

# run FAULT PROGRAM OPTION...: while that happens; its status is in $status, what it said in $scratch/told
run()
{
	fault=$1
	started=$(program "$2")
	shift 2
	KDUMP_FAULT=$fault LD_PRELOAD=$scratch/faults.so "$started" "$@" 2>"$scratch/told"
	status=$?
	echo "$fault: status $status: $(cat "$scratch/told")" >&2
}

# dump FAULT: a run that leaves $scratch/dump. More options are in $more.
more=
dump()
{
	rm -f "$scratch/dump"
	# shellcheck disable=SC2086 # words
	run "$1" makedumpfile -d 31 --num-threads 2 --message-level 4 $more "$vmcore" "$scratch/dump"
}

# The other ways to write one are as dump is; what they leave is put together without a fault.
split()
{
	rm -f "$scratch/dump" "$scratch/part".?
	run "$1" makedumpfile --split -d 31 --num-threads 2 --message-level 4 "$vmcore" "$scratch/part.1" "$scratch/part.2"
	[ ! -e "$scratch/part.1" ] ||
		"$(program makedumpfile)" --reassemble --message-level 0 "$scratch/part".? "$scratch/dump"
}

reassemble()
{
	rm -f "$scratch/dump"
	run "$1" makedumpfile --reassemble --message-level 4 "$scratch/whole.1" "$scratch/whole.2" "$scratch/dump"
}

stream()
{
	rm -f "$scratch/dump"
	run "$1" makedumpfile -F -d 31 --num-threads 2 --message-level 4 "$vmcore" >"$scratch/sent"
	grep -q ': none of [0-9]* pages is saved$' "$scratch/told" ||
		"$(program makedumpfile-R)" "$scratch/dump" <"$scratch/sent" >/dev/null 2>&1
}

receive()
{
	rm -f "$scratch/dump"
	run "$1" makedumpfile-R "$scratch/dump" <"$scratch/flat" >/dev/null
}

prepare()
{
	"${CC:-gcc}" -O1 -shared -fPIC -o "$scratch/faults.so" "$here/faults.c" -ldl || return 1
	"$(program makedumpfile)" -f -d 31 --message-level 4 -E "$vmcore" "$scratch/whole.elf" || return 1
	count_calls
}

# count_calls: how many there are of each, with the options in $more
count_calls()
{
	for call in pread $write; do
		$dump "$call 0 $scratch/$call.calls"
		[ "$status" = 0 ] && [ "$(cat "$scratch/$call.calls")" -gt 100 ] || return 1
	done
}

# points CALL: at which of all calls it shall happen
points()
{
	calls=$(cat "$scratch/$1.calls")
	if [ "$dump" != dump ]; then
		printf '%s\n' 1 2 $((calls / 4)) $((calls / 4 + 1)) $((calls - 1)) "$calls"
		return
	fi
	for point in 1 2 3 5 $((calls / 20)) $((calls / 4)) $((calls / 2)) $((calls - 40)) $((calls - 1)) "$calls"; do
		echo "$point"
	done
}

# with OPTION FUNCTION: the function's runs have that option
with()
{
	more=$1
	"$2"
	result=$?
	more=
	return "$result"
}

# by WAY FUNCTION: what the function calls is not dump, but that. After so many reads there is a dump.
dump=dump
write=pwrite
early=5
by()
{
	dump=$1
	[ "$dump" != stream ] || write='write'
	[ "$dump" != reassemble ] || early=60
	"$2"
	result=$?
	dump=dump
	write=pwrite
	early=5
	return "$result"
}

# what_it_has_is_right: and it has no page less
what_it_has_is_right()
{
	"$(program makedumpfile)" -f -d 0 --message-level 4 --no-verify -E "$scratch/dump" "$scratch/part.elf" ||
		[ "$complete" = false ] || return 1
	"$rig/same_pages.py" "$scratch/whole.elf" "$scratch/part.elf"
}

# incomplete_but_right PAGES: what there is says that it is not all, and what it has is what the memory had; of a few
# pages all may be zero, which would not show.
incomplete_but_right()
{
	"$(program vmcore-uname)" --json "$scratch/dump" >"$scratch/json"
	grep -q '"complete": false' "$scratch/json" || { cat "$scratch/json"; return 1; }
	"$(program makedumpfile)" -f -d 0 --message-level 4 --no-verify -E "$scratch/dump" "$scratch/part.elf" 2>&1
	[ $? = 3 ] || return 1
	from=$scratch/whole.elf
	# Of what kind these are is not known then, and they stay.
	! grep -q 'page descriptors cannot be read' "$scratch/told" || from=$vmcore
	[ "$1" -lt 200 ] || "$rig/same_pages.py" --incomplete "$scratch/part.elf" "$from"
}

# whole_and_right: nothing was lost after all
whole_and_right()
{
	"$(program vmcore-uname)" --json "$scratch/dump" | grep -q '"complete": true' &&
		"$(program makedumpfile)" -f -d 0 --message-level 4 --no-verify -E "$scratch/dump" "$scratch/part.elf" &&
		"$rig/same_pages.py" "$scratch/part.elf" "$scratch/whole.elf"
}

# told_and_marked STATUS POINT: what has to be true of a run in which something happened
told_and_marked()
{
	if [ "$status" = 1 ] || [ "$status" = 5 ]; then
		# Before there was a dump: one of the first calls, or one for the headers of the input.
		[ "$2" -le "$early" ] || grep -q ' at offset [0-9]\{1,5\}: Input/output error$' "$scratch/told" || return 1
		[ ! -e "$scratch/dump" ] && [ "$(wc -l <"$scratch/told")" -ge 1 ]
		return
	fi
	[ "$status" = "$1" ] || return 1
	saved=$(sed -n 's/.* \([0-9]*\) of [0-9]* pages are saved, the dump is incomplete$/\1/p' "$scratch/told")
	# The last write of a stream is that of its end.
	[ "$saved" ] || ! grep -q 'a part of the dump may not be on stable storage$' "$scratch/told" || saved=1000
	if [ -z "$saved" ]; then
		grep -q 'none of [0-9]* pages is saved$' "$scratch/told" && [ ! -e "$scratch/dump" ]
		return
	fi
	incomplete_but_right "$saved"
}

full_at_any_point()
{
	for point in $(points "$write"); do
		$dump "$write $point ENOSPC"
		told_and_marked 4 "$point" || return 1
	done
}

broken_at_any_point()
{
	for point in $(points "$write"); do
		$dump "$write $point EIO"
		# What did not go out in one piece is tried once more, page by page.
		if [ "$status" = 0 ]; then
			whole_and_right || return 1
			continue
		fi
		told_and_marked 3 "$point" || return 1
	done
}

# unreadable_at_any_point POINT...: and at these. A page that cannot be read is lost, and no other; what is read to find
# the pages may do without some. Many of the first reads are for what the kernel says of itself and its memory.
unreadable_at_any_point()
{
	for point in $(points pread) "$@"; do
		$dump "pread $point EIO"
		# Nothing is lost, though it may be told that something could not be looked at.
		complete=
		[ "$status" != 0 ] || complete=true
		! grep -q 'the dump does not give back what is in its input\|the dump cannot be read back' "$scratch/told" ||
			complete=false
		if [ "$complete" ]; then
			"$(program vmcore-uname)" --json "$scratch/dump" | grep -q "\"complete\": $complete" &&
				what_it_has_is_right || return 1
			continue
		fi
		told_and_marked 3 "$point" || return 1
	done
}

killed_at_any_point()
{
	readable=0
	for point in $(points pwrite); do
		dump "pwrite $point KILL"
		[ "$status" = 137 ] || return 1
		# Half a header is no dump at all.
		"$(program vmcore-uname)" "$scratch/dump" >/dev/null 2>&1 || continue
		some=0
		[ "$point" -lt $(($(cat "$scratch/pwrite.calls") / 2)) ] || some=1000
		incomplete_but_right "$some" || return 1
		readable=$((readable + 1))
	done
	echo "$readable dumps were readable"
	[ "$readable" -gt 1 ]
}

# Of a file that is mapped, and one page of it is broken. That one is lost if it is in the dump, and no other.
broken_page_anywhere()
{
	pages=$(($(wc -c <"$vmcore") / 4096))
	lost=0
	for part in $(seq 6 3 99); do
		page=$((pages * part / 100))
		dump "page $((page << 12)) SIGBUS"
		[ "$status" != 0 ] || continue
		told_and_marked 3 "$part" || return 1
		total=$(sed -n 's/.* of \([0-9]*\) pages are saved.*/\1/p' "$scratch/told")
		[ $((total - saved)) = 1 ] && grep -q ': bus error: ' "$scratch/told" || return 1
		lost=$((lost + 1))
	done
	echo "$lost pages were lost"
	[ "$lost" -gt 1 ]
}

# signal NAME default|ignore: comes to a makedumpfile that is at work, and that does so with it
signal()
{
	rm -f "$scratch/dump"
	# It is held by its full pipe. Of what begins in the background the shell ignores SIGINT.
	mkfifo "$scratch/pipe"
	# shellcheck disable=SC2086 # words
	env --"$2"-signal="$1" "$(program makedumpfile)" -F -d 31 --message-level 4 $more "$vmcore" \
		>"$scratch/pipe" 2>"$scratch/told" &
	writer=$!
	{ head -c 1000000 >"$scratch/head" && kill -"$1" "$writer" && cat >"$scratch/rest"; } <"$scratch/pipe"
	wait "$writer"
	status=$?
	rm "$scratch/pipe"
	cat "$scratch/told"
	cat "$scratch/head" "$scratch/rest" >"$scratch/flat"
	"$(program makedumpfile)" -R -f --message-level 0 "$scratch/dump" <"$scratch/flat"
}

stopped_by()
{
	for name in TERM INT HUP; do
		signal "$name" default
		[ "$status" = 3 ] && grep -q 'stopped by .*: [0-9]* of [0-9]* pages are saved' "$scratch/told" &&
			incomplete_but_right 1000 || return 1
		# As for nohup.
		signal "$name" ignore
		[ "$status" = 0 ] && whole_and_right || return 1
	done
}

# Each of them goes out before the next write; the last ones find nothing to be stopped.
told_to_stop_at_any_point()
{
	calls=$(cat "$scratch/$write.calls")
	for point in $(points "$write"); do
		$dump "$write $point TERM"
		if [ "$status" = 0 ]; then
			whole_and_right || return 1
			[ "$point" -gt $((calls / 2)) ] || return 1
			continue
		fi
		told_and_marked 3 "$point" && grep -q 'stopped by the signal' "$scratch/told" || return 1
	done
}

# The last one comes when the header says already that the dump is whole.
not_synced()
{
	$dump "fsync 0 $scratch/fsync.calls"
	calls=$(cat "$scratch/fsync.calls")
	for point in $(seq "$calls"); do
		$dump "fsync $point EIO"
		[ "$status" = 3 ] && "$(program vmcore-uname)" --json "$scratch/dump" | grep -q '"complete": false' || return 1
	done
	[ "$calls" -gt 1 ] && grep -q 'may not be on stable storage$' "$scratch/told"
}

# A reader that goes away after so many bytes; the first one is gone before all headers are written.
reader_is_gone()
{
	for size in 5000 500000 5000000 50000000; do
		# shellcheck disable=SC2086 # words
		{
			"$(program makedumpfile)" -F -d 31 --message-level 4 $more "$vmcore" 2>"$scratch/told"
			echo $? >"$scratch/status"
		} | head -c "$size" >"$scratch/flat"
		status=$(cat "$scratch/status")
		echo "$size: status $status: $(cat "$scratch/told")"
		if [ "$size" = 5000 ]; then
			[ "$status" = 1 ] && grep -q 'Broken pipe: none of [0-9]* pages is saved$' "$scratch/told" || return 1
			continue
		fi
		[ "$status" = 3 ] && grep -q 'Broken pipe: [0-9]* of [0-9]* pages are saved' "$scratch/told" || return 1
		some=0
		[ "$size" -lt 50000000 ] || some=1000
		! "$(program makedumpfile-R)" -f "$scratch/dump" <"$scratch/flat" 2>/dev/null &&
			incomplete_but_right "$some" || return 1
	done
}

on_such_a_disk()
{
	count_calls && full_at_any_point && broken_at_any_point && unreadable_at_any_point 8 && told_to_stop_at_any_point
}

# received_in_part STATUS: what has come is there, and with the rest of the stream it is the dump.
received_in_part()
{
	[ "$status" = "$1" ] && [ "$(wc -l <"$scratch/told")" = 1 ] || return 1
	! "$(program vmcore-uname)" --json "$scratch/dump" >"$scratch/json" 2>/dev/null ||
		grep -q '"complete": false' "$scratch/json" || { cat "$scratch/json"; return 1; }
	next=$(sed -n 's/.* is incomplete, both ends go on with --resume \([0-9]*:[0-9a-f]*\)$/\1/p' "$scratch/told")
	# Where it cannot be said where to go on, there is nothing.
	[ "$next" ] || { [ ! -s "$scratch/dump" ] && grep -q 'dump is incomplete$' "$scratch/told"; return; }
	tail -c +$((${next%:*} + 1)) "$scratch/flat" |
		"$(program makedumpfile-R)" --resume "$next" "$scratch/dump" >/dev/null && cmp "$scratch/dump" "$scratch/whole"
}

receiver_at_any_point()
{
	"$(program makedumpfile)" -F -d 31 --message-level 4 "$vmcore" >"$scratch/flat" || return 1
	for call in read pwrite fsync; do
		receive "$call 0 $scratch/$call.calls"
		[ "$status" = 0 ] || return 1
	done
	mv "$scratch/dump" "$scratch/whole"
	for point in 3 4 $(points pwrite); do
		receive "pwrite $point ENOSPC"
		received_in_part 4 || return 1
		receive "pwrite $point EIO"
		received_in_part 3 || return 1
	done
	for point in $(seq "$(cat "$scratch/fsync.calls")"); do
		receive "fsync $point EIO"
		received_in_part 3 || return 1
	done
	receive "read $(cat "$scratch/read.calls") EIO"
	incomplete_but_right 1000 && received_in_part 3
}

# The same for what is written into a container, in another process, beside the others.
in_a_container()
{
	more='--container zstd'
	scratch=$scratch/in_a_container
	mkdir "$scratch"
	prepare && on_such_a_disk && killed_at_any_point && stopped_by
}

# Beside the others, too.
in_other_ways()
{
	mkdir "$scratch/in_other_ways" &&
		ln "$scratch/faults.so" "$scratch/whole.elf" "$scratch/in_other_ways" || return 1
	scratch=$scratch/in_other_ways
	"$(program makedumpfile)" --split -d 31 --message-level 4 "$vmcore" "$scratch/whole.1" "$scratch/whole.2" &&
		by split on_such_a_disk && by reassemble on_such_a_disk && by reassemble not_synced &&
		by stream on_such_a_disk && by receive receiver_at_any_point
}

ktap_plan 15
check 'the kernel crashes and the capture kernel finishes' crash_base
begin container in_a_container
check 'reads and writes are counted' prepare
begin others in_other_ways
check 'a disk that is full at any point' full_at_any_point
check 'a write that fails at any point' broken_at_any_point
check 'a read that fails at any point' unreadable_at_any_point 8 13 21 34 55
check 'a page that cannot be read where it is mapped' with --no-verify broken_page_anywhere
check 'a makedumpfile that is killed at any point' killed_at_any_point
check 'a makedumpfile that is told to stop' stopped_by
check 'and at any point' told_to_stop_at_any_point
check 'a disk that cannot be synced' not_synced
check 'a reader that goes away' reader_is_gone
check 'an ELF file on such a disk' with -E on_such_a_disk
check 'pages that are compressed on such a disk' with -c on_such_a_disk
check 'a container on such a disk' ended container
check 'a split dump, its parts put together, a stream, and its receiver' ended others
ktap_finish
