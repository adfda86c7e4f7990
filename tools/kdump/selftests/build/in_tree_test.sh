#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The suite inside a kernel tree that is configured in place: make -C tools/kdump needs no KDIR
# there, the top-level Makefile and kselftest know it, and clean leaves the tree as it was.
set -u

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=suite.sh
. "$here/suite.sh"

grep -q "^CONFIG_$(uname -m | sed 's/aarch64/arm64/; s/x86_64/X86_64/' | tr '[:lower:]' '[:upper:]')=y" \
	"$kdir/include/config/auto.conf" || ktap_skip_all "$kdir is not of this machine's architecture"

tree=$scratch/linux
ksrc=$(realpath "$kdir/source" 2>/dev/null || echo "$kdir")
patches=$here/../../../../integration

# A kernel source of its own, by links where it can be: nothing in it is written in place, unless
# it was itself configured in place.
copy_kernel()
{
	if [ -e "$ksrc/include/config/auto.conf" ] || ! cp -al "$ksrc" "$tree" 2>/dev/null; then
		rm -rf "$tree"
		cp -a "$ksrc" "$tree" || return 1
	fi
	rm -rf "$tree/tools/kdump" "$tree/tools/testing/selftests/kdump"
	cp -r "$suite" "$tree/tools/kdump"
	cp -r "$here/../../../testing/selftests/kdump" "$tree/tools/testing/selftests/kdump"
	cd "$tree" || return 1
	for patch in "$patches"/*.patch; do
		[ ! -e "$patch" ] || patch --batch -p1 <"$patch" || return 1
	done
}

configure()
{
	compiler=$("$suite/common/layout/find_compiler.sh" "$kdir/include/config/auto.conf") || return 1
	rm -f .config
	cp "$kdir/.config" .config
	for file in "$kdir"/localversion*; do
		[ ! -e "$file" ] || cp "$file" .
	done
	make -s "$jobs" "$compiler" olddefconfig prepare
}

# What git would show, but for what the kernel's own build left.
list_tree()
{
	find tools -type f -o -type d | sort
}

# shellcheck disable=SC2120 # "check" gives it arguments
in_tree()
{
	make --no-print-directory "$jobs" -C tools/kdump WERROR=1 "$@"
}

timed_build()
{
	began=$(date +%s)
	in_tree all || return 1
	build_time=$(($(date +%s) - began))
}

programs_run()
{
	for program in makedumpfile makedumpfile-R crash-lite vmcore-dmesg vmcore-uname; do
		"tools/kdump/$program/$program" --help || return 1
	done
}

# What an initramfs would need beside them.
need_no_cxx_library()
{
	for program in makedumpfile vmcore-dmesg vmcore-uname; do
		ldd "tools/kdump/$program/$program" || return 1
	done >"$scratch/libraries"
	cat "$scratch/libraries"
	grep -q 'libc\.so' "$scratch/libraries" && ! grep 'libstdc++\|libgcc_s' "$scratch/libraries"
}

# With the libraries' archives: what an initramfs without any library could have.
are_static()
{
	for program in makedumpfile vmcore-dmesg; do
		"tools/kdump/$program/$program" --help && readelf -lW "tools/kdump/$program/$program" >"$scratch/segments" || return 1
		grep -q '^ *LOAD ' "$scratch/segments" && ! grep '^ *\(INTERP\|DYNAMIC\) ' "$scratch/segments" || return 1
	done
}

compiles_nothing()
{
	"$@" >"$scratch/said" 2>&1 || { cat "$scratch/said"; return 1; }
	cat "$scratch/said"
	! grep -q '^  \(CXX\|AR\|LINK\) ' "$scratch/said"
}

# What the optimiser makes of the same sources was seen above, and what they are with all libraries.
kselftest()
{
	make --no-print-directory "$jobs" -C tools/testing/selftests TARGETS=kdump CXXFLAGS=-Og \
		WITHOUT='zstd libdeflate lzo snappy libedit' "$@" >"$scratch/said" 2>&1
	status=$?
	tail -n 30 "$scratch/said"
	return $status
}

# Make succeeds whatever the tests do.
runs_kselftest()
{
	kselftest run_tests && grep -q '^ok 1 selftests: kdump: kdump_unit$' "$scratch/said" &&
		! ldd tools/testing/selftests/kdump/kdump_unit | grep 'zstd\|deflate\|lzo\|snappy\|edit'
}

installed_kselftest()
{
	kselftest INSTALL_PATH="$scratch/ksft" KSFT_INSTALL_PATH="$scratch/ksft" install &&
		(cd "$scratch/ksft" && ./run_kselftest.sh -c kdump) >"$scratch/said" 2>&1
	tail -n 5 "$scratch/said"
	grep -q '^ok 1 selftests: kdump: kdump_unit$' "$scratch/said"
}

ktap_plan 22
check 'a copy of the kernel source, with the patches' copy_kernel
cd "$tree" || exit 1
check 'it is configured in place' configure
list_tree >"$scratch/before"

build_time=
check 'make -C tools/kdump' timed_build
diag "built in ${build_time:-?} s with $jobs"
check '... makes the programs' programs_run
check '... those of the capture kernel without libstdc++.so and libgcc_s.so' need_no_cxx_library
if [ -e "${KDUMP_OUTPUT-}/generated/kdump/layout.txt" ]; then
	check '... with the layouts of the same kernel built apart' \
		cmp "$KDUMP_OUTPUT/generated/kdump/layout.txt" tools/kdump/generated/kdump/layout.txt
else
	skip '... with the layouts of the same kernel built apart' 'KDUMP_OUTPUT has none to compare with'
fi
check 'a second make does nothing and prints nothing' silent in_tree
touch .config include/config/auto.conf include/config/kernel.release include/generated/utsrelease.h \
	include/generated/autoconf.h include/linux/kconfig.h
check 'an unchanged kernel that was made again recompiles nothing' compiles_nothing in_tree
if [ -d "$patches" ]; then
	check 'make tools/kdump at the top finds it built' compiles_nothing make WERROR=1 tools/kdump
else
	skip 'make tools/kdump at the top finds it built' 'no patches to apply: this is a kernel tree'
fi

check 'sizes' in_tree sizes
sed 's/^/# /' "$ktap_log"
check 'install' in_tree DESTDIR="$scratch/dest" install install-common
release=$(make -s kernelrelease)
check '... below the release' [ -x "$scratch/dest/usr/local/libexec/kdump/$release/crash-lite" ]
check '... where kdump-exec finds it' "$scratch/dest/usr/local/bin/crash-lite" --help
check 'uninstall' in_tree DESTDIR="$scratch/dest" uninstall uninstall-common
check '... leaves no file' [ -z "$(find "$scratch/dest" ! -type d)" ]

check 'STATIC=1' in_tree STATIC=1 makedumpfile vmcore-dmesg
check '... makes programs without a shared library' are_static

check 'clean' in_tree clean
list_tree >"$scratch/after"
check '... leaves the tree as it was' diff "$scratch/before" "$scratch/after"

check 'kselftest runs the unit tests' runs_kselftest
check '... also when installed' installed_kselftest
kselftest clean >/dev/null
list_tree >"$scratch/after"
check '... and cleans up' diff "$scratch/before" "$scratch/after"
ktap_finish
