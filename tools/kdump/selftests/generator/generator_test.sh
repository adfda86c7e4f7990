#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# kdump-layout on a tree of a few small headers, for 64 and 32 bits and both byte orders. For each
# target its compiler lays out some instances, and a program of this machine reads them back
# through the layouts generated for that target.
set -u

here=$(cd "$(dirname "$0")" && pwd)
tools=$here/../..
generator=${KDUMP_OUTPUT:-$tools}/generated/generator/kdump-layout
CXX=${CXX:-g++}
. "$here/../ktap.sh"

[ -x "$generator" ] || ktap_skip_all "no $generator: run make first"
cd "$here" || exit 1

# compile_probe COMPILER FLAGS ARGUMENT...
compile_probe()
{
	compiler="$1 $2"
	shift 2
	# shellcheck disable=SC2086 # words are what is wanted
	$compiler -nostdinc -Itree/include -Itree/arch/tiny/include -Itree \
		-I"$tools/common/layout/probe" -O2 -funsigned-char -w \
		-fno-eliminate-unused-debug-types "$@"
}

# probe NAME COMPILER LINKER FLAGS: compiles and links the probes into $scratch/NAME, as probe/Kbuild does.
probe()
{
	out=$scratch/$1
	mkdir -p "$out" && echo tiny >"$out/machine"
	for p in shapes private; do
		source=$p.c
		case $2 in
		clang*)
			source=$out/$p.i
			compile_probe "$2" "$4" -E -o "$source" $p.c &&
			"$generator" -w "$source" >"$out/$p.witness" &&
			cat "$out/$p.witness" >>"$source" || return 1
			;;
		esac
		compile_probe "$2" "$4" -c -o "$out/$p.o" "$source" &&
		$3 --noinhibit-exec -e 0 --unresolved-symbols=ignore-all -o "$out/$p.elf" \
			"$out/$p.o" || return 1
	done
}

# generate NAME PROBE...: runs the generator with $scratch/NAME/kdump as its output.
generate()
{
	name=$1
	shift
	"$generator" -s "$here/tree" -k "$here/object" -a tiny -m "$scratch/$name/machine" \
		-o "$scratch/$name/kdump" "$@"
}

# As one text, so that a difference in any file shows.
show()
{
	(cd "$scratch/$1/kdump" && find . -type f | sort | while read -r file; do
		echo "==== ${file#./}"
		cat "$file"
	done)
}

# read_back NAME: compiles the witness with the headers in $scratch/NAME and runs it.
read_back()
{
	$CXX -std=gnu++20 -fno-exceptions -fno-rtti -Wall -Wextra -Werror \
		-I"$scratch/$1" -I"$tools/common" -o "$scratch/$1/witness" witness.cpp -lelf &&
	"$scratch/$1/witness" "$scratch/$1/shapes.elf"
}

skip_target()
{
	skip "$1: generate" "$2"
	skip "$1: what the compiler laid out reads back" "$2"
}

# target NAME COMPILER LINKER FLAGS: all of it, or a skip where the compiler is missing.
target()
{
	if ! command -v "${2%% *}" >/dev/null || ! command -v "${3%% *}" >/dev/null; then
		skip_target "$1" "no ${2%% *} or no ${3%% *}"
		return
	fi
	if ! probe "$1" "$2" "$3" "$4" >"$scratch/log" 2>&1; then
		# A compiler that was built without this target.
		diag "$(tail -n 3 "$scratch/log")"
		skip_target "$1" "$2 does not compile for it"
		return
	fi
	check "$1: generate" generate "$1" "$scratch/$1/shapes.elf" "$scratch/$1/private.elf"
	check "$1: what the compiler laid out reads back" read_back "$1"
}

# The two that every build machine has are never skipped.
host()
{
	check "$1: compile the probes" probe "$@"
	check "$1: generate" generate "$1" "$scratch/$1/shapes.elf" "$scratch/$1/private.elf"
	check "$1: what the compiler laid out reads back" read_back "$1"
}

# refuses MESSAGE COMMAND...: fails, with exactly one line, which holds the message.
refuses()
{
	message=$1
	shift
	if "$@" >"$scratch/out" 2>&1; then
		echo "it did not fail"
		return 1
	fi
	cat "$scratch/out"
	[ "$(wc -l <"$scratch/out")" -eq 1 ] && grep -qF -- "$message" "$scratch/out"
}

unchanged()
{
	find "$scratch/x86_64/kdump" -type f -exec touch -d '2001-01-01' {} +
	touch "$scratch/x86_64/kdump/layout/stale.hpp"
	generate x86_64 "$scratch/x86_64/shapes.elf" "$scratch/x86_64/private.elf" || return 1
	[ -z "$(find "$scratch/x86_64/kdump" -type f -newermt 2002-01-01 | tee /dev/stderr)" ]
}

expected()
{
	show x86_64 | diff -u expected.txt -
}

# However a compiler tells what variables there are, and what it calls long: the table of them.
variables()
{
	sed 's/long unsigned int/unsigned long/' "$scratch/$1/kdump/variables.hpp"
}

same_variables()
{
	variables "$1" >"$scratch/first" && variables "$2" | diff -u "$scratch/first" -
}

same_layouts()
{
	diff -u "$scratch/$1/kdump/layout.txt" "$scratch/$2/kdump/layout.txt"
}

ktap_plan 35

host x86_64 gcc ld '-m64 -gdwarf-4'
check 'x86_64: the text is the expected one' expected
check 'x86_64: a second run writes nothing and removes what is stale' unchanged
host x86_64-dwarf5 gcc ld '-m64 -gdwarf-5'
host x86_64-old-bit-fields gcc ld '-m64 -gdwarf-4 -gstrict-dwarf'
host i386 gcc 'ld -m elf_i386' '-m32 -gdwarf-4'
target x86_64-clang clang ld.lld '-gdwarf-4'
if [ -d "$scratch/x86_64-clang/kdump" ]; then
	check 'clang: the same layouts' same_layouts x86_64 x86_64-clang
	check 'clang: the same variables' same_variables x86_64 x86_64-clang
else
	skip 'clang: the same layouts' 'no clang'
	skip 'clang: the same variables' 'no clang'
fi
target powerpc64 'clang --target=powerpc64-linux-gnu' ld.lld '-gdwarf-4'
target powerpc 'clang --target=powerpc-linux-gnu' ld.lld '-gdwarf-4'
target powerpc-old-bit-fields 'clang --target=powerpc-linux-gnu' ld.lld '-gdwarf-3'
target arm 'clang --target=arm-linux-gnueabi' ld.lld '-gdwarf-4'
target mips 'clang --target=mips-linux-gnu' ld.lld '-gdwarf-4'

x86=$scratch/x86_64/shapes.elf
check 'probes for two machines are refused' refuses 'another machine' \
	generate bad "$x86" "$scratch/i386/shapes.elf"
check 'a file that is not there is refused' refuses 'nothing.elf' generate bad "$scratch/nothing.elf"
check 'a file that is not ELF is refused' refuses 'not an ELF file' generate bad "$here/shapes.c"
strip --strip-debug -o "$scratch/stripped.elf" "$x86"
check 'a probe without debug information is refused' refuses 'no DWARF information' \
	generate bad "$scratch/stripped.elf"
head -c 3000 "$x86" >"$scratch/cut.elf"
check 'half a probe is refused' refuses 'cut.elf' generate bad "$scratch/cut.elf"
printf '12 3 1 1 ODD_SIZE\0' >"$scratch/record"
objcopy --update-section .kdump.const="$scratch/record" "$x86" "$scratch/record.elf"
check 'a record that makes no sense is refused' refuses 'ODD_SIZE' generate bad "$scratch/record.elf"
check 'probes without PAGE_SHIFT are refused' refuses 'PAGE_SHIFT' \
	generate bad "$scratch/x86_64/private.elf"
ktap_finish
