#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# debug-kernel.sh: put the vmlinux with debug information of the kernel prepared at build/kernel/x86_64 at
# build/kernel/x86_64/debug/vmlinux. Only the peers need it, and tests that compare with DWARF.
set -eu

top=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=standalone/common.sh
. "$top/standalone/common.sh"

kdir=$top/build/kernel/x86_64
log=$top/build/kernel/debug.log
release=$(cat "$kdir/image/release" 2>/dev/null) || fail "no kernel at build/kernel/x86_64: run 'make kernel'"
build_id=$(cat "$kdir/image/build-id")

# has_build_id VMLINUX: it is the image's.
has_build_id()
{
	readelf -n "$1" 2>/dev/null | grep -q "Build ID: $build_id"
}

if has_build_id "$kdir/debug/vmlinux"; then
	say "build/kernel/x86_64/debug/vmlinux is there"
	exit 0
fi
package=linux-image-$release-dbg
work=$top/build/kernel/download/debug
rm -rf "$work" "$kdir/debug"
mkdir -p "$work" "$kdir/debug"
: >"$log"

get()
{
	cd "$work" && apt-get -o APT::Sandbox::User=root download -q "$package"
}

unpack()
{
	dpkg-deb --fsys-tarfile "$work"/*.deb | tar -xO -f - "./usr/lib/debug/boot/vmlinux-$release" >"$kdir/debug/vmlinux"
}

step "downloading $package" get
step "unpacking its vmlinux" unpack
rm -rf "$work"
has_build_id "$kdir/debug/vmlinux" || fail "the vmlinux of $package has another build id than the image"
say "build/kernel/x86_64/debug/vmlinux is there"
