#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# guest-tools.sh MACHINE...: what crash.sh needs to crash a kernel of another architecture on this machine; MACHINE
# as in selftests/qemu/machine. Installs QEMU and the cross compilers with their C library, and unpacks Debian's
# packages for that architecture below build/guest/MACHINE: busybox, kexec and the libraries they need. Where Debian
# has a compiler but no packages, busybox is built, and there is no kexec.
set -eu

top=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=standalone/common.sh
. "$top/standalone/common.sh"

build_busybox()
{
	tar -xf busybox_*.orig.tar.* --strip-components=1 &&
		make defconfig &&
		# tc wants headers that are gone, and hwclock a system call that not every machine has.
		sed -i -e 's/^# CONFIG_STATIC is.*/CONFIG_STATIC=y/' -e 's/^\(CONFIG_TC\|CONFIG_HWCLOCK\)=y/# \1 is not set/' .config &&
		{ yes '' || :; } | make oldconfig &&
		make -j"$(nproc)" CROSS_COMPILE="$compiler-" busybox
}

from_source()
{
	private_apt "$guest/apt" bookworm "$(dpkg --print-architecture)" deb-src
	mkdir "$guest/bin" "$guest/busybox"
	cd "$guest/busybox"
	step "downloading busybox's source" apt-get source -q --download-only busybox
	step "building busybox" build_busybox
	mv busybox "$guest/bin"
	cd "$guest"
	rm -rf "$guest/busybox"
}

from_packages()
{
	private_apt "$guest/apt" $suite "$debian"
	step "downloading busybox, kexec and what they need" \
		apt-get install -q -y --download-only busybox-static kexec-tools
	step "unpacking all" unpack_packages "$guest/apt/archives" "$guest"
}

# prepare MACHINE, in a subshell: private_apt is for good.
prepare()
{
	# Debian 13's kexec-tools does not know RISC-V.
	suite=trixie debian=
	case $1 in
	x86_64) return 0 ;; # those that are installed
	i386) debian=i386 compiler=i686-linux-gnu qemu=qemu-system-x86 ;;
	arm64) debian=arm64 compiler=aarch64-linux-gnu qemu=qemu-system-arm ;;
	arm) debian=armhf compiler=arm-linux-gnueabihf qemu=qemu-system-arm ;;
	powerpc) debian=ppc64el compiler=powerpc64le-linux-gnu qemu=qemu-system-ppc ;;
	riscv) debian=riscv64 compiler=riscv64-linux-gnu qemu=qemu-system-misc suite=sid ;;
	s390) debian=s390x compiler=s390x-linux-gnu qemu=qemu-system-misc ;;
	mips) compiler=mips64el-linux-gnuabi64 libc=mips64el qemu=qemu-system-mips ;;
	mips-32) compiler=mips-linux-gnu libc=mips qemu=qemu-system-mips ;;
	powerpc-be) compiler=powerpc64-linux-gnu libc=ppc64 qemu=qemu-system-ppc ;;
	powerpc-32 | powerpc-pmac) compiler=powerpc-linux-gnu libc=powerpc qemu=qemu-system-ppc ;;
	loongarch) compiler=loongarch64-linux-gnu qemu= ;;
	riscv-32) compiler=riscv32-linux-musl qemu=qemu-system-misc ;;
	sh) compiler=sh4-linux-gnu qemu=qemu-system-misc ;;
	*) fail "no guest of the name $1 (i386 arm64 arm powerpc powerpc-32 powerpc-be powerpc-pmac riscv riscv-32 s390 mips mips-32 sh loongarch)" ;;
	esac
	guest=$top/build/guest/$1
	log=$top/build/guest/$1.log
	mkdir -p "$top/build/guest"
	use_tools "$1"
	[ -e "$top/standalone/$1-tools.sh" ] || qemu="$qemu gcc-$compiler libc6-dev-${libc:-$debian}-cross"
	# shellcheck disable=SC2086 # a list of words
	"$top/standalone/install-packages.sh" $qemu
	recipe=$(sha256sum <"$0")
	if [ "$(cat "$guest/.complete" 2>/dev/null)" = "$recipe" ]; then
		say "the guest's programs are in build/guest/$1"
		return 0
	fi
	rm -rf "$guest"
	: >"$log"
	if [ -n "$debian" ]; then
		from_packages
	else
		from_source
	fi
	rm -rf "$guest/apt"
	echo "$recipe" >"$guest/.complete"
}

[ $# -gt 0 ] || fail "which architecture?"
for arch; do
	(prepare "$arch")
done
