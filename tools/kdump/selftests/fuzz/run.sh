#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# run.sh DIRECTORY [TARGET...]: run the fuzz targets that "make fuzz" left in DIRECTORY for
# KDUMP_FUZZ_SECONDS (60) each, all of them or those named. What they learn is kept in
# DIRECTORY/corpus for the next run; an input that breaks a target is left in DIRECTORY/broken, and
# selftests/fuzz/TARGET of an ordinary build replays it.
set -u

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=../ktap.sh
. "$here/../ktap.sh"

[ $# -gt 0 ] || { echo 'usage: run.sh DIRECTORY [TARGET...]' >&2; exit 1; }
directory=$(cd "$1" && pwd) || exit 1
shift
# shellcheck disable=SC2046 # a list of words
[ $# -gt 0 ] || set -- $(sed -n 's/^fuzz-targets += //p' "$here/Build")
seconds=${KDUMP_FUZZ_SECONDS:-60}
# The ordinary build is around the one for fuzzing.
KDUMP_OUTPUT=$(dirname "$directory")
export KDUMP_OUTPUT

make_seeds()
{
	"$here/../fuzz_vmcore.sh" "$directory/corpus" &&
		"$here/../fuzz_log_types.py" "$KDUMP_OUTPUT/generated/kdump/layout.txt" "$directory/corpus"
}

run_target()
{
	mkdir -p "$directory/corpus/$1" "$directory/broken"
	"$directory/selftests/fuzz/$1" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=2048 \
		-max_len=262144 -artifact_prefix="$directory/broken/$1-" -verbosity=0 -print_final_stats=1 \
		"$directory/corpus/$1"
}

ktap_plan $(($# + 1))
check seeds make_seeds
for target; do
	check "$target" run_target "$target"
	sed -n 's/^stat::number_of_executed_units: */# executed: /p' "$ktap_log"
done
ktap_finish
