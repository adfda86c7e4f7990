#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# bench.sh [ROUNDS [TIME]]: ours against makedumpfile and crash of Debian sid, in one run. Both run with sid's
# libraries, on the same memory, in turns, ROUNDS times each (7); the median counts. What is read is in the page cache
# and what is written in memory, as far as there is room, so that no disk is measured. The guests: one of 1 GiB that was
# busy, one of 3 GiB on two nodes, and one of 64 GiB of which most is free.
#
# TIME is "seconds", or "cpu" where others use the machine, too: two threads are no faster by that clock.
#
# Prints what bench_table.py makes of it, and leaves that in $KDUMP_BUILD/bench/table; profile.CASE there is what
# perf(1), where there is one (package linux-perf), saw of a case that takes longer than its target.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=lib.sh
. "$here/lib.sh"

rounds=${1:-7}
time=${2:-seconds}
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
if [ "$(df -k --output=avail /dev/shm 2>/dev/null | tail -n 1)" -gt 8000000 ]; then
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
	# Holes are not written.
	[ ! -f "$scratch/out.$who" ] || stat -c '%s %b %B' "$scratch/out.$who" |
		awk '{ printf "run.bytes=%.0f\n", $2 * $3 < $1 ? $2 * $3 : $1 }' >>"$bench/$case.$who"
}

# ours CASE OPTION..., theirs CASE OPTION...: one dump by each makedumpfile.
ours()
{
	case=$1
	shift
	once ours "$case" "$peers" "$(program makedumpfile)" --json-report "$bench/json" "$@" "$input" "$scratch/out.ours"
	cat "$bench/json" >>"$bench/$case.stages"
}

theirs()
{
	case=$1
	shift
	once theirs "$case" "$peers" makedumpfile "$@" "$input" "$scratch/out.theirs"
}

# dump CASE OPTION...: by both makedumpfiles with the same options, in turns
dump()
{
	echo "$1 $memory" >>"$bench/cases"
	for _ in $(seq "$rounds"); do
		ours "$@"
		theirs "$@"
	done
}

# all_dumps: in every format, on one thread
all_dumps()
{
	for method in zstd=-z zlib=-c lzo=-l raw= elf=-E; do
		# shellcheck disable=SC2086 # no option, or one
		dump "$memory-${method%=*}" -d 31 ${method#*=}
	done
	# Theirs has none.
	echo "$memory-container $memory" >>"$bench/cases"
	for _ in $(seq "$rounds"); do
		ours "$memory-container" -d 31 --container zstd
		theirs "$memory-container" -d 31 -z
	done
	dump "$memory-filter" -d 31 --dry-run
}

# memory NAME: what dumps are made of from now on, the memory in $base
memory()
{
	memory=$1
	vmcore=$base/vmcore.full
	rm -f "$scratch/vmcore" "$scratch"/out.*
	input=$scratch/vmcore
	cp --sparse=always "$vmcore" "$input"
}

# limit_of_zstd: the library on the pages that a dump keeps, without anything else.
limit_of_zstd()
{
	"$(program makedumpfile)" -E -d 31 -f --message-level 4 "$input" "$scratch/elf"
	"$here/kept_pages.py" "$scratch/elf" "$scratch/kept"
	for _ in $(seq "$rounds"); do
		"$peers" zstd -b1 -B4KB -i1 "$scratch/kept" 2>&1 | tr '\r' '\n' >>"$bench/$memory-zstd.limit"
	done
	rm "$scratch/elf" "$scratch/kept"
}

# limit_of_filter: reading the page descriptors once, without a look at them.
limit_of_filter()
{
	place=$("$here/descriptors.py" "$(program crash-lite)" "$input")
	for _ in $(seq "$rounds"); do
		once limit "$memory-filter" dd if="$input" of=/dev/null bs=1M skip="${place% *}" count="${place#* }"
	done
}

# profile CASE OPTION...: where the time of one of ours goes, the libraries as a whole.
profile()
{
	case=$1
	shift
	rm -f "$scratch/out.ours"
	perf record -q -e cpu-clock -F 2000 -o "$scratch/perf" -- \
		"$peers" "$(program makedumpfile)" "$@" "$input" "$scratch/out.ours" >"$bench/log" 2>&1 || return 0
	for sort in dso dso,symbol; do
		perf report -i "$scratch/perf" --stdio --no-children -s $sort 2>/dev/null |
			awk '/^ *[0-9]/ && $4 !~ /^0x/ {
				name = ""
				for (i = 4; i <= NF && $i != "-"; i++)
					name = name " " $i
				print $1, $2 name
				if (++lines == 8)
					exit
			}'
	done >"$bench/profile.$case"
	rm -f "$scratch/perf"
}

profiles()
{
	command -v perf >/dev/null || return 0
	"$here/bench_table.py" --missed "$bench" "$time" | while read -r case option; do
		# shellcheck disable=SC2086 # no option, or more
		[ "${case%%-*}" != "$memory" ] || profile "$case" -d 31 $option
	done
}

# Not the base guest: theirs keeps its offline block of memory.
base=$KDUMP_BUILD/check/plain
variant=plain
crash_base
memory 1g
all_dumps
for method in zstd=-z zlib=-c; do
	dump "1g-${method%=*}-2" -d 31 "${method#*=}" --num-threads 2
done
dump 1g-all -d 0 -z
limit_of_zstd
profiles
for _ in $(seq "$rounds"); do
	once ours crash-bt "$(program crash-lite)" -s -c bt "$base/dump"
	once theirs crash-bt "$peers" crash -s -i "$bench/bt" "$debug" "$base/dump"
done

base=$KDUMP_BUILD/check/numa
variant=numa
crash_base
memory 3g
all_dumps
for method in zstd=-z zlib=-c; do
	dump "3g-${method%=*}-2" -d 31 "${method#*=}" --num-threads 2
done
profiles

base=$KDUMP_BUILD/check/large
"$here/crash.sh" --reuse --variant large --image "$KDUMP_IMAGE" --out "$base" --full
memory 64g
all_dumps
for method in zstd=-z zlib=-c; do
	dump "64g-${method%=*}-2" -d 31 "${method#*=}" --num-threads 2
done
limit_of_zstd
limit_of_filter
profiles

{
	echo "peers: $(tr '\n' ' ' <"$KDUMP_BUILD/peers/versions")"
	echo "libraries of both: $(find "$root" \( -name 'libzstd.so.*' -o -name 'libz.so.*' -o -name 'liblzo2.so.*' -o \
		-name 'libdeflate.so.*' \) -printf '%f ' | tr ' ' '\n' | grep '[0-9]\.[0-9]\|deflate' | sort | tr '\n' ' ')"
	echo
	"$here/bench_table.py" "$bench" "$time"
} | tee "$bench/table"
