#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# check-dumps.sh [--today | NAME...]: for each of these guests, all of them if none is named, one of Debian's kernels
# that changes every day with --today: prepare its kernel, crash it under QEMU, dump it, and judge our programs by
# what the kernel said of itself. Where Debian has that machine's libraries, what the programs say that are built for
# it is compared too. A line a guest, then the sum.
set -eu

# What it is called, its kernel (ARCH/DEFCONFIG), the machine of selftests/qemu/machine, its variant, and who dumps it:
# our makedumpfile in its capture kernel (kexec), or QEMU, where that kernel or Debian has no kexec for it; -only
# where Debian has no libraries for it either, or it is this machine's own architecture. Or one test that it is for:
# crash-ways (other ways to crash, and QEMU's dump where there is kexec; -qemu where there is none), drgn (which sees
# the same in the dump).
# In this order of Debian's twelve, the kernel of the day's guest is among the day's configurations of check-arches.sh,
# and built already.
guests="\
arm64             arm64                   arm64        base    kexec
arm               arm                     arm          base    kexec
riscv             riscv                   riscv        base    kexec
powerpc           powerpc                 powerpc      base    kexec
arm64-va52        arm64                   arm64        va52    kexec
arm-highmem       arm                     arm          highmem kexec
riscv-sv48        riscv                   riscv        sv48    kexec
powerpc-hash      powerpc                 powerpc      hash    kexec
arm-lpae          arm/armmp-lpae          arm          lpae    qemu
s390              s390                    s390         base    qemu
riscv-sv39        riscv                   riscv        sv39    kexec
powerpc-64k       powerpc/powerpc64le-64k powerpc      base    kexec
i386              i386/small              i386         base    kexec
i386-2level       i386/small-2level       i386         base    kexec
arm64-39          arm64/small-39          arm64        base    kexec
arm64-64k         arm64/small-64k         arm64        base    kexec
mips              mips/small              mips         base    qemu
mips-32           mips/small-32           mips-32      base    qemu-only
powerpc-be        powerpc/small-be        powerpc-be   base    qemu-only
powerpc-32        powerpc/small-32        powerpc-32   base    qemu-only
powerpc-pmac      powerpc/small-pmac      powerpc-pmac base    qemu-only
riscv-32          riscv/small-32          riscv-32     base    qemu-only
loongarch         loongarch/small         loongarch    base    qemu-only
sh                sh/small                sh           base    qemu-only
arm64-16k         arm64/arm64-16k         arm64        va52    kexec
x86_64-la57       x86_64                  x86_64       la57    kexec-only
x86_64-numa       x86_64                  x86_64       numa    kexec-only
arm64-ways        arm64                   arm64        base    crash-ways
arm-ways          arm                     arm          base    crash-ways
riscv-ways        riscv                   riscv        base    crash-ways
powerpc-ways      powerpc                 powerpc      base    crash-ways
i386-ways         i386/small              i386         base    crash-ways
s390-ways         s390                    s390         base    crash-ways-qemu
mips-ways         mips/small              mips         base    crash-ways-qemu
mips-32-ways      mips/small-32           mips-32      base    crash-ways-qemu
powerpc-be-ways   powerpc/small-be        powerpc-be   base    crash-ways-qemu
powerpc-32-ways   powerpc/small-32        powerpc-32   base    crash-ways-qemu
powerpc-pmac-ways powerpc/small-pmac      powerpc-pmac base    crash-ways-qemu
riscv-32-ways     riscv/small-32          riscv-32     base    crash-ways-qemu
loongarch-ways    loongarch/small         loongarch    base    crash-ways-qemu
sh-ways           sh/small                sh           base    crash-ways-qemu
arm64-drgn        arm64                   arm64        base    drgn
powerpc-drgn      powerpc/powerpc64le-64k powerpc      base    drgn
"

top=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=standalone/common.sh
. "$top/standalone/common.sh"

suite=$top/tools/kdump
results=$top/build/check-dumps

# For the kernel at build/kernel/$kernel.
suite_test()
{
	KDUMP_GUEST_OUTPUT=$top/build/target/$kernel
	case $capture in
	*-only) KDUMP_GUEST_OUTPUT='' && set -- main-job kernel-truth kernel-facts ;;
	kexec | qemu) set -- main-job kernel-truth kernel-facts native ;;
	*-qemu) set -- "${capture%-qemu}" && capture=qemu ;;
	*) set -- "$capture" && capture=kexec ;;
	esac
	export KDUMP_GUEST_OUTPUT
	KDUMP_OUTPUT=$top/build/quick-$kernel KDUMP_KDIR=$top/build/kernel/$kernel KDUMP_BUILD=$top/build \
		KDUMP_IMAGE=$top/build/kernel/$kernel/image KDUMP_MACHINE=$machine KDUMP_VARIANT=$variant \
		KDUMP_CAPTURE="${capture%-only}" KDUMP_TESTS=$suite/selftests/foreign.list "$suite/selftests/run.sh" "$@"
}

# Whether a program of ours has to.
runs_there()
{
	case $capture in *-only | *-qemu) return 1 ;; esac
}

# What is run and what runs it. Nothing stops here by itself: check_one is a condition, and so "set -e" is off.
prepare()
{
	image=''
	case $defconfig in /small*) image=--image ;; esac
	DEFCONFIG=${defconfig#/} "$top/standalone/kernel.sh" $image "$arch" &&
		"$top/standalone/guest-tools.sh" "$machine" &&
		"$top/standalone/install-packages.sh" qemu-user-static &&
		{ ! runs_there || "$top/standalone/target-programs.sh" "$arch" "$kernel"; } &&
		{ [ "$capture" != drgn ] || { "$top/standalone/peers.sh" && "$top/standalone/debug-kernel.sh" "$kernel"; }; }
}

# check_one NAME KERNEL MACHINE VARIANT CAPTURE
check_one()
{
	kernel=${2%%/*} machine=$3 variant=$4 capture=$5
	defconfig=${2#"$kernel"}
	arch=$kernel kernel=$kernel${defconfig:+-${defconfig#/}}
	prepare || return 1
	log=$results/$1.log
	: >"$log"
	step "building the programs for $kernel" quick_make "$arch" "$kernel" all \
		"$top/build/quick-$kernel/selftests/kernel-facts"
	suite_test 2>&1 | tee "$results/$1.out"
	printf '%-18s%s\n' "$1" "$(tail -n 1 "$results/$1.out")" >>"$results/table"
	tail -n 1 "$results/$1.out" | grep -q ', 0 failed'
}

all=$(echo "$guests" | sed 's/ .*//')
debian=$(echo "$guests" | sed '/\/small\|\/arm64-16k\|-only$\|crash-ways\|drgn$/d; s/ .*//')
# shellcheck disable=SC2046,SC2086 # lists of words
case ${1:-} in
'') set -- $all ;;
--today) set -- $(todays $(echo "$debian" | wc -w) $debian) ;;
esac
for name; do
	echo "$all" | grep -qxF "$name" || fail "no guest $name: $(echo "$all" | tr '\n' ' ')"
done
mkdir -p "$results"
: >"$results/table"
number=0
passed=0
for name; do
	time_left || { say "no time for $name" && continue; }
	number=$((number + 1))
	guest=$(echo "$guests" | grep "^$name ")
	# shellcheck disable=SC2086 # words
	if (check_one $guest); then
		passed=$((passed + 1))
	elif ! grep -q "^$name " "$results/table"; then
		printf '%-18s%s\n' "$name" 'not tested: a step before the tests failed' >>"$results/table"
	fi
done
cat "$results/table"
say "$passed of $number guests pass"
[ $passed = $number ]
