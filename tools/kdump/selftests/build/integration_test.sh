#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The patches that hook tools/kdump into a kernel tree apply to the kernel it is built for.
set -u

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=../ktap.sh
. "$here/../ktap.sh"

patches=$here/../../../../integration
[ -d "$patches" ] || ktap_skip_all 'no patches to apply: this is a kernel tree'
[ -n "${KDUMP_KDIR-}" ] || ktap_skip_all 'KDUMP_KDIR names no configured kernel tree'
ksrc=$(realpath "$KDUMP_KDIR/source" 2>/dev/null || echo "$KDUMP_KDIR")

for file in MAINTAINERS Documentation/admin-guide/kdump/kdump.rst tools/Makefile tools/testing/selftests/Makefile; do
	mkdir -p "$scratch/$(dirname "$file")"
	cp "$ksrc/$file" "$scratch/$file"
done

exactly()
{
	patch --batch --fuzz=0 -d "$scratch" -p1 <"$1" && [ -z "$(find "$scratch" -name '*.orig')" ]
}

targets_are_sorted()
{
	sed -n 's/^TARGETS += \(k[a-z]*\)$/\1/p' "$scratch/tools/testing/selftests/Makefile" >"$scratch/targets"
	sort -c "$scratch/targets" && grep -qx kdump "$scratch/targets"
}

maintained()
{
	sed -n '/^KDUMP TOOLS$/,/^$/s/^F:[[:space:]]*//p' "$scratch/MAINTAINERS" >"$scratch/paths"
	[ -s "$scratch/paths" ] || return 1
	while read -r path; do
		[ -d "$here/../../../../$path" ] || return 1
	done <"$scratch/paths"
}

set -- "$patches"/*.patch
ktap_plan $(($# + 2))
for patch; do
	check "${patch##*/} applies" exactly "$patch"
done
check 'kdump is in its alphabetical place among the kselftest targets' targets_are_sorted
check 'the paths in MAINTAINERS are there' maintained
ktap_finish
