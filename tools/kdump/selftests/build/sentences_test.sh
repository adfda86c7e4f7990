#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# What cannot be built says why and what to do, in one sentence; what needs no kernel asks for none.
set -u

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=suite.sh
. "$here/suite.sh"

cd "$scratch" || exit 1
new_output out
out=O=$scratch/out

in_suite()
{
	make --no-print-directory -C "$suite" "$@"
}

# A kernel tree that is not this one: all of its answers can be changed.
mkdir -p other/include/config other/include/generated
cp "$kdir/include/config/auto.conf" "$kdir/include/config/kernel.release" other/include/config/
cp "$kdir/include/generated/utsrelease.h" other/include/generated/
cp "$kdir/.config" other/
cp "$kdir/Makefile" other/
[ ! -e "$kdir/source" ] || ln -s "$(realpath "$kdir/source")" other/source
mkdir -p unprepared unrelated/include/config unrelated/include/generated tools
cp "$kdir/include/config/auto.conf" unrelated/include/config/
cp "$kdir/include/generated/utsrelease.h" unrelated/include/generated/
echo 'all:' >unrelated/Makefile

cat >tools/g++-old <<'END'
#!/bin/sh
for flag; do
	[ "$flag" != -std=gnu++20 ] || { echo "g++: error: unrecognized command-line option '-std=gnu++20'" >&2; exit 1; }
done
exec g++ "$@"
END
chmod +x tools/g++-old

ktap_plan 17
check 'no kernel tree' stops 'no configured kernel tree: give KDIR=' in_suite "$out"
check 'a kernel tree that does not exist' stops 'KDIR=/nonexistent does not exist' in_suite "$out" KDIR=/nonexistent
check 'a kernel tree that is not prepared' stops 'is not prepared: run "make prepare" there' \
	in_suite "$out" KDIR="$scratch/unprepared"
check 'a kernel tree without its source' stops 'does not lead to a kernel source' \
	in_suite "$out" KDIR="$scratch/unrelated"
check 'an output directory that does not exist' stops 'O=nonexistent does not exist: make the directory first' \
	kmake O=nonexistent
check 'another architecture than the kernel tree' stops 'ARCH=sparc, but KDIR=.* is configured for ARCH=' \
	kmake "$out" ARCH=sparc
check 'no compiler' stops 'the compiler nonexistent-g++ is not there (package g++' kmake "$out" CXX=nonexistent-g++
check 'an old compiler' stops 'g++-old does not compile and link C++20 as it is needed: take g++ >= 11 or clang++ >= 14' \
	kmake "$out" CXX="$scratch/tools/g++-old"
check 'a required library is missing' stops '^kdump: zlib not found: install the package zlib1g-dev$' \
	kmake "$out" WITHOUT=zlib
check "the generator's library is missing" stops '^kdump: libdw not found: install the package libdw-dev$' \
	kmake "$out" WITHOUT=libdw
check 'nothing was written by all of these' [ -z "$(find out -type f)" ]

# The lines that say what a build goes without.
without()
{
	kmake "$out" WITHOUT='libdeflate lzo snappy' prepare
	grep ' not found (package ' "$scratch/log" >lines
	cat lines
}
check 'optional libraries are missing' without
check '... and each is one line' [ "$(cat lines)" = "\
libdeflate: not found (package libdeflate-dev), zlib pages are compressed at half the speed
lzo: not found (package liblzo2-dev), LZO pages cannot be read or written
snappy: not found (package libsnappy-dev), snappy pages cannot be read or written" ]
check '... that is not said again' silent kmake "$out" WITHOUT='libdeflate lzo snappy' prepare

sed -i 's/^CONFIG_CC_VERSION_TEXT=.*/CONFIG_CC_VERSION_TEXT="gcc-3 (Nowhere) 3.4.0"/' other/include/config/auto.conf
check "a kernel of a compiler that is not here" stops "KDIR was configured with 'gcc-3 (Nowhere) 3.4.0', but .* is" \
	in_suite "$out" KDIR="$scratch/other" "$scratch/out/generated/kdump/.stamp"

check 'help asks for no kernel' in_suite help
check 'clean asks for no kernel' in_suite clean "$out"
ktap_finish
