#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Every format with every compression at four levels, as the capture kernel of a small machine writes them: are the
# pages in them that the kernel says, and are they /proc/vmcore's? A stream has to become the file that is written
# without one. Two machines share the work, for emulated ones take their time.
set -u

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=guest_tests.sh
. "$here/guest_tests.sh"

levels="0 1 17 31"
formats_1="raw= zlib=-c elf=-E"
formats_2="lzo=-l snappy=-p zstd=-z container=--container=zstd"
both=$KDUMP_BUILD/check/formats

# is_there OPTION: its library was there when makedumpfile was built.
is_there()
{
	"$(program makedumpfile)" ${1:+"$1"} --check-params -d 0 /proc/vmcore dump >/dev/null 2>&1
}

# crash_tiny NUMBER FORMAT...
crash_tiny()
{
	number=$1
	shift
	for format; do
		shift
		is_there "${format#*=}" || continue
		for level in $levels; do
			name=${format%%=*}-$level
			options="${format#*=} -d $level --message-level 6"
			set -- "$@" --dump "$name=$options" --dump "$name.flat=-F $options"
		done
	done
	"$here/crash.sh" --variant tiny --image "$KDUMP_IMAGE" --out "$both/$number" --full \
		--makedumpfile "$(program makedumpfile)" "$@"
}

# shellcheck disable=SC2086 # lists of words
crash_both()
{
	begin first crash_tiny 1 $formats_1
	crash_tiny 2 $formats_2
	status=$?
	ended first && return "$status"
}

# analyse FILE: what crash-lite says of it
analyse()
{
	"$(program crash-lite)" -s -c ps -c mod -c log "$1"
}

# is_right FORMAT LEVEL: the dump in $base
is_right()
{
	dump=$base/$1-$2
	if [ "$(in_capture "$1-$2.status") $(in_capture "$1-$2.flat.status")" != "0 0" ]; then
		cat "$base/capture.log"
		return 1
	fi
	"$(program makedumpfile-R)" -f "$base/received" <"$dump.flat" && cmp "$dump" "$base/received" || return 1
	analyse "$dump" >"$base/said" && [ -s "$base/said.vmcore" ] && diff "$base/said.vmcore" "$base/said" || return 1
	[ "$1" = elf ] || "$(program makedumpfile)" --verify "$dump" || return 1
	[ "$1" != container ] || zstd -dcq "$base/received" >"$dump"
	"$here/page_truth.py" --level "$2" "$dump" "$base/vmcore.full" "$base/truth" || return 1
	rm -f "$dump" "$dump.flat" "$base/received"
}

# A stream is not, of which there is one for each file.
are_read_back()
{
	files=$(grep -c '^[a-z]*-[0-9]*\.status=0$' "$base/result")
	read_back=$(grep -c '^Read back: [1-9]' "$base/capture.log")
	echo "$files files, $read_back read back"
	[ "$files" -ge 8 ] && [ "$read_back" = "$files" ]
}

# are_right FORMAT...
are_right()
{
	check "makedumpfile has read back what it wrote into files" are_read_back
	analyse "$base/vmcore.full" >"$base/said.vmcore"
	for format; do
		for level in $levels; do
			name="${format%%=*}, level $level"
			if is_there "${format#*=}"; then
				check "$name" is_right "${format%%=*}" "$level"
			else
				skip "$name" "built without its library"
			fi
		done
	done
}

rm -rf "$both"
mkdir -p "$both"
# shellcheck disable=SC2086 # lists of words
ktap_plan $((3 + $(echo $formats_1 $formats_2 | wc -w) * $(echo $levels | wc -w)))
check 'small machines crash and their capture kernels write all dumps' crash_both
# shellcheck disable=SC2086 # lists of words
{
	base=$both/1
	are_right $formats_1
	base=$both/2
	are_right $formats_2
}
[ "$ktap_failed" != 0 ] || rm -rf "$both"
ktap_finish
