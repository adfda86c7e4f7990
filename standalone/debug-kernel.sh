#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# debug-kernel.sh [NAME]: put the vmlinux with debug information of Debian's kernel prepared at build/kernel/NAME
# (x86_64) at build/kernel/NAME/debug/vmlinux. Only the peers need it, and tests that compare with DWARF.
set -eu

top=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=standalone/common.sh
. "$top/standalone/common.sh"

name=${1:-x86_64}
case ${name%%-*} in
x86_64 | arm64 | powerpc) ;;
*) fail "no kernel with debug information is known for $name (x86_64, arm64, powerpc)" ;;
esac
kdir=$top/build/kernel/$name
log=$top/build/kernel/$name-debug.log
release=$(cat "$kdir/image/release" 2>/dev/null) || fail "no kernel at build/kernel/$name: run 'make kernel ARCH=${name%%-*}'"
build_id=$(cat "$kdir/image/build-id")

# has_build_id VMLINUX: it is the image's.
has_build_id()
{
	readelf -n "$1" 2>/dev/null | grep -q "Build ID: $build_id"
}

if has_build_id "$kdir/debug/vmlinux"; then
	say "build/kernel/$name/debug/vmlinux is there"
	exit 0
fi
package=linux-image-$release-dbg
work=$top/build/kernel/download/debug-$name
rm -rf "$work" "$kdir/debug"
mkdir -p "$work" "$kdir/debug"
: >"$log"
# As kernel.sh got the image.
case ${name%%-*} in
x86_64) ;;
arm64) private_apt "$work/apt" trixie arm64 ;;
powerpc) private_apt "$work/apt" trixie ppc64el ;;
esac

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
say "build/kernel/$name/debug/vmlinux is there"
