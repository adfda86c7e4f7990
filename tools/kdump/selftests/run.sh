#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# run.sh [-l] [NAME...]: run the tests of tests.list, or those named; -l lists them.
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
#   KDUMP_TIMEOUT   seconds that one test may take (1800)
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
trap 'rm -rf "$scratch"' EXIT
log=$scratch/log

# run_one COMMAND: its output passes through with "# " in front and stays in $log; the status is
# in $scratch/status. Who is killed before he writes it was killed.
run_one()
{
	echo 137 >"$scratch/status"
	{
		(cd "$here" && eval "PATH=.:\$PATH timeout -k 10 ${KDUMP_TIMEOUT:-1800} $1") </dev/null 2>&1
		echo $? >"$scratch/status"
	} | tee "$log" | sed -u 's/^/# /'
}

# judge NAME STATUS: remarks on $log, then one line: passed, failed, skipped, why it was skipped.
judge()
{
	awk -v name="$1" -v status="$2" -v ci="${CI-}" '
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
		printf "%d %d %d %s\n", passed, failed, skipped, why
	}
	function may_skip(what,    pattern) {
		if (ci == "" || ci == "false")
			return 1
		for (pattern in allowed)
			if (pattern == what || (sub(/\*$/, "", pattern) && index(what, pattern) == 1))
				return 1
		print "# " what " may not be skipped where CI is set: see tests.skips"
		return 0
	}' "$skips" "$log"
}

passed=0 failed=0 skipped=0 number=0
echo 'TAP version 13'
echo "1..$(echo "$names" | wc -w)"
for name in $names; do
	number=$((number + 1))
	command=$(sed -n "s/^${name}[[:space:]]\{1,\}//p" "$list")
	began=$(date +%s)
	echo "# kdump: $name"
	run_one "$command"
	judge "$name" "$(cat "$scratch/status")" >"$scratch/verdict"
	sed '$d' "$scratch/verdict"
	# shellcheck disable=SC2046 # the words are what is wanted
	set -- $(tail -n 1 "$scratch/verdict")
	passed=$((passed + $1)) failed=$((failed + $2)) skipped=$((skipped + $3))
	echo "# $name: $1 passed, $2 failed, $3 skipped, $(($(date +%s) - began)) s"
	if [ "$2" -gt 0 ]; then
		echo "not ok $number $name"
	elif [ "$1" -eq 0 ]; then
		shift 3
		echo "ok $number $name # SKIP $*"
	else
		echo "ok $number $name"
	fi
done
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
