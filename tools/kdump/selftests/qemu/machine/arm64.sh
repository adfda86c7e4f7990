# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2034,SC2154 # ../crash.sh says what the names mean

qemu=aarch64
compiler=aarch64-linux-gnu-
machine="-machine virt,gic-version=3"
console=ttyAMA0
memory=512 crashkernel=192M balloon_mib=496
case $variant in
base) cpu=cortex-a57 ;; # 48 bits of virtual address
va52) cpu=max,pauth-impdef=on ;; # 52 bits, and signed return addresses
*) fail "unknown variant $variant (base, va52)" ;;
esac
