# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# What the scripts behind the stand-alone Makefile share; sourced, with `top` set to the repository.
# shellcheck disable=SC2154 # log is the sourcing script's

script=${0##*/}
script=${script%.sh}

say()
{
	echo "$script: $*"
}

fail()
{
	echo "$script: $*" >&2
	exit 1
}

# step WHAT COMMAND...: run it with its output in the file $log, and say how long it took. The last lines of
# the log come out when it fails, and then one line with the reason's place.
step()
{
	what=$1
	shift
	printf '%s: %s ... ' "$script" "$what"
	began=$(date +%s)
	echo "== $what: $*" >>"$log"
	if "$@" </dev/null >>"$log" 2>&1; then
		echo "$(($(date +%s) - began)) s"
	else
		status=$?
		echo failed
		tail -n 15 "$log" >&2
		fail "$what failed (exit status $status): see $log"
	fi
}

# candidate PACKAGE: the version that apt would install.
candidate()
{
	apt-cache policy "$1" 2>/dev/null | sed -n 's/^  Candidate: //p' | grep -vx '(none)'
}
