#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The main job: a kernel crashes, and in its capture kernel makedumpfile writes the dump and vmcore-dmesg the
# log. The kernel itself is the judge of what they wrote, by what it said about itself before the crash.
set -u

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=guest_tests.sh
. "$here/guest_tests.sh"

# Level 31 is the dump's that the capture kernel wrote.
levels="0 1 2 4 8 16"
# What makedumpfile says that it takes at most, of a small machine.
peak_limit_kib=$((18 << 10))

succeeded()
{
	[ "$(in_capture "$1.status")" = 0 ] || { cat "$base/capture.log"; return 1; }
}

small_enough()
{
	echo "peak $(in_capture "$1.peak_kib") KiB"
	[ "$(in_capture "$1.peak_kib")" -le "$peak_limit_kib" ]
}

# Physical addresses of what the machine goes on writing into the memory of a kernel that has crashed.
host_words()
{
	# shellcheck disable=SC1090,SC2034 # the machine's file wants a directory
	expressions=$(out='' host_words='' && . "$here/machine/$machine.sh" && echo "$host_words")
	for expression in $expressions; do
		address=$("$(program crash-lite)" -s -c "p &$expression" "$vmcore" | sed -n 's/.* 0x\([0-9a-f]*\)$/\1/p')
		"$(program crash-lite)" -s --json -c "vtop -k $address" "$vmcore" |
			sed -n 's/.*"virtual":"[^"]*","physical":"\(0x[0-9a-f]*\)".*/\1/p'
	done
}

# judge DUMP: the figures stay in page_truth.log.
judge()
{
	# shellcheck disable=SC2046 # words
	"$here/page_truth.py" "$1" "$vmcore" "$truth" $(host_words) >"$base/page_truth.log" 2>&1
	status=$?
	cat "$base/page_truth.log"
	return "$status"
}

# The same dump that the capture kernel made, made here of the copy of /proc/vmcore.
level_is_right()
{
	file=$base/level-$1
	rm -f "$file"
	"$(program makedumpfile)" -c -d "$1" "$vmcore" "$file" || return 1
	judge "$file" && rm -f "$file"
}

# The records that syslog(2) gave before the crash come first, word for word.
log_is_right()
{
	sed 's/^<[0-9]*>//' "$truth/dmesg" >"$base/dmesg.expected"
	[ -s "$base/dmesg.expected" ] || return 1
	head -n "$(wc -l <"$base/dmesg.expected")" "$base/vmcore-dmesg.txt" |
		diff "$base/dmesg.expected" - | head -n 20
	head -n "$(wc -l <"$base/dmesg.expected")" "$base/vmcore-dmesg.txt" | cmp "$base/dmesg.expected" -
}

# uname_is_right FILE: vmcore-uname says what uname(2) said.
uname_is_right()
{
	(cd "$truth/proc/sys/kernel" && cat ostype hostname osrelease version arch) | paste -sd ' ' >"$scratch/expected" &&
		"$(program vmcore-uname)" -a "$1" | diff "$scratch/expected" -
}

log_ends_in_panic()
{
	tail -n 60 "$base/vmcore-dmesg.txt" | grep 'Kernel panic - not syncing: sysrq triggered crash'
}

# Every page is in one class, or remains; what is kept only by the guard is counted in its class too.
report_is_right()
{
	python3 -c 'import json, sys
pages = json.load(open(sys.argv[1]))["pages"]
print(pages)
kinds = "zero cache cache_private user free hwpoison offline unaccepted".split()
left_out = sum(pages[kind] for kind in kinds) - pages["guarded"]
sys.exit(pages["total"] != left_out + pages["remaining"])' "$base/report.json"
}

# Debian's kernel has all that the guest is to have.
nothing_was_left_out()
{
	[ "$machine $variant" = "x86_64 base" ] || return 0
	[ ! -e "$truth/run/left_out" ] || { cat "$truth/run/left_out"; return 1; }
}

# Only of a kernel that has /proc/kcore, as Debian's have.
running_kernel_is_counted()
{
	if [ ! -d "$truth/live" ]; then
		echo "no /proc/kcore"
		[ "$machine" != x86_64 ]
		return
	fi
	"$here/live_truth.py" "$truth"
}

# shellcheck disable=SC2086 # a list of words
set -- $levels
# shellcheck disable=SC2154 # lib.sh's
if [ "$capture" = kexec ]; then
	ktap_plan $((14 + $#))
	check 'the kernel crashes and the capture kernel finishes' crash_base
	check 'makedumpfile succeeds in the capture kernel' succeeded dump
	check 'makedumpfile -F succeeds in the capture kernel' succeeded dump.flat
	check 'vmcore-dmesg succeeds in the capture kernel' succeeded vmcore-dmesg
	check 'makedumpfile needs little memory' small_enough dump
	check 'makedumpfile --mem-usage counts the pages of the kernel before it crashes' running_kernel_is_counted
else
	ktap_plan $((9 + $#))
	check 'the kernel crashes, QEMU dumps its memory, our programs read that' crash_base
fi
check 'the guest has pages of every class' nothing_was_left_out
check 'the dump holds the pages that the kernel says' judge "$base/dump"
diag "$(cat "$base/page_truth.log")"
check 'so does the flattened one' judge "$base/dump.flat"
check 'the report adds up' report_is_right
check 'vmcore-uname says what uname(2) said' uname_is_right "$vmcore"
check '... of the dump, too' uname_is_right "$base/dump"
check 'the log is the one that syslog(2) gave' log_is_right
check 'the log ends in the panic' log_ends_in_panic
for level; do
	check "dump level $level holds the pages that the kernel says" level_is_right "$level"
done
ktap_finish
