#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The generated layouts against the BTF of the binary kernel they are for; and that compare-btf
# would notice if something were wrong.
set -u

here=$(cd "$(dirname "$0")" && pwd)
output=${KDUMP_OUTPUT:-$here/../..}
compare=$output/selftests/compare-btf
layout=$output/generated/kdump/layout.txt
. "$here/../ktap.sh"

vmlinux=${KDUMP_IMAGE:-}/vmlinux
[ -f "$vmlinux" ] || ktap_skip_all 'no kernel image: KDUMP_IMAGE'
[ -x "$compare" ] || ktap_skip_all "no $compare: run make tests first"

# notices WHAT SED-SCRIPT: the comparison fails if the script edits layout.txt, and says what.
notices()
{
	sed "$2" "$layout" >"$scratch/layout.txt"
	! cmp -s "$layout" "$scratch/layout.txt" || return 1
	! "$compare" "$scratch/layout.txt" "$vmlinux" >"$scratch/out" || return 1
	grep -F -- "$1" "$scratch/out"
}

# The sum of what is said of constants; a wrong one counts as a mismatch.
accounts_for_constants()
{
	equal=$(sed -n 's/^# .*; \([0-9]*\) enumerators equal$/\1/p' "$scratch/out")
	missing=$(sed -n 's/^# \([0-9]*\) constants not in BTF: .*/\1/p' "$scratch/out")
	other=$(sed -n 's/^# constants that BTF has in other enums only (\([0-9]*\)):$/\1/p' "$scratch/out")
	there=$(grep -c '^constant ' "$layout")
	echo "$equal equal, $missing not in BTF, ${other:-0} of another enum there, of $there"
	[ "$equal" -gt 1000 ] && [ $((equal + missing + ${other:-0})) = "$there" ]
}

ktap_plan 10
"$compare" "$layout" "$vmlinux" >"$scratch/out"
diag "$(sed -n '/^#/s/^# //p' "$scratch/out")"
check 'every fact that BTF knows is equal' grep -q '^ok 1 ' "$scratch/out"
check 'BTF knows enough of the facts' grep -q '^ok 2 ' "$scratch/out"
check 'each constant is equal, or said not to be compared' accounts_for_constants
check 'a wrong offset is noticed' notices 'page._mapcount' 's/^\(member page._mapcount\) [0-9]*/\1 44/'
check 'a wrong size of a member is noticed' notices 'list_head.next' \
	's/^\(member list_head.next [0-9]*\) .*/\1 2/'
check 'a wrong size of a struct is noticed' notices 'sizeof zone' 's/^sizeof zone .*/sizeof zone 1/'
check 'a wrong bit is noticed' notices 'task_struct.in_execve' \
	's/^\(bits task_struct.in_execve\) [0-9]*/\1 1/'
check 'a member too few is noticed' notices 'page.flags' '/^member page.flags /d'
check '... of a struct that BTF has several of' notices 'console: 2 in BTF, none' '/^member console.flags /d'
check 'a wrong enumerator is noticed' notices 'PG_lru' 's/^constant PG_lru .*/constant PG_lru 40/'
ktap_finish
