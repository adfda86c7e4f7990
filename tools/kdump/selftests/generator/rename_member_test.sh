#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# A member that the kernel renames stops the build of the suite at the line that uses it. Renames
# one in a copy of a header of the kernel that the suite was built for, compiles one probe with it,
# generates the layouts again and compiles the source file that uses the member.
set -u
export LC_ALL=C

here=$(cd "$(dirname "$0")" && pwd)
tools=$(cd "$here/../.." && pwd)
output=${KDUMP_OUTPUT:-$tools}
CXX=${CXX:-g++}
. "$here/../ktap.sh"

header=include/linux/panic.h
struct=taint_flag
member=c_true
probe=module

kdir=${KDUMP_KDIR:-}
probes=$output/generated/probe
[ -d "$kdir" ] || ktap_skip_all 'no kernel tree: KDUMP_KDIR'
[ -f "$probes/$probe.elf" ] || ktap_skip_all "no $probes/$probe.elf: run make first"
source=$(cd "$kdir" && cd -P "$([ -d source ] && echo source || echo .)" && pwd)

user=$(cd "$tools" && grep -lr "$struct::$member" common --include='*.cpp' | head -n 1)

# saved NAME: the command that made NAME, as Kbuild keeps it, to make $scratch/NAME.
saved()
{
	sed -n 's/^savedcmd_[^ ]* := //p' "$probes/.$1.cmd" |
		sed -e "s, -o [^ ]*, -o $scratch/$1," -e "s, $probes/$probe.o$, $scratch/$probe.o," \
			-e 's,-Wp\,-MMD\,[^ ]*,,'
}

# generate: compiles the probe with the header at $scratch/overlay in front of the kernel's own
# and writes all layouts to $scratch/kdump. The first probe wins.
generate()
{
	compile=$(saved "$probe.o")
	(
		cd "$kdir" &&
		eval "${compile%% *} -I$scratch/overlay/include \
			-fdebug-prefix-map=$scratch/overlay=$source ${compile#* }" &&
		eval "$(saved "$probe.elf")"
	) || return 1
	set -- "$scratch/$probe.elf"
	# shellcheck disable=SC2013 # words are what it holds
	for other in $(cat "$probes/probes"); do
		[ "$other" = "$probe" ] || set -- "$@" "$probes/$other.elf"
	done
	"$output/generated/generator/kdump-layout" -s "$source" -k "$kdir" \
		-a "$(sed -n 's,.*"arch/\(.*\)/arch.hpp".*,\1,p' "$output/generated/kdump/arch.hpp")" \
		-m "$probes/machine" -o "$scratch/kdump" "$@"
}

compile_user()
{
	cd "$tools" && $CXX -std=gnu++20 -fno-exceptions -fno-rtti -fsyntax-only \
		-I"$scratch" -Icommon -I. "$user"
}

# The one thing that is wrong is that the member is not there, and it is said where it is used.
told_at_the_line()
{
	compile_user 2>"$scratch/errors"
	grep 'error:' "$scratch/errors"
	! grep 'error:' "$scratch/errors" | grep -v "^$user:[0-9]*:.*$member" &&
	grep -q "^$user:[0-9]*:.*$member" "$scratch/errors"
}

ktap_plan 5
mkdir -p "$scratch/overlay/$(dirname $header)"
cp "$source/$header" "$scratch/overlay/$header"
check "with a copy of $header: generate" generate
check "with a copy of $header: $user compiles" compile_user
sed -i "s/\\b$member\\b/${member}_renamed/g" "$scratch/overlay/$header"
check "with $struct.$member renamed in it: generate" generate
check_not "with $struct.$member renamed in it: $user does not compile" compile_user
check "with $struct.$member renamed in it: the compiler says so at the line" told_at_the_line
ktap_finish
