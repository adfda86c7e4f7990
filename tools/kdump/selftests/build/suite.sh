# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2034,SC2154 # for those who source this
#
# What tests of the build share; sourced after `here` is set. They call make as a user does, each
# in a directory of its own below $scratch, with nothing inherited from the make that runs them.
#
#   suite      a copy of tools/kdump outside of any kernel tree, with nothing built in it
#   kdir       the configured kernel tree, from KDUMP_KDIR

unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES O OUTPUT KDIR KBUILD_OUTPUT ARCH CROSS_COMPILE LLVM JOINED PRECOMPILED

# shellcheck source=../ktap.sh
. "$here/../ktap.sh"

kdir=${KDUMP_KDIR-}
[ -n "$kdir" ] || ktap_skip_all 'KDUMP_KDIR names no configured kernel tree'

suite=$scratch/apart/tools/kdump
mkdir -p "$scratch/apart/tools"
cp -r "$here/../.." "$suite"
make -s -C "$suite" clean

jobs=-j$(nproc)

# new_output NAME: an empty directory
new_output()
{
	rm -rf "${scratch:?}/$1"
	mkdir -p "$scratch/$1"
}

# kmake ARGUMENT...: make in the suite, for kdir; both streams go to $scratch/log too
kmake()
{
	make --no-print-directory -C "$suite" KDIR="$kdir" "$@" >"$scratch/log" 2>&1
	kmake_status=$?
	cat "$scratch/log"
	return $kmake_status
}

# stops PATTERN COMMAND...: the command fails, and its output has a line with the pattern
stops()
{
	pattern=$1
	shift
	if "$@" >"$scratch/said" 2>&1; then
		cat "$scratch/said"
		echo "succeeded, but was to stop with: $pattern"
		return 1
	fi
	cat "$scratch/said"
	grep -q -e "$pattern" "$scratch/said"
}

# silent COMMAND...: succeeds and prints nothing
silent()
{
	"$@" >"$scratch/said" 2>&1 || { cat "$scratch/said"; return 1; }
	cat "$scratch/said"
	[ ! -s "$scratch/said" ]
}
