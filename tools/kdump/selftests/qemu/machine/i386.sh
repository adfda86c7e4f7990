# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2034,SC2154 # ../crash.sh says what the names mean

qemu=i386
compiler=i686-linux-gnu-
machine="-machine pc"
console=ttyS0
capture_arguments="nr_cpus=1 irqpoll reset_devices"
case $variant in
base) memory=1024 crashkernel=128M cpu=qemu32,+pae,+nx balloon_mib=1008 ;;
*) fail "unknown variant $variant (base)" ;;
esac
