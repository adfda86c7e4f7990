# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# KTAP for test scripts (Documentation/dev-tools/ktap.rst). A script sources this, calls ktap_plan,
# then check, check_not or skip once for each result, and ktap_finish last. $scratch is a directory of the script's
# own, which is removed at the end: beside other large things if there is such a place.

# A script may source others that source this.
! command -v ktap_plan >/dev/null || return 0

ktap_number=0
ktap_planned=0
ktap_failed=0
ktap_at_exit=:
ktap_large=${KDUMP_BUILD:+$KDUMP_BUILD/check}
mkdir -p "${ktap_large:=${TMPDIR:-/tmp}}"
scratch=$(mktemp -d "$ktap_large/kdump-test.XXXXXX") || exit 1
ktap_log=$scratch/ktap.log
trap '$ktap_at_exit; rm -rf "$scratch"' EXIT
trap 'exit 1' INT TERM

# at_exit COMMAND: what has to be undone before $scratch is removed
at_exit()
{
	ktap_at_exit=$1
}

# The number of results to come.
ktap_plan()
{
	ktap_planned=$1
	printf 'TAP version 13\n1..%d\n' "$1"
}

# The whole script cannot run: say why. Instead of a plan.
ktap_skip_all()
{
	printf 'TAP version 13\n1..0 # SKIP %s\n' "$*"
	exit 4
}

ktap_result()
{
	ktap_number=$((ktap_number + 1))
	printf '%s %d %s\n' "$1" "$ktap_number" "$2"
}

diag()
{
	printf '%s\n' "$*" | sed 's/^/# /'
}

# check NAME COMMAND...: passes if the command succeeds; what it printed is shown if it does not. It is skipped if the
# command says so as a test does: a reason behind "# SKIP", and exit status 4.
check()
{
	ktap_name=$1
	shift
	"$@" >"$ktap_log" 2>&1
	ktap_judge $?
}

# ktap_judge STATUS: the result of what printed $ktap_log
ktap_judge()
{
	ktap_reason=$(sed -n 's/.*# SKIP *//p' "$ktap_log" | head -n 1)
	if [ "$1" -eq 0 ]; then
		ktap_result ok "$ktap_name"
		return 0
	elif [ "$1" -eq 4 ] && [ "$ktap_reason" ]; then
		skip "$ktap_name" "$ktap_reason"
		return 0
	fi
	sed 's/^/# /' "$ktap_log" | tail -n 40
	ktap_failed=$((ktap_failed + 1))
	ktap_result 'not ok' "$ktap_name"
}

# begin NAME COMMAND...: runs it beside what comes next, until "check ... ended NAME" waits for it: that passes if it
# succeeds, and shows what it printed if it does not.
begin()
{
	ktap_job=$1
	shift
	"$@" >"$scratch/$ktap_job.said" 2>&1 &
	eval "ktap_job_$ktap_job=$!"
}

ended()
{
	eval "wait \"\$ktap_job_$1\""
	ktap_status=$?
	cat "$scratch/$1.said"
	return "$ktap_status"
}

fails()
{
	! "$@"
}

# check_not NAME COMMAND...: passes if the command fails.
check_not()
{
	name=$1
	shift
	check "$name" fails "$@"
}

skip()
{
	ktap_result ok "$1 # SKIP $2"
}

ktap_finish()
{
	if [ "$ktap_number" -ne "$ktap_planned" ]; then
		diag "planned $ktap_planned results, had $ktap_number"
		exit 1
	fi
	[ "$ktap_failed" -eq 0 ] || exit 1
	exit 0
}
