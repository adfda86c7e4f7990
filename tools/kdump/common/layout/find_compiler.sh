#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Prints the make variable, CC=..., CROSS_COMPILE=... or LLVM=..., with which Kbuild takes the very compiler that a
# kernel tree was configured with: another one may lay out structs differently, and KDIR's
# configuration was made for that one. CROSS_COMPILE comes from the environment.
#
# usage: find_compiler.sh KDIR/include/config/auto.conf

set -u

wanted=$(sed -n 's/^CONFIG_CC_VERSION_TEXT=//p' "$1" | tr -d '"')

# What Kconfig keeps in CC_VERSION_TEXT, asked of the command $1.
version_text()
{
	LC_ALL=C "$1" --version 2>/dev/null | head -n 1 | tr -d '#'
}

# gcc begins the line with the name it was called by, which says nothing about what it is.
without_command()
{
	case $1 in
	*clang*) echo "$1" ;;
	*) echo "${1#* }" ;;
	esac
}

# $1 command, $2 the variable that makes Kbuild take it
try()
{
	found=$(version_text "$1")
	if [ -n "$found" ] && [ "$(without_command "$found")" = "$(without_command "$wanted")" ]; then
		echo "$2"
		exit 0
	fi
}

case $wanted in
*clang*)
	major=$(sed -n 's/^CONFIG_CLANG_VERSION=\(.*\)....$/\1/p' "$1")
	compiler=clang
	try clang LLVM=1
	try "clang-$major" "LLVM=-$major"
	;;
*)
	compiler=${CROSS_COMPILE-}gcc
	try "$compiler" "CC=$compiler"
	# The linker has to be of that family, too.
	named=${wanted%% *}
	case $named in
	*-gcc) try "$named" "CROSS_COMPILE=${named%gcc}" ;;
	*) try "$named" "CC=$named" ;;
	esac
	;;
esac
echo "kdump: KDIR was configured with '$wanted', but $compiler is '$(version_text "$compiler")':" \
	"install that compiler or prepare KDIR again with this one" >&2
exit 1
