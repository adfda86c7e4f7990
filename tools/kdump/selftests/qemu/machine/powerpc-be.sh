# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2034,SC2154 # ../crash.sh says what the names mean
#
# 64 bits, big endian, with the hash table. There is no kexec for it: --qemu-dump is the only way.

qemu=ppc64
compiler=powerpc64-linux-gnu-
# A panic ends in the firmware, which QEMU takes for the guest's end.
machine="-machine pseries,cap-cfpc=broken,cap-sbbc=broken,cap-ibs=broken,cap-ccf-assist=off -action panic=pause"
panicked='Kernel panic - not syncing'
console=hvc0
vmcoreinfo_device=
qemu_formats="elf kdump-zlib"
memory=512 crashkernel=0 cpu=power8 balloon_mib=496
case $variant in
base) ;;
*) fail "unknown variant $variant (base)" ;;
esac
