#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# guest-programs.sh ARCH [NAME]: build what runs in the capture kernel, for the kernel prepared at build/kernel/NAME
# (ARCH), at build/guest/NAME.out.
set -eu

top=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=standalone/common.sh
. "$top/standalone/common.sh"

arch=${1:?which architecture?}
name=${2:-$arch}
guest=$top/build/guest/$arch
out=$top/build/guest/$name.out
log=$out.log

"$top/standalone/guest-tools.sh" "$arch"
libraries=$(dirname "$(find "$guest/develop" -name libz.a)")
mkdir -p "$out"
: >"$log"
step "building makedumpfile and vmcore-dmesg for $name" make -C "$top/tools/kdump" -j"$(nproc)" -s \
	ARCH="$arch" CROSS_COMPILE="$(cat "$guest/compiler")" KDIR="$top/build/kernel/$name" O="$out" STATIC=1 \
	EXTRA_CXXFLAGS="-I$guest/develop/usr/include" EXTRA_LDFLAGS="-L$libraries" makedumpfile vmcore-dmesg
