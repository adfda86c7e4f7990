#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# golden.sh [-u] [CASE...]: for each directory of golden/ with a file cmd: make the dump files that
# in.txt describes, run cmd beside them, and compare what it prints, and its exit status, with
# expect. -u writes expect instead: look at the difference before you commit it.
set -u

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=ktap.sh
. "$here/ktap.sh"
OUTPUT=${KDUMP_OUTPUT:-$here/..}
for program in vmcore-uname vmcore-dmesg makedumpfile makedumpfile-R crash-lite; do
	PATH=$OUTPUT/$program:$PATH
done
PATH=$OUTPUT/selftests:$PATH
export PATH LC_ALL=C TZ=UTC

update=
if [ "${1-}" = -u ]; then
	update=yes
	shift
fi
if [ $# -eq 0 ]; then
	cd "$here/golden" || exit 1
	set -- */cmd
	cd "$here" || exit 1
fi

# run_case DIRECTORY: output and exit status to $scratch/got
run_case()
{
	rm -rf "$scratch/dump"
	mkdir "$scratch/dump"
	if [ -f "$1/in.txt" ]; then
		mkvmcore -C "$scratch/dump" "$1/in.txt" || return 1
	fi
	(cd "$scratch/dump" && timeout 60 sh "$1/cmd") >"$scratch/got" 2>&1
	echo "exit $?" >>"$scratch/got"
}

one()
{
	run_case "$1" || return 1
	if [ -n "$update" ]; then
		cp "$scratch/got" "$1/expect"
	else
		diff -u "$1/expect" "$scratch/got"
	fi
}

ktap_plan $#
for name; do
	name=${name%/cmd}
	check "$name" one "$here/golden/$name"
done
ktap_finish
