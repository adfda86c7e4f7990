#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# guest-tools.sh ARCH...: what crash.sh needs to crash a kernel of another architecture (as the kernel names it)
# on this machine. Installs QEMU and the cross compilers with their C library, and unpacks Debian's packages for
# that architecture: busybox, kexec and the libraries they need below build/guest/ARCH, and the libraries to build
# the suite with, for the guest, below build/guest/ARCH/develop.
set -eu

top=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=standalone/common.sh
. "$top/standalone/common.sh"

unpack_all()
{
	for package in "$guest"/apt/archives/*.deb; do
		dpkg-deb -x "$package" "$guest" || return 1
	done
	for package in "$guest"/develop/*.deb; do
		dpkg-deb -x "$package" "$guest/develop" || return 1
	done
	rm -f "$guest"/develop/*.deb
}

# prepare ARCH, in a subshell: private_apt is for good.
prepare()
{
	# Debian 13's kexec-tools does not know RISC-V.
	suite=trixie
	case $1 in
	i386) debian=i386 compiler=i686-linux-gnu qemu=qemu-system-x86 ;;
	arm64) debian=arm64 compiler=aarch64-linux-gnu qemu=qemu-system-arm ;;
	arm) debian=armhf compiler=arm-linux-gnueabihf qemu=qemu-system-arm ;;
	powerpc) debian=ppc64el compiler=powerpc64le-linux-gnu qemu=qemu-system-ppc ;;
	riscv) debian=riscv64 compiler=riscv64-linux-gnu qemu=qemu-system-misc suite=sid ;;
	s390) debian=s390x compiler=s390x-linux-gnu qemu=qemu-system-misc ;;
	*) fail "no guest of ARCH=$1 (i386 arm64 arm powerpc riscv s390)" ;;
	esac
	guest=$top/build/guest/$1
	log=$top/build/guest/$1.log
	mkdir -p "$top/build/guest"
	"$top/standalone/install-packages.sh" $qemu gcc-$compiler g++-$compiler libc6-dev-$debian-cross
	recipe=$(sha256sum <"$0")
	if [ "$(cat "$guest/.complete" 2>/dev/null)" = "$recipe" ]; then
		say "the guest's programs are in build/guest/$1"
		return 0
	fi
	rm -rf "$guest"
	: >"$log"
	private_apt "$guest/apt" $suite $debian
	step "downloading busybox, kexec and what they need" \
		apt-get install -q -y --download-only busybox-static kexec-tools
	mkdir "$guest/develop"
	cd "$guest/develop" # Without what they need: that is the cross compiler's.
	step "downloading libraries" apt-get download -q zlib1g-dev libzstd-dev liblzo2-dev
	step "unpacking all" unpack_all
	rm -rf "$guest/apt"
	echo "$compiler-" >"$guest/compiler"
	echo "$recipe" >"$guest/.complete"
}

[ $# -gt 0 ] || fail "which architecture?"
for arch; do
	(prepare "$arch")
done
