#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# All that knows a kernel's layouts compiles for other ones too: of other word sizes, byte orders and depths of page
# tables. samples/NAME has what make_sample.py kept of the headers that were generated for such a kernel; when a source
# uses more of it than that, build the suite for it and make the sample again:
#
#	make_sample.py O/generated/kdump tools/kdump >samples/NAME
#
# What is found in the environment: ../run.sh, and CXX.
set -u

here=$(cd "$(dirname "$0")" && pwd)
suite=$here/../..
# shellcheck source=../ktap.sh
. "$here/../ktap.sh"

# unpack SAMPLE DIR
unpack()
{
	grep '^==> ' "$1" | sed "s,^==> \(.*\)/[^/]*$,$2/kdump/\1," | grep "^$2/kdump" | sort -u | xargs mkdir -p "$2/kdump"
	awk -v dir="$2/kdump/" '/^==> / { file = dir $2; next } file { print > file }' "$1"
}

# fact FILE PATTERN: what the sample's header says.
fact()
{
	sed -n "s,.*$2.*,\1,p" "$dir/kdump/$1"
}

# sources ROOM...: what is built of them for the sample at $dir.
sources()
{
	arch=$(fact arch.hpp '"arch/\(.*\)/arch.hpp"')
	for room in "$@" "common/arch/$arch"; do
		make -s -f - "SRCARCH=$arch" "BITS=$(($(fact target.hpp 'word_size = \([0-9]*\);') * 8))" \
			"MEMORY_MODEL=$([ "$(fact config.hpp 'bool \(FLATMEM\) = true')" ] && echo flatmem || echo sparsemem)" \
			"UNWINDER=$([ "$(fact config.hpp 'bool UNWINDER_\(ORC\) = true')" ] && echo orc)" <<-END
				include $room/Build
				objects := \$(filter %.o,\$(foreach list,\$(filter %-y,\$(.VARIABLES)),\$(\$(list))))
				\$(foreach object,\$(objects),\$(info $room/\$(object:.o=.cpp)))
				all:
			END
	done
}

flags="-std=gnu++20 -fno-exceptions -fno-rtti -Wall -Wextra -Werror"

# Those of one directory are one compilation, which is faster; but nothing else compiles another architecture's by
# themselves.
# shellcheck disable=SC2086 # a list of words
compiles()
{
	dir=$scratch/$1
	unpack "$here/samples/$1" "$dir"
	cd "$suite" || return 1
	sources common/arch common/mm common/kernel makedumpfile makedumpfile/job crash-lite crash-lite/command \
		crash-lite/text vmcore-dmesg >"$dir/sources" || return 1
	[ "$(wc -l <"$dir/sources")" -gt 80 ] || { echo "too few sources: $(cat "$dir/sources")"; return 1; }
	awk -v dir="$dir" '{
		room = $0
		sub("/[^/]*$", "", room)
		gsub("/", "-", room)
		print "#include \"" $0 "\"" > (dir "/" room ".cpp")
	}' "$dir/sources"
	{ printf '%s\n' "$dir"/*.cpp; grep '^common/arch/' "$dir/sources"; } |
		xargs -P "$(nproc)" -n 1 "${CXX:-g++}" -fsyntax-only $flags "-I$dir" -Icommon -I.
}

set -- "$here"/samples/*
ktap_plan $#
for sample; do
	name=${sample##*/}
	check "$name: $(sed -n 's/.*byte_order = std::endian::\(.*\);.*/\1 endian/p' "$sample"), $(
		sed -n 's/.*word_size = \([0-9]*\);.*/\1-byte words/p' "$sample")" compiles "$name"
done
ktap_finish
