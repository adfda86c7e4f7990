#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# install-packages.sh [PACKAGE...]: install what building and testing the suite on Debian 12 needs, and the
# packages named, if it is missing.
set -eu

# The kernel's own build: `make prepare` of a Debian configuration. Without pahole the configuration would
# silently lose DEBUG_INFO_BTF.
kernel="gcc make patch flex bison bc pahole libelf-dev libssl-dev cpio kmod rsync xz-utils zstd"
# The suite: required libraries, then the optional ones.
suite="g++ clang lld libclang-rt-14-dev llvm libdw-dev libelf-dev zlib1g-dev
	libzstd-dev libdeflate-dev liblzo2-dev libsnappy-dev libedit-dev python3-docutils"
# Its tests, and the virtual machine that is made to crash.
tests="clang-format-14 shellcheck libgtest-dev binutils file python3 qemu-system-x86 busybox-static
	kexec-tools e2fsprogs"

top=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=standalone/common.sh
. "$top/standalone/common.sh"

command -v apt-get >/dev/null || fail "this needs Debian's apt-get; the packages are: $kernel $suite $tests $*"
missing=
installed=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' | sed -n 's/ installed$//p')
for package in $kernel $suite $tests "$@"; do
	echo "$installed" | grep -qx "$package" || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

say "installing$missing"
[ "$(id -u)" = 0 ] || fail "run as root: apt-get install$missing"
export DEBIAN_FRONTEND=noninteractive
apt-get update -q || fail "apt-get update failed"
# shellcheck disable=SC2086 # a list of words
apt-get install -q -y --no-install-recommends $missing || fail "apt-get install failed:$missing"
