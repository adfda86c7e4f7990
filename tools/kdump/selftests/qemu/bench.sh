#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# bench.sh [ROUNDS]: ours against makedumpfile and crash of Debian sid, in one run, on the base guest's memory.
# Each command runs ROUNDS times (5), in turns, with its files in the page cache; the median counts. Prints a
# table and leaves it in $KDUMP_BUILD/bench/table.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=lib.sh
. "$here/lib.sh"

rounds=${1:-5}
bench=$KDUMP_BUILD/bench
peers=$KDUMP_BUILD/peers/run
debug=$KDUMP_KDIR/debug/vmlinux

fail()
{
	echo "bench.sh: $*" >&2
	exit 1
}

[ -x "$peers" ] || fail "$peers does not exist: 'make peers' makes it"
[ -f "$debug" ] || fail "$debug does not exist: 'make peers' gets it"
crash_base
mkdir -p "$bench"
rm -f "$bench"/*
"${CC:-gcc}" -O2 -o "$bench/measure" "$here/guest/measure.c" || fail "measure does not compile"
cat "$vmcore" >"$bench/warm" && rm "$bench/warm"
cat "$debug" >"$bench/warm" && rm "$bench/warm"
printf 'bt\nquit\n' >"$bench/bt"

# once WHO CASE COMMAND...: one run; its figures go to $bench/CASE.WHO.
once()
{
	who=$1
	case=$2
	shift 2
	rm -f "$bench/out.$who"
	"$bench/measure" "$bench/$case.$who" run "$@" >"$bench/log" 2>&1 </dev/null ||
		{ tail -n 5 "$bench/log" >&2; fail "$case failed: $*"; }
	[ ! -f "$bench/out.$who" ] || wc -c <"$bench/out.$who" | sed 's/^ */run.bytes=/' >>"$bench/$case.$who"
}

# median FILE KEY
median()
{
	sed -n "s/^run\.$2=//p" "$1" | sort -n | sed -n "$(((rounds + 1) / 2))p"
}

# line CASE KEY SCALE UNIT NAME: one line of the table for a figure of both.
line()
{
	ours=$(median "$bench/$1.ours" "$2")
	theirs=$(median "$bench/$1.peer" "$2")
	if [ -n "$ours" ] && [ -n "$theirs" ]; then
		awk -v c="$1 $5" -v o="$ours" -v t="$theirs" -v s="$3" -v u="$4" 'BEGIN {
			printf "%-28s %10.3f %10.3f %-5s %8.2f\n", c, o / s, t / s, u, (o > 0 ? t / o : 0) }'
	fi
}

# dump CASE OPTION...: both makedumpfiles with the same options.
dump()
{
	case=$1
	shift
	for _ in $(seq "$rounds"); do
		once ours "$case" "$(program makedumpfile)" "$@" "$vmcore" "$bench/out.ours"
		once peer "$case" "$peers" makedumpfile "$@" "$vmcore" "$bench/out.peer"
	done
}

report()
{
	printf '%-28s %10s %10s %-5s %8s\n' '' ours peer '' 'times'
	for case in $cases; do
		line "$case" seconds 1 s time
		line "$case" peak_kib 1024 MiB memory
		line "$case" bytes 1048576 MiB output
	done
}

cases="d31-zstd d31-zlib d31-zstd-threads d0-zstd crash-bt"
dump d31-zstd -d 31 -z
dump d31-zlib -d 31 -c
dump d31-zstd-threads -d 31 -z --num-threads "$(nproc)"
dump d0-zstd -d 0 -z
for _ in $(seq "$rounds"); do
	once ours crash-bt "$(program crash-lite)" -s -c bt "$base/dump"
	once peer crash-bt "$peers" crash -s -i "$bench/bt" "$debug" "$base/dump"
done
echo "peers: $(tr '\n' ' ' <"$KDUMP_BUILD/peers/versions")"
report | tee "$bench/table"
rm -f "$bench"/out.*
