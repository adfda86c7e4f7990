#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# clang builds everything without a warning, and what it builds passes the unit tests. Without the
# precompiled header every source has to include what it uses.
set -u

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=suite.sh
. "$here/suite.sh"

for llvm in 1 -14 ''; do
	suffix=${llvm#1}
	[ -n "$llvm" ] || ktap_skip_all 'clang++ and ld.lld not found (packages clang and lld)'
	if command -v "clang++$suffix" >/dev/null && command -v "ld.lld$suffix" >/dev/null; then
		break
	fi
done
new_output clang

ktap_plan 2
check 'LLVM=1 WERROR=1 PRECOMPILED=0' kmake O="$scratch/clang" LLVM="$llvm" WERROR=1 PRECOMPILED=0 "$jobs" all tests
check 'the unit tests' "$scratch/clang/selftests/kdump_unit"
ktap_finish
