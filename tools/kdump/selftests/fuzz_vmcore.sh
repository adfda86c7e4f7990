#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# fuzz_vmcore.sh [DIRECTORY]: replay the fuzz targets of dump files on small dumps that mkvmcore
# makes of the descriptions in golden/. With a DIRECTORY the inputs are left there, one
# subdirectory for each target, as the corpus of a longer run with libFuzzer.
set -u

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=ktap.sh
. "$here/ktap.sh"
OUTPUT=${KDUMP_OUTPUT:-$here/..}
mkvmcore=$OUTPUT/selftests/mkvmcore

seeds=${1:-$scratch/seeds}

# describe NAME: the files of the description on standard input, in $scratch/NAME
describe()
{
	rm -rf "${scratch:?}/$1"
	mkdir -p "$scratch/$1"
	{ cat && echo; } >"$scratch/text"
	"$mkvmcore" -C "$scratch/$1" "$scratch/text"
}

# Sparse descriptions promise gigabytes; what matters of them is at the beginning.
keep()
{
	head -c 262144 "$1" >"$2"
}

# contain NAME: a container with the dump in $scratch/NAME, if this build can make one
contain()
{
	makedumpfile=$OUTPUT/makedumpfile/makedumpfile
	"$makedumpfile" --check-params --container zstd in out 2>/dev/null || return 0
	"$makedumpfile" -f --message-level 0 -d 0 --container zstd "$scratch/$1/dump" "$seeds/vmcore/$1-container"
}

make_seeds()
{
	for target in vmcore kdump_split flattened receiver notes vmcoreinfo decompress; do
		mkdir -p "$seeds/$target" || return 1
	done
	for case in "$here"/golden/vmcore-*/in.txt; do
		name=$(basename "$(dirname "$case")")
		mkdir -p "$scratch/$name"
		"$mkvmcore" -C "$scratch/$name" "$case" || return 1
		for file in "$scratch/$name"/*; do
			[ -f "$file" ] && keep "$file" "$seeds/vmcore/$name-${file##*/}"
		done
		case $name in
		*-flattened* | *-pipe*)
			tail -c +4097 "$scratch/$name/dump" >"$seeds/flattened/$name"
			cp "$seeds/flattened/$name" "$seeds/receiver/$name"
			;;
		*-split*)
			truncate -s 32768 "$scratch/$name"/*
			cat "$scratch/$name"/* >"$seeds/kdump_split/$name"
			;;
		esac
	done
	for name in vmcore-kdump-v6 vmcore-elf-overlap; do
		contain "$name" || return 1
	done
	for order in little big; do
		cp "$here/golden/vmcore-parts/notes.txt" "$scratch/part.txt"
		printf 'order %s\ninclude part.txt\n' "$order" | describe notes || return 1
		cp "$scratch/notes/dump" "$seeds/notes/$order"
	done
	grep -a = "$seeds/notes/little" >"$seeds/vmcoreinfo/text"
	for kind in zlib lzo snappy zstd; do
		printf 'compress %s\ntext "a page" 100\nfill 3996 7\nend\n' "$kind" | describe page || continue
		cp "$scratch/page/dump" "$seeds/decompress/$kind"
	done
}

ktap_plan 8
check seeds make_seeds
for target in vmcore kdump_split flattened receiver notes vmcoreinfo decompress; do
	check "$target" timeout 300 "$OUTPUT/selftests/fuzz/$target" "$seeds/$target"
done
ktap_finish
