# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2034,SC2154 # ../crash.sh says what the names mean
#
# A board with 64 MiB, whatever one asks for.

qemu=sh4
compiler=sh4-linux-gnu-
machine="-machine r2d -action panic=pause"
# The console is the second of the processor's two ports.
serial="-serial null -serial file:$out/console.log"
console=ttySC1,115200
vmcoreinfo_device=
keyboard=
panicked='Kernel panic - not syncing'
memory=64 crashkernel=0 cpu=sh7751r cpus=1
qemu_formats=memory
ram=0x0c000000:0x04000000
case $variant in
base) ;;
*) fail "unknown variant $variant (base)" ;;
esac
