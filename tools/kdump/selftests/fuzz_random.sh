#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# fuzz_random.sh [TARGET...]: replay these fuzz targets, or every one, on random bytes, the same ones every time. A
# target that has better inputs gets those by another script; this one forgets no target.
set -u

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=ktap.sh
. "$here/ktap.sh"
OUTPUT=${KDUMP_OUTPUT:-$here/..}

command -v python3 >/dev/null || ktap_skip_all 'python3 not found (package python3)'

# Some have few different bytes: long runs of zeroes and small numbers get further than noise.
make_inputs()
{
	mkdir "$scratch/inputs" && python3 - "$scratch/inputs" <<-'END'
	import random, sys
	chance = random.Random(1)
	for number in range(300):
	    size = chance.choice((0, 1, 7, 64, 600, 4096, 20000))
	    values = chance.choice((range(256), range(3), (0, 0, 0, 1, 8, 255)))
	    with open(f"{sys.argv[1]}/{number}", "wb") as output:
	        output.write(bytes(chance.choices(values, k=size)))
	END
}

# shellcheck disable=SC2046 # a list of words
[ $# -gt 0 ] || set -- $(sed -n 's/^fuzz-targets += //p' "$here/fuzz/Build")
ktap_plan $(($# + 1))
check inputs make_inputs
for target; do
	check "$target" timeout 300 "$OUTPUT/selftests/fuzz/$target" "$scratch/inputs"
done
ktap_finish
