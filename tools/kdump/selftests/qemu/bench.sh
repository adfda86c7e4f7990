#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# bench.sh [ROUNDS]: ours against makedumpfile and crash of Debian sid, in one run. Both run with sid's libraries,
# on the same memory, in turns, ROUNDS times each (7); the median counts. What is read is in the page cache and
# what is written in memory, as far as there is room, so that no disk is measured. Prints a table and leaves it in
# $KDUMP_BUILD/bench/table.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=lib.sh
. "$here/lib.sh"

rounds=${1:-7}
bench=$KDUMP_BUILD/bench
peers=$KDUMP_BUILD/peers/run
debug=$KDUMP_KDIR/debug/vmlinux
root=$KDUMP_BUILD/peers/root

fail()
{
	echo "bench.sh: $*" >&2
	exit 1
}

[ -x "$peers" ] || fail "$peers does not exist: 'make peers' makes it"
[ -f "$debug" ] || fail "$debug does not exist: 'make peers' gets it"
mkdir -p "$bench"
rm -f "$bench"/*
"${CC:-gcc}" -O2 -o "$bench/measure" "$here/guest/measure.c" || fail "measure does not compile"
scratch=$bench
if [ "$(df -k --output=avail /dev/shm 2>/dev/null | tail -n 1)" -gt 4000000 ]; then
	scratch=$(mktemp -d /dev/shm/kdump-bench.XXXXXX)
	trap 'rm -rf "$scratch"' EXIT
	trap 'exit 1' INT TERM
fi
cat "$debug" >"$scratch/warm" && rm "$scratch/warm"
printf 'bt\nquit\n' >"$bench/bt"

# once WHO CASE COMMAND...: one run; its figures go to $bench/CASE.WHO.
once()
{
	who=$1
	case=$2
	shift 2
	rm -f "$scratch/out.$who"
	"$bench/measure" "$bench/$case.$who" run "$@" >"$bench/log" 2>&1 </dev/null ||
		{ tail -n 5 "$bench/log" >&2; fail "$case failed: $*"; }
	[ ! -f "$scratch/out.$who" ] || wc -c <"$scratch/out.$who" | sed 's/^ */run.bytes=/' >>"$bench/$case.$who"
}

# median CASE WHO KEY
median()
{
	sed -n "s/^run\.$3=//p" "$bench/$1.$2" | sort -n | sed -n "$(((rounds + 1) / 2))p"
}

# line CASE KEY SCALE UNIT NAME: one line of the table for a figure of both.
line()
{
	ours=$(median "$1" ours "$2")
	theirs=$(median "$1" peer "$2")
	if [ -n "$ours" ] && [ -n "$theirs" ]; then
		awk -v c="$1 $5" -v o="$ours" -v t="$theirs" -v s="$3" -v u="$4" 'BEGIN {
			printf "%-28s %10.3f %10.3f %-5s %8.2f\n", c, o / s, t / s, u, (t > 0 ? o / t : 0) }'
	fi
}

# dump CASE OPTION...: both makedumpfiles with the same options.
dump()
{
	case=$1
	cases="$cases $case"
	shift
	for _ in $(seq "$rounds"); do
		once ours "$case" "$peers" "$(program makedumpfile)" "$@" "$input" "$scratch/out.ours"
		once peer "$case" "$peers" makedumpfile "$@" "$input" "$scratch/out.peer"
	done
}

# memory VARIANT: what dump() reads from now on: the memory of that guest
memory()
{
	variant=$1
	base=$KDUMP_BUILD/check/$variant
	vmcore=$base/vmcore.full
	crash_base
	cp --sparse=always "$vmcore" "$scratch/vmcore"
	input=$scratch/vmcore
}

report()
{
	printf '%-28s %10s %10s %-5s %8s\n' '' ours peer '' 'ratio'
	for case in $cases; do
		line "$case" seconds 1 s time
		line "$case" peak_kib 1024 MiB memory
		line "$case" bytes 1048576 MiB output
	done
	# What a second thread gives, and what of the time is nothing but the library.
	for case in $cases; do
		[ ! -f "$bench/$case-2.ours" ] || awk -v c="$case" -v o="$(median "$case" ours seconds)" \
			-v t="$(median "$case-2" ours seconds)" 'BEGIN {
			printf "%-28s %10.3f %10.3f %-5s %8.2f\n", c " 2 threads/1", t, o, "s", t / o }'
	done
}

cases=
memory base
for method in zstd=-z zlib=-c lzo=-l raw= elf=-E; do
	# shellcheck disable=SC2086 # no option, or one
	dump "d31-${method%=*}" -d 31 ${method#*=}
done
for method in zstd=-z zlib=-c; do
	dump "d31-${method%=*}-2" -d 31 "${method#*=}" --num-threads 2
done
dump d0-zstd -d 0 -z
dump filter -d 31 --dry-run

cases="$cases crash-bt"
for _ in $(seq "$rounds"); do
	once ours crash-bt "$(program crash-lite)" -s -c bt "$base/dump"
	once peer crash-bt "$peers" crash -s -i "$bench/bt" "$debug" "$base/dump"
done

memory numa
dump numa-zstd -d 31 -z
dump numa-zlib -d 31 -c
dump numa-filter -d 31 --dry-run

{
	echo "peers: $(tr '\n' ' ' <"$KDUMP_BUILD/peers/versions")"
	echo "libraries of both: $(find "$root" \( -name 'libzstd.so.*' -o -name 'libz.so.*' -o -name 'liblzo2.so.*' -o \
		-name 'libdeflate.so.*' \) -printf '%f ' | tr ' ' '\n' | grep '[0-9]\.[0-9]\|deflate' | sort | tr '\n' ' ')"
	report
} | tee "$bench/table"
