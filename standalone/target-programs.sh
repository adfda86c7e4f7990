#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# target-programs.sh ARCH [NAME]: build the programs for the kernel prepared at build/kernel/NAME (ARCH), as they run
# on a machine of that architecture: statically linked, at build/target/NAME. Debian's libraries for it are unpacked
# at build/sysroot/ARCH; where Debian has none, there are no such programs.
set -eu

top=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=standalone/common.sh
. "$top/standalone/common.sh"

arch=${1:?which architecture?}
name=${2:-$arch}
sysroot=$top/build/sysroot/$arch
out=$top/build/target/$name
log=$top/build/target/$name.log

# Debian 13 has no mips64el any more.
suite=trixie
case $arch in
i386) debian=i386 compiler=i686-linux-gnu ;;
arm64) debian=arm64 compiler=aarch64-linux-gnu ;;
arm) debian=armhf compiler=arm-linux-gnueabihf ;;
powerpc) debian=ppc64el compiler=powerpc64le-linux-gnu ;;
riscv) debian=riscv64 compiler=riscv64-linux-gnu ;;
s390) debian=s390x compiler=s390x-linux-gnu ;;
mips) debian=mips64el compiler=mips64el-linux-gnuabi64 suite=bookworm ;;
*) fail "Debian has no libraries for ARCH=$arch (i386 arm64 arm powerpc riscv s390 mips)" ;;
esac

unpack_all()
{
	unpack_packages . . && rm -f ./*.deb
}

# get_libraries, in a subshell: private_apt is for good. What the libraries need is the cross compiler's.
get_libraries()
{
	rm -rf "$sysroot"
	mkdir -p "$sysroot"
	private_apt "$sysroot/apt" $suite $debian
	cd "$sysroot"
	step "downloading libraries" apt-get download -q zlib1g-dev libdeflate-dev \
		libzstd-dev liblzo2-dev
	step "unpacking them" unpack_all
	rm -rf "$sysroot/apt"
	echo "$recipe" >"$sysroot/.complete"
}

mkdir -p "$out"
: >"$log"
"$top/standalone/install-packages.sh" gcc-$compiler g++-$compiler libc6-dev-$debian-cross
recipe=$(sha256sum <"$0")
[ "$(cat "$sysroot/.complete" 2>/dev/null)" = "$recipe" ] || (get_libraries)
libraries=$(dirname "$(find "$sysroot" -name libz.a)")
step "building the programs of $name for $arch" make -C "$top/tools/kdump" -j"$(nproc)" -s \
	ARCH="$arch" CROSS_COMPILE="$compiler-" KDIR="$top/build/kernel/$name" O="$out" STATIC=1 \
	EXTRA_CXXFLAGS="-I$sysroot/usr/include" EXTRA_LDFLAGS="-L$libraries" all
