# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2034,SC2154 # ../crash.sh says what the names mean
#
# 32 bits with highmem: 768 MiB are lowmem. There is no kexec for it: --qemu-dump is the only way.

qemu=ppc
compiler=powerpc-linux-gnu-
machine="-machine ppce500"
panicked='Kernel panic - not syncing'
console=ttyS0
vmcoreinfo_device=
qemu_formats=elf
# A second processor does not start.
memory=1024 crashkernel=0 cpu=e500mc cpus=1 balloon_mib=1008
case $variant in
base) ;;
*) fail "unknown variant $variant (base)" ;;
esac
