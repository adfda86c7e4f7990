#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Replay the fuzz targets btf and printk on inputs of fuzz_log_types.py.
set -u

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=ktap.sh
. "$here/ktap.sh"
OUTPUT=${KDUMP_OUTPUT:-$here/..}

ktap_plan 3
check seeds "$here/fuzz_log_types.py" "$OUTPUT/generated/kdump/layout.txt" "$scratch"
for target in btf printk; do
	check "$target" timeout 300 "$OUTPUT/selftests/fuzz/$target" "$scratch/$target"
done
ktap_finish
