# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2034,SC2154 # ../crash.sh says what the names mean
#
# QEMU has no dump-guest-memory for this architecture.

qemu=mips
compiler=mips-linux-gnu-
# Four slots have interrupts. QEMU gives one to each device, so they are behind a bridge.
machine="-machine malta -device pci-bridge,id=slots,addr=12,chassis_nr=1,shpc=off"
bus=pci,bus=slots
console=ttyS0
# The first 256 MiB are what begins at address 0.
memory=256 crashkernel=0 cpu=24Kf cpus=1
vmcoreinfo_device=
qemu_formats=memory
ram=0:0x10000000
case $variant in
base) ;;
*) fail "unknown variant $variant (base)" ;;
esac
