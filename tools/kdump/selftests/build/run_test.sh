#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# run.sh counts results, and calls a failure everything that might hide one.
set -u

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=../ktap.sh
. "$here/../ktap.sh"

: >"$scratch/skips"

# suite LINE...: each line the body of a test called a, b, ...; runs them all.
suite()
{
	: >"$scratch/list"
	name=a
	for body; do
		printf '#!/bin/sh\n%s\n' "$body" >"$scratch/$name"
		chmod +x "$scratch/$name"
		echo "$name	$scratch/$name" >>"$scratch/list"
		name=$(echo "$name" | tr a-y b-z)
	done
	CI=${ci-} KDUMP_TESTS=$scratch/list KDUMP_SKIPS=$scratch/skips KDUMP_TIMEOUT=2 "$here/../run.sh" >"$scratch/out" 2>&1
	status=$?
	cat "$scratch/out"
}

# ends STATUS SUMMARY LINE...
ends()
{
	wanted_status=$1
	wanted=$2
	shift 2
	suite "$@"
	[ "$(tail -n 1 "$scratch/out")" = "$wanted" ] && [ "$status" -eq "$wanted_status" ]
}

says()
{
	grep -qxF -e "$1" "$scratch/out"
}

good='echo 1..2; echo ok 1 x; echo ok 2 y'

# Each waits for the other one.
meet()
{
	printf '>%s; until [ -e %s ]; do sleep 0.1; done; sleep %s' "$scratch/met.$1" "$scratch/met.$2" "$3"
}

# in_order LINE...: of the output, and of others between them
in_order()
{
	printf '%s\n' "$@" >"$scratch/wanted"
	grep -xF -f "$scratch/wanted" "$scratch/out" | diff "$scratch/wanted" -
}

# What it runs ends when it is stopped.
stopped()
{
	printf 'a\tsh -c "echo \\$\\$ >%s/pid; sleep 60; :"\n' "$scratch" >"$scratch/list"
	KDUMP_TESTS=$scratch/list "$here/../run.sh" >"$scratch/out" 2>&1 &
	until [ -s "$scratch/pid" ]; do sleep 0.1; done
	kill $!
	wait $!
	for _ in $(seq 100); do
		kill -0 "$(cat "$scratch/pid")" || return 0
		sleep 0.1
	done
	return 1
}

ktap_plan 23
check 'two programs, three results' ends 0 '3 passed, 0 failed, 0 skipped' "$good" 'exit 0'
check 'their output is passed through' says '# ok 2 y'
check 'each has a line of its own' says 'ok 2 b'
check 'a failed result' ends 1 '1 passed, 1 failed, 0 skipped' 'echo 1..2; echo ok 1 x; echo not ok 2 y; exit 1'
check 'a failed result though the status is 0' ends 1 '0 passed, 1 failed, 0 skipped' 'echo 1..1; echo not ok 1 y'
check 'a status though all results are good' ends 1 '2 passed, 1 failed, 0 skipped' "$good; exit 3"
check 'a failure after which others run' ends 1 '2 passed, 1 failed, 0 skipped' 'exit 1' "$good"
check 'the failed one is told' says 'not ok 1 a'
check 'fewer results than planned' ends 1 '1 passed, 1 failed, 0 skipped' 'echo 1..2; echo ok 1 x'
check 'a program that is not there' ends 1 '0 passed, 1 failed, 0 skipped' 'exec /nonexistent'
check 'a program that does not end' ends 1 '0 passed, 1 failed, 0 skipped' 'sleep 30'
check 'a skipped result' ends 0 '1 passed, 0 failed, 1 skipped' 'echo 1..2; echo ok 1 x; echo "ok 2 y # SKIP no z"'
check 'a skipped program' ends 0 '0 passed, 0 failed, 1 skipped' 'echo "1..0 # SKIP no z"; exit 4'
check 'its reason is told' says 'ok 1 a # SKIP no z'
ci=true
check 'a skipped result in CI' ends 1 '1 passed, 1 failed, 0 skipped' 'echo 1..2; echo ok 1 x; echo "ok 2 y # SKIP no z"'
check 'a skipped program in CI' ends 1 '0 passed, 1 failed, 0 skipped' 'echo "1..0 # SKIP no z"; exit 4'
printf '# comment\na/y*\nb\n' >"$scratch/skips"
check 'skips allowed in CI' ends 0 '1 passed, 0 failed, 2 skipped' \
	'echo 1..2; echo ok 1 x; echo "ok 2 yy # SKIP no z"' 'echo "1..0 # SKIP no z"; exit 4'
check 'one test by its name' env CI= KDUMP_TESTS="$scratch/list" "$here/../run.sh" b
ci=
export KDUMP_JOBS=2
check 'two at a time' ends 0 '2 passed, 0 failed, 0 skipped' "$(meet a b 0.5)" "$(meet b a 0)"
check 'what they say is in the order of the list' in_order 'ok 1 a' 'ok 2 b'
rm "$scratch"/met.*
KDUMP_JOBS=1
check 'one at a time' ends 1 '1 passed, 1 failed, 0 skipped' "$(meet a b 0)" "$(meet b a 0)"
check 'a runner that is stopped stops what it runs' stopped
check_not 'a name that is not listed' env KDUMP_TESTS="$scratch/list" "$here/../run.sh" z
ktap_finish
