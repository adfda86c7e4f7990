#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# check-arches.sh [--today | ARCH[/DEFCONFIG]...]: for each configuration, all of them if none is named, a half of
# them that changes every day with --today, one at least and the others while there is time: prepare the kernel,
# generate its layouts, compare them with the kernel's own BTF where Debian has an image, build the suite, run the
# unit tests and the fuzz targets of what is its own. A line a configuration, then the sum.
set -eu

# Every second of them has its day.
configurations="\
arm64            arm                   riscv                   powerpc
arm/armmp-lpae   s390                  riscv/rv32_defconfig    powerpc/powerpc64le-64k
x86_64           i386                  mips/malta_defconfig    powerpc/ppc64_defconfig
loongarch        mips                  sh                      powerpc/pmac32_defconfig
arm64/arm64-16k  arm64/small-39        arm64/small-64k         i386/small-2level
sh/small-x2tlb"

top=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=standalone/common.sh
. "$top/standalone/common.sh"

suite=$top/tools/kdump
results=$top/build/check-arches

# configuration_is ARCH[/DEFCONFIG]
configuration_is()
{
	arch=${1%%/*}
	defconfig=${1#"$arch"}
	defconfig=${defconfig#/}
	name=$arch${defconfig:+-${defconfig%_defconfig}}
	log=$results/$name.log
}

# prepare_ahead CONFIGURATION: its kernel, beside what comes next, until prepared waits for it and says how it went
prepare_ahead()
{
	configuration_is "$1"
	DEFCONFIG=$defconfig "$top/standalone/kernel.sh" "$arch" >"$results/kernel" 2>&1 &
}

prepared()
{
	kernel_status=0
	wait $! || kernel_status=$?
	cat "$results/kernel"
}

layout_facts()
{
	grep -c '^member ' "$top/build/quick-$name/generated/kdump/layout.txt"
}

# compare: "N equal" or why not. Of Debian's kernels only arm's have no BTF.
compare()
{
	vmlinux=$top/build/kernel/$name/image/vmlinux
	if ! readelf -SW "$vmlinux" 2>/dev/null | grep -q ' \.BTF '; then
		echo no BTF
		[ "$arch" = arm ] || [ ! -e "$top/build/kernel/$name/image" ]
		return
	fi
	quick_make "$arch" "$name" "$top/build/quick-$name/selftests/compare-btf" >>"$log" 2>&1 || { echo not built; return 1; }
	"$top/build/quick-$name/selftests/compare-btf" "$top/build/quick-$name/generated/kdump/layout.txt" "$vmlinux" \
		>"$results/$name.btf" || { echo "differs: see $results/$name.btf"; return 1; }
	sed -n 's/^# \([0-9]*\) struct facts equal.*/\1 equal/p' "$results/$name.btf"
}

# build: "N tests", or why not. The fuzz targets are those of what an architecture has of its own.
build()
{
	output=$top/build/quick-$name/selftests
	quick_make "$arch" "$name" "$output/kdump_unit" all "$output/fuzz/page_table" "$output/fuzz/unwind" >>"$log" 2>&1 ||
		{ echo "not built: see $log"; return 1; }
	"$output/kdump_unit" --gtest_brief=1 >"$results/$name.unit" 2>&1 ||
		{ echo "unit tests fail: see $results/$name.unit"; return 1; }
	KDUMP_OUTPUT=$top/build/quick-$name "$suite/selftests/fuzz_random.sh" page_table unwind >"$results/$name.fuzz" 2>&1 ||
		{ echo "fuzz targets fail: see $results/$name.fuzz"; return 1; }
	echo "$(grep -c '^ok ' "$results/$name.unit") passed"
}

check_one()
{
	if [ $kernel_status -ne 0 ]; then
		printf '%-24s no kernel: see build/kernel/%s.log\n' "$name" "$name"
		return 1
	fi
	if ! quick_make "$arch" "$name" "$top/build/quick-$name/generated/kdump/.stamp" >"$log" 2>&1; then
		printf '%-24s no layouts: see %s\n' "$name" "$log"
		return 1
	fi
	good=0
	facts=$(layout_facts)
	btf=$(compare) || good=1
	unit=$(build) || good=1
	printf '%-24s %8s  %-12s %s\n' "$name" "$facts" "$btf" "$unit"
	return $good
}

# shellcheck disable=SC2046,SC2086 # lists of words
case ${1:-} in
'') set -- $configurations ;;
--today) set -- $(todays 2 $configurations | grep -vxF x86_64) ;; # which "make check" is about
esac
mkdir -p "$results"
number=0
passed=0
table=$results/table
printf '%-24s %8s  %-12s %s\n' configuration members BTF 'unit tests' >"$table"
prepare_ahead "$1"
while [ $# -gt 0 ]; do
	prepared
	configuration=$1
	shift
	if [ $# -gt 0 ] && ! time_left; then
		say "no time for $*"
		set --
	fi
	[ $# -eq 0 ] || prepare_ahead "$1"
	configuration_is "$configuration"
	number=$((number + 1))
	if check_one >"$results/line"; then
		passed=$((passed + 1))
	fi
	cat "$results/line" >>"$table"
	tail -n 1 "$results/line"
done
cat "$table"
say "$passed of $number configurations pass"
[ "$passed" = "$number" ]
