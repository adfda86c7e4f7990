# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2034,SC2154 # ../crash.sh says what the names mean

qemu=riscv64
compiler=riscv64-linux-gnu-
machine="-machine virt"
console=ttyS0
vmcoreinfo_device=
memory=512 crashkernel=160M cpu=rv64 balloon_mib=496
# kexec-tools leaves out of /proc/vmcore what is marked reserved within the System RAM: page tables, the memory map.
# The first of these, the firmware's, cannot be read.
iomem_filter='^  [89a-f]0*[1-9a-f].* : Reserved$'
case $variant in
base) ;; # Sv57: five levels of page tables
sv48) arguments=no5lvl ;;
sv39) arguments=no4lvl ;;
*) fail "unknown variant $variant (base, sv48, sv39)" ;;
esac
