#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# run.sh [-l] [NAME...]: run the tests of tests.list, or those named; -l lists them.
#
# As many run at a time as there are processors; what they say comes in the order of the list.
#
# A test prints KTAP and exits with 0, with 4 if it was skipped, or with anything else if it
# failed; results of its own count one by one, a test without any counts once. What tests find in
# the environment:
#
#   KDUMP_OUTPUT    where the suite was built (O=); without it, beside its sources
#   KDUMP_KDIR      the configured kernel tree it was built for
#   KDUMP_IMAGE     that kernel's binary image
#   KDUMP_MACHINE   the machine of qemu/machine, if that is not this one's own architecture, and with it
#   KDUMP_VARIANT   its variant (base)
#   KDUMP_CAPTURE   who dumps it: our programs in a capture kernel (kexec), or QEMU (qemu)
#   KDUMP_GUEST_OUTPUT  where the suite was built to run on it
#   KDUMP_BUILD     where a test may keep large things, such as dumps
#   KDUMP_TIMEOUT   seconds that one test may take (2700)
#   KDUMP_JOBS      how many tests run at a time
#
# Where CI is set, a skip that tests.skips does not allow is a failure.
set -u

here=$(cd "$(dirname "$0")" && pwd)
list=${KDUMP_TESTS:-$here/tests.list}
skips=${KDUMP_SKIPS:-$here/tests.skips}
OUTPUT=${KDUMP_OUTPUT:-$(dirname "$here")}
KDUMP_OUTPUT=$OUTPUT
export OUTPUT KDUMP_OUTPUT

usage()
{
	sed -n '/^# run.sh/,/^set/s/^# \{0,1\}//p' "$0"
}

names=$(sed -n 's/^\([^#[:space:]]\{1,\}\)[[:space:]].*/\1/p' "$list")
case ${1-} in
-l) echo "$names" && exit 0 ;;
-h | --help) usage && exit 0 ;;
-*) usage >&2 && exit 1 ;;
esac
for name; do
	echo "$names" | grep -qxF -e "$name" || { echo "run.sh: no test $name in $list" >&2; exit 1; }
done
[ $# -eq 0 ] || names=$*

scratch=$(mktemp -d) || exit 1
# stop_all: what still runs; not every machine has kill as a program
stop_all()
{
	cat "$scratch"/*.pid 2>/dev/null | while read -r pid; do
		kill "$pid"
	done
	rm -rf "$scratch"
}
trap stop_all EXIT
trap 'exit 1' INT TERM

# run_one NAME: its output stays in NAME.log and comes out with "# " in front, then the verdict. Who is killed before
# his status is written was killed.
run_one()
{
	began=$(date +%s)
	command=$(sed -n "s/^$1[[:space:]]\{1,\}//p" "$list")
	echo 137 >"$scratch/$1.status"
	{
		(cd "$here" && eval "PATH=.:\$PATH exec timeout -k 10 ${KDUMP_TIMEOUT:-2700} $command") </dev/null 2>&1 &
		echo $! >"$scratch/$1.pid"
		wait $!
		echo $? >"$scratch/$1.status"
		rm -f "$scratch/$1.pid"
	} | tee "$scratch/$1.log" | sed -u 's/^/# /'
	judge "$1"
	read -r passed failed skipped _ <"$scratch/$1.counts"
	echo "# $1: $passed passed, $failed failed, $skipped skipped, $(($(date +%s) - began)) s"
	: >"$scratch/$1.done"
}

# judge NAME: remarks on its output, and in NAME.counts one line: passed, failed, skipped, why it was skipped.
judge()
{
	awk -v name="$1" -v status="$(cat "$scratch/$1.status")" -v ci="${CI-}" -v counts="$scratch/$1.counts" '
	FILENAME == ARGV[1] {
		if ($0 != "" && $0 !~ /^#/)
			allowed[$0]
		next
	}
	/^1\.\.[0-9]+/ && planned == "" {
		planned = substr($1, 4) + 0
		why = $0
		if (sub(/^1\.\.0 # SKIP */, "", why))
			skip_all = 1
	}
	/^not ok [0-9]/ { failed++ }
	/^ok [0-9]/ && !/# SKIP/ { passed++ }
	/^ok [0-9]/ && /# SKIP/ {
		result = $0
		sub(/^ok [0-9]+ *(- )?/, "", result)
		sub(/ *# SKIP.*/, "", result)
		if (may_skip(name "/" result))
			skipped++
		else
			failed++
	}
	END {
		results = passed + failed + skipped
		if (results == 0 && (status == 4 || skip_all)) {
			if (may_skip(name))
				skipped = 1
			else
				failed = 1
		} else if (planned != "" && planned != results) {
			print "# " planned " results were planned, " results " came"
			failed++
		} else if (status == 124 || status == 137) {
			print status == 124 ? "# took too long" : "# took too long, or was killed"
			failed++
		} else if (status != 0 && !failed) {
			print "# exit status " status
			failed++
		} else if (results == 0) {
			passed = 1
		}
		if (!skip_all)
			why = ""
		printf "%d %d %d %s\n", passed, failed, skipped, why >counts
	}
	function may_skip(what,    pattern) {
		if (ci == "" || ci == "false")
			return 1
		for (pattern in allowed)
			if (pattern == what || (sub(/\*$/, "", pattern) && index(what, pattern) == 1))
				return 1
		print "# " what " may not be skipped where CI is set: see tests.skips"
		return 0
	}' "$skips" "$scratch/$1.log"
}

# start_some: of those that wait, as many as there is room for
start_some()
{
	while [ -n "$waiting" ] && [ $((started - $(find "$scratch" -name '*.done' | wc -l))) -lt "$jobs" ]; do
		run_one "${waiting%% *}" >"$scratch/${waiting%% *}.out" &
		started=$((started + 1))
		waiting=${waiting#* }
	done
}

# show NAME: what it has said since it was asked last
show()
{
	size=$(wc -c <"$scratch/$1.out")
	tail -c +$((shown + 1)) "$scratch/$1.out" | head -c $((size - shown))
	shown=$size
}

jobs=${KDUMP_JOBS:-$(nproc)}
waiting=$(echo "$names" | tr '\n' ' ')
started=0
total_passed=0 total_failed=0 total_skipped=0 number=0
echo 'TAP version 13'
echo "1..$(echo "$names" | wc -w)"
for name in $names; do
	number=$((number + 1))
	echo "# kdump: $name"
	shown=0
	until start_some && [ -e "$scratch/$name.done" ]; do
		sleep 0.2
		show "$name"
	done
	show "$name"
	read -r passed failed skipped why <"$scratch/$name.counts"
	total_passed=$((total_passed + passed))
	total_failed=$((total_failed + failed))
	total_skipped=$((total_skipped + skipped))
	if [ "$failed" -gt 0 ]; then
		echo "not ok $number $name"
	elif [ "$passed" -eq 0 ]; then
		echo "ok $number $name # SKIP $why"
	else
		echo "ok $number $name"
	fi
done
echo "$total_passed passed, $total_failed failed, $total_skipped skipped"
[ "$total_failed" -eq 0 ]
