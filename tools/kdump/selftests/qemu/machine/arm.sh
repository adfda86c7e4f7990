# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2034,SC2154 # ../crash.sh says what the names mean

qemu=arm
compiler=arm-linux-gnueabihf-
console=ttyAMA0
memory=512 crashkernel=128M cpu=cortex-a15 balloon_mib=496
case $variant in
base) # two levels of page tables
	machine="-machine virt,highmem=off"
	# kexec's guess of what the decompressed kernel takes is too low: the capture kernel would hang.
	kexec_options="-c --image-size=50331648" ;;
highmem) # memory that the kernel has no address for
	machine="-machine virt,highmem=off" memory=1280 balloon_mib=1264
	kexec_options="-c --image-size=50331648" ;;
lpae) # for that kernel; it oopses in kexec: --qemu-dump is the only way
	machine="-machine virt,highmem=on" crashkernel=0 ;;
*) fail "unknown variant $variant (base, highmem, lpae)" ;;
esac
