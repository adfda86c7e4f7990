#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The ways to call make, tried on vmcore-uname, which is the smallest program and needs no layouts.
set -u

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=suite.sh
. "$here/suite.sh"

cd "$scratch" || exit 1
uname=vmcore-uname/vmcore-uname

# builds O ARGUMENT...: kmake of vmcore-uname in a new directory, and the program runs
builds()
{
	new_output "$1"
	output=$scratch/$1
	shift
	kmake "O=$output" "$jobs" "$@" vmcore-uname && "$output/$uname" --help >/dev/null
}

# dynamic PROGRAM: names of the shared libraries it wants
dynamic()
{
	LC_ALL=C readelf -d "$1" | sed -n 's/.*Shared library: \[\(.*\)\]/\1/p'
}

has_compiler()
{
	LC_ALL=C readelf -p .comment "$1" | grep -q "$2"
}

list_suite()
{
	(cd "$suite" && find . -type f -exec cksum {} +; cd "$suite" && find . -type d) | sort
}
list_suite >before

ktap_plan 31

check 'an output directory' builds plain
check '... without a layout being generated' [ ! -e plain/generated/kdump ]
check 'a second make does nothing and prints nothing' silent kmake O="$scratch/plain" vmcore-uname
check 'no library needs libstdc++.so or libgcc_s.so' [ "$(ldd plain/$uname | grep -c 'libstdc++\|libgcc')" -eq 0 ]

# These find everything built, so they look at the same directory.
ln -s "$kdir" kernel
check 'O and KDIR relative to the caller' silent \
	make --no-print-directory -C "$suite" KDIR=kernel O=plain vmcore-uname
check "a caller's srctree, and OUTPUT without its slash" silent \
	env srctree=. SRCARCH=nonesuch objtree=. make --no-print-directory -C "$suite" \
	KDIR="$kdir" O= OUTPUT="$scratch/plain" subdir= vmcore-uname
check '... leave nothing beside the directory' [ -z "$(find . -maxdepth 1 -name 'plain?*')" ]

check 'CXX=g++ beside a prefix for the kernel' kmake O="$scratch/plain" \
	CROSS_COMPILE=nonesuch-linux-gnu- CXX=g++ vmcore-uname
check 'STATIC=1' kmake O="$scratch/plain" STATIC=1 vmcore-uname makedumpfile-R
check '... needs no shared library' [ -z "$(dynamic plain/$uname)" ]

check 'install-common' kmake O="$scratch/plain" DESTDIR="$scratch/dest" prefix=/usr install-common
installed()
{
	dest/usr/bin/vmcore-uname --help >/dev/null && dest/usr/bin/makedumpfile-R --help >/dev/null && [ "$(readlink -f dest/usr/bin/crash-lite)" = \
		"$(readlink -f dest/usr/libexec/kdump/kdump-exec)" ]
}
check '... puts programs and links in their places' installed
check 'uninstall-common' kmake O="$scratch/plain" DESTDIR="$scratch/dest" prefix=/usr uninstall-common
check '... leaves no file' [ -z "$(find dest ! -type d)" ]

check 'clean' kmake O="$scratch/plain" clean
check '... leaves nothing' [ -z "$(find plain -mindepth 1)" ]
mkdir -p plain/kernel plain/fs && touch plain/kernel/fork.o plain/fs/.open.o.cmd plain/vmlinux.a
check 'clean in a directory of somebody else' kmake O="$scratch/plain" clean
check '... removes nothing of his' [ "$(find plain -type f | wc -l)" -eq 3 ]

check 'each source by itself, without the precompiled header' builds single JOINED=0 PRECOMPILED=0 CXXFLAGS=-O0
check '... and then joined, in the same directory' kmake O="$scratch/single" CXXFLAGS=-O0 vmcore-uname
check '... is another compilation' [ -e single/common/base/.libvmcore.o ]
has_new_source()
{
	cp "$suite/common/base/Build" Build.before
	echo 'int kdump_new_source;' >"$suite/common/base/new_source.cpp"
	echo 'libvmcore-y += new_source.o' >>"$suite/common/base/Build"
	kmake O="$scratch/single" CXXFLAGS=-O0 vmcore-uname
	rm "$suite/common/base/new_source.cpp"
	cp Build.before "$suite/common/base/Build"
	nm single/common/libvmcore.a | grep kdump_new_source
}
check 'a source that is added' has_new_source
lost_new_source()
{
	kmake O="$scratch/single" CXXFLAGS=-O0 vmcore-uname && nm single/common/libvmcore.a >symbols &&
		[ -s symbols ] && ! grep kdump_new_source symbols
}
check '... and removed' lost_new_source

check "without the optional libraries, with the user's flags" builds without \
	WITHOUT='zstd libdeflate lzo snappy libedit' CXXFLAGS='-O0 -DUSER' LDFLAGS=-Wl,-O1
check '... which come after ours' grep -q -e '-std=gnu++20 .*-O0 -DUSER' without/common/base/..libvmcore.o.cmd
check '... those libraries are not linked' [ "$(dynamic without/$uname | grep -c 'zstd\|deflate\|lzo\|snappy')" -eq 0 ]
if command -v clang++-14 >/dev/null; then
	check 'another compiler in the same directory, libraries found again' \
		kmake "$jobs" O="$scratch/without" WERROR=1 CXX=clang++-14 CXXFLAGS=-O0 vmcore-uname
	check '... compiles anew' has_compiler without/$uname clang
	check '... and links them' [ "$(dynamic without/$uname | grep -c 'zstd\|deflate\|lzo\|snappy')" -gt 0 ]
else
	for result in 'another compiler in the same directory' '... compiles anew' '... and links them'; do
		skip "$result" 'clang++-14 not found (package clang-14)'
	done
fi

beside()
{
	make -s "$jobs" -C "$suite" KDIR="$kdir" CXXFLAGS=-O0 vmcore-uname &&
		"$suite/$uname" --help
}
after_clean()
{
	make -s -C "$suite" clean && list_suite >after && diff before after
}
check 'without O, beside the sources' beside
check '... and clean restores them' after_clean
ktap_finish
