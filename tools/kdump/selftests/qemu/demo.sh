#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# demo.sh --image DIR --programs DIR --out DIR: the suite's main job from end to end. A kernel crashes under
# QEMU; makedumpfile and vmcore-dmesg run in its capture kernel; the other programs look at what they wrote.
set -eu

here=$(cd "$(dirname "$0")" && pwd)

fail()
{
	echo "demo.sh: $*" >&2
	exit 1
}

image='' programs='' out=''
while [ $# -gt 1 ]; do
	case $1 in
	--image) image=$2 ;;
	--programs) programs=$2 ;;
	--out) out=$2 ;;
	*) fail "unknown option $1" ;;
	esac
	shift 2
done
case ,$image,$programs,$out, in
*,,*) fail "wants --image DIR --programs DIR --out DIR" ;;
esac

# show TITLE COMMAND...: its output, with what was typed above it.
show()
{
	printf '\n\033[1m== %s\033[0m\n' "$1"
	shift
	"$@" || fail "$1 failed"
}

# of NAME: how a tool did in the capture kernel.
of()
{
	sed -n "s/^$1=//p" "$out/result"
}

analyse()
{
	"$programs/crash-lite/crash-lite" -s "$@" "$dump"
}

"$here/crash.sh" --image "$image" --out "$out" \
	--makedumpfile "$programs/makedumpfile/makedumpfile" \
	--dump 'vmcore=-z -d 31 --message-level 31 --json-report report.json' \
	--vmcore-dmesg "$programs/vmcore-dmesg/vmcore-dmesg"
dump=$out/vmcore
[ "$(of vmcore.status)" = 0 ] || { cat "$out/capture.log"; fail "makedumpfile failed in the capture kernel"; }
[ "$(of vmcore-dmesg.status)" = 0 ] || fail "vmcore-dmesg failed in the capture kernel"

log_end()
{
	grep -av '^[[:space:]]*$' "$out/vmcore-dmesg.txt" | tail -n 30
}

tasks()
{
	analyse -c ps >"$out/ps.txt" || return
	head -n 20 "$out/ps.txt"
	echo "... $(wc -l <"$out/ps.txt") lines in all"
}

report()
{
	sed -n '/^== vmcore:/,/^== /p' "$out/capture.log" | tr '\r' '\n' | sed '/^==/d; /%\]/d'
}

sizes()
{
	memory=$(sed -n 's/^MemTotal: *\([0-9]*\) kB$/\1/p' "$out/truth/proc/meminfo")
	size=$(($(wc -c <"$dump") / 1024))
	echo "guest memory       $memory KiB"
	echo "dump               $size KiB, $((size * 1000 / memory / 10)).$((size * 1000 / memory % 10)) % of it"
	echo "makedumpfile       $(of vmcore.seconds) s, peak $(of vmcore.peak_kib) KiB"
	echo "vmcore-dmesg       $(of vmcore-dmesg.seconds) s, peak $(of vmcore-dmesg.peak_kib) KiB"
	echo "the whole cycle    $(of seconds) s: boot, workload, crash, capture"
}

show 'vmcore-uname -a' "$programs/vmcore-uname/vmcore-uname" -a "$dump"
show 'vmcore-uname --json' "$programs/vmcore-uname/vmcore-uname" --json "$dump"
show 'the end of the log, as vmcore-dmesg wrote it in the capture kernel' log_end
show 'crash-lite: sys' analyse -c sys
show 'crash-lite: bt' analyse -c bt
show 'crash-lite: ps' tasks
show 'what makedumpfile left out' report
show 'sizes and times' sizes
printf '\nEverything is in %s; look around with: %s %s\n' "$out" "$programs/crash-lite/crash-lite" "$dump"
