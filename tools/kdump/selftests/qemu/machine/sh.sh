# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2034,SC2154 # ../crash.sh says what the names mean
#
# A board with 64 MiB, whatever one asks for. QEMU has no dump-guest-memory for this architecture.
# The compiler is not Debian 12's: standalone/sh-tools.sh.

PATH=${KDUMP_BUILD:-$here/../../../../build}/sh/bin:$PATH
qemu=sh4
compiler=sh4-linux-gnu-
# Each of the three slots has an interrupt of its own, so the devices are behind a bridge. QEMU does not look, when an
# exception ends, for interrupts that came meanwhile: an endless loop would never see one. With -icount it looks again.
machine="-machine r2d -icount shift=auto -device pci-bridge,id=slots,addr=1,chassis_nr=1,shpc=off"
bus=pci,bus=slots
# The console is the second of the processor's two ports.
serial="-serial null -serial file:$out/console.log"
console=ttySC1,115200
vmcoreinfo_device=
memory=64 crashkernel=0 cpu=sh7751r cpus=1
qemu_formats=memory
ram=0x0c000000:0x04000000
case $variant in
base) ;;
*) fail "unknown variant $variant (base)" ;;
esac
