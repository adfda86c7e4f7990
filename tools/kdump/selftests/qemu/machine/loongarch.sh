# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2034,SC2154 # ../crash.sh says what the names mean
#
# A small kernel of our own: Debian has none. Nor has Debian 12 a QEMU that boots it, or a compiler:
# standalone/loongarch-tools.sh. There is no kexec for it: --qemu-dump is the only way.

PATH=${KDUMP_BUILD:-$here/../../../../build}/loongarch/bin:$PATH
qemu=loongarch64
compiler=loongarch64-linux-gnu-
machine="-machine virt"
console=ttyS0
vmcoreinfo_device=
# Its dump-guest-memory says where the last exception was, and not where the processor is.
qemu_formats=memory
ram="0:0x10000000 0x80000000:0x10000000"
# There is no keyboard controller where the driver looks for it.
arguments="initcall_blacklist=i8042_init"
case $variant in
base) memory=512 crashkernel=0 cpu=la464 balloon_mib=496 ;;
*) fail "unknown variant $variant (base)" ;;
esac
