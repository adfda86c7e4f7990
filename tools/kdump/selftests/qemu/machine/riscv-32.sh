# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2034,SC2154 # ../crash.sh says what the names mean
#
# 32 bits. Debian has neither a firmware nor a C library for it: standalone/riscv-32-tools.sh. Nor has it a kexec:
# --qemu-dump is the only way.

tools=${KDUMP_BUILD:-$here/../../../../build}/riscv-32
PATH=$tools/bin:$PATH
qemu=riscv32
compiler=riscv32-linux-musl-
machine="-machine virt -bios $tools/fw_dynamic.bin"
console=ttyS0
vmcoreinfo_device=
qemu_formats="elf kdump-zlib"
memory=512 crashkernel=0 cpu=rv32 balloon_mib=496
case $variant in
base) ;;
*) fail "unknown variant $variant (base)" ;;
esac
