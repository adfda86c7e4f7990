# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2034,SC2154 # ../crash.sh says what the names mean
#
# Debian's configuration has no kexec: --qemu-dump is the only way.

qemu=s390x
compiler=s390x-linux-gnu-
# The processors stop after a panic, which QEMU takes for the guest's end.
machine="-machine s390-ccw-virtio -action panic=pause"
serial="-chardev file,id=console,path=$out/console.log -device sclpconsole,chardev=console"
console=ttysclp0
bus=ccw
vmcoreinfo_device=
panicked='Kernel panic - not syncing'
memory=512 crashkernel=0 cpu=max balloon_mib=496
case $variant in
base) ;;
*) fail "unknown variant $variant (base)" ;;
esac
