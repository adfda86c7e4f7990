#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Which libraries the compiler finds. Called by Makefile.config at each make with OUTPUT, CXX,
# HOSTCXX, CXXFLAGS, LDFLAGS and WITHOUT (names to be taken as missing) in the environment.
# Writes $OUTPUT.config-detected, lines "HAVE_X := y" and "LIBS_X := flags" for make, and touches it
# only if something changed.
#
# What was found is not looked for again as long as the compiler and the flags are the same; what
# was not, is. A missing optional library is one line, when that is news; a missing required one
# is one sentence and exit status 1.

set -u

WITHOUT=$(echo "$WITHOUT" | tr '[:lower:]' '[:upper:]')

# name, compiler, package, header, an expression that needs the library, flags to try in turn
# (separated by commas), and what is lost without it (nothing: it is required). snappy is C++: its
# shared library would bring libstdc++.so to an initramfs after all.
libraries()
{
	cat <<-'END'
	ZLIB|CXX|zlib1g-dev|zlib.h|!zlibVersion()|-lz|
	LIBELF|HOSTCXX|libelf-dev|libelf.h|elf_version(EV_CURRENT)|-lelf|
	LIBDW|HOSTCXX|libdw-dev|elfutils/libdw.h|!dwarf_begin(0, DWARF_C_READ)|-ldw -lelf|
	ZSTD|CXX|libzstd-dev|zstd.h|ZSTD_versionNumber()|-lzstd|zstd pages cannot be read or written
	LIBDEFLATE|CXX|libdeflate-dev|libdeflate.h|!libdeflate_alloc_compressor(1)|-ldeflate|zlib pages are compressed at half the speed
	LZO|CXX|liblzo2-dev|lzo/lzo1x.h|lzo_version()|-llzo2|LZO pages cannot be read or written
	SNAPPY|CXX|libsnappy-dev|snappy-c.h|snappy_max_compressed_length(1)|-l:libsnappy.a,-lsnappy|snappy pages cannot be read or written
	LIBEDIT|CXX|libedit-dev|histedit.h|!el_init("", 0, 0, 0)|-ledit,-ledit -lbsd -ltinfo,-ledit -lbsd -lmd -ltinfo|crash-lite has no line editing
	GTEST|CXX|libgtest-dev|gtest/gtest-spi.h||-lgtest -pthread|no unit tests
	END
}

lower()
{
	echo "$1" | tr '[:upper:]' '[:lower:]'
}

# Does $1 (compiler and flags) make a program of standard input with the libraries $2?
links()
{
	# shellcheck disable=SC2086
	$1 -x c++ - -o "$scratch/probe" $2 >"$scratch/log" 2>&1
}

# $1 compiler and flags, $2 header, $3 expression, $4 libraries
has_library()
{
	if [ -n "$3" ]; then
		printf '#include <stddef.h>\n#include <stdio.h>\n#include <%s>\nint main() { return static_cast<int>(%s); }\n' \
			"$2" "$3" | links "$1" "$4"
	else
		# Its headers take seconds to compile: being there has to do.
		printf '#if !__has_include(<%s>)\n#error\n#endif\nint main() {}\n' "$2" | links "$1" "$4"
	fi
}

compiler_is_fit()
{
	# shellcheck disable=SC2016
	links "$CXX $CXXFLAGS $LDFLAGS" '' <<-'END'
	#include <bit>
	#include <concepts>
	#include <span>
	#if defined(__clang__) ? __clang_major__ < 14 : __GNUC__ < 11
	#error too old
	#endif
	enum class colour { red };
	consteval int one() { using enum colour; return static_cast<int>(red) + 1; }
	template <typename T> concept small = std::integral<T> && requires(T t) { { t + 1 } -> std::same_as<T>; };
	int main() { static_assert(one() == 1 && std::endian::little != std::endian::big); return small<int> ? 0 : 1; }
	END
}

config=${OUTPUT}.config-detected
key="$CXX | $HOSTCXX | $CXXFLAGS | $LDFLAGS | $WITHOUT | $(libraries | cksum)"
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT

old=
if [ -f "$config" ] && [ "$(sed -n 's/^# key: //p' "$config")" = "$key" ]; then
	old=$config
elif ! command -v "${CXX%% *}" >/dev/null; then
	echo "kdump: the compiler $CXX is not there (package g++, or CXX=, or LLVM=1)"
	exit 1
elif ! compiler_is_fit; then
	echo "kdump: $CXX does not compile and link C++20 as it is needed: take g++ >= 11 or clang++ >= 14"
	exit 1
fi

# Prints the flags of the library $1; the other arguments as has_library(), but flags to be tried.
find_library()
{
	case " $WITHOUT " in *" $1 "*) return 1 ;; esac
	if [ -n "$old" ] && grep -q "^HAVE_$1 := y" "$old"; then
		sed -n "s/^LIBS_$1 := //p" "$old"
		return 0
	fi
	rest=$5,
	while [ -n "$rest" ]; do
		has_library "$2" "$3" "$4" "${rest%%,*}" && { echo "${rest%%,*}"; return 0; }
		rest=${rest#*,}
	done
	return 1
}

{
	echo "# Made by features.sh"
	echo "# key: $key"
} >"$scratch/config"

libraries >"$scratch/libraries"
while IFS='|' read -r name compiler package include expression candidates loss; do
	flags="$CXX $CXXFLAGS $LDFLAGS"
	[ "$compiler" = CXX ] || flags="$HOSTCXX -std=gnu++20"
	if found=$(find_library "$name" "$flags" "$include" "$expression" "$candidates"); then
		printf 'HAVE_%s := y\nLIBS_%s := %s\n' "$name" "$name" "$found" >>"$scratch/config"
	elif [ -z "$loss" ]; then
		echo "kdump: $(lower "$name") not found: install the package $package"
		exit 1
	else
		printf 'HAVE_%s := n\nLIBS_%s :=\n' "$name" "$name" >>"$scratch/config"
		[ -n "$old" ] || echo "$(lower "$name"): not found (package $package), $loss"
	fi
done <"$scratch/libraries"

cmp -s "$scratch/config" "$config" || cp "$scratch/config" "$config"
