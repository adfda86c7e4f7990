#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# clang builds everything without a warning. Under AddressSanitizer and UndefinedBehaviorSanitizer the generator writes
# the layouts, and all unit, golden and fuzz tests pass. Every source compiles by itself, too.
set -u

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=suite.sh
. "$here/suite.sh"

for llvm in 1 -14 ''; do
	suffix=${llvm#1}
	[ -n "$llvm" ] || ktap_skip_all 'clang++ and ld.lld not found (packages clang, lld and libclang-rt-14-dev)'
	if command -v "clang++$suffix" >/dev/null && command -v "ld.lld$suffix" >/dev/null; then
		break
	fi
done
new_output clang
UBSAN_OPTIONS=print_stacktrace=1
ASAN_OPTIONS=detect_stack_use_after_return=1
ordinary=${KDUMP_OUTPUT-}
sanitized=$scratch/clang
KDUMP_OUTPUT=$sanitized
export UBSAN_OPTIONS ASAN_OPTIONS KDUMP_OUTPUT

# In one compilation with others, or behind the precompiled header, a source might lean on what they include. In CI it
# is a third of them, another one every day.
# shellcheck disable=SC2046 # lists of words
sources_stand_alone()
{
	cd "$suite" || return 1
	generator=$KDUMP_OUTPUT/generated/generator/joined.cpp
	[ -s "$generator" ] || { echo "no $generator"; return 1; }
	{
		sed -n 's,^#include "\(.*\)"$,common/\1,p' "$generator"
		find "$KDUMP_OUTPUT" -name '.*.cpp' -exec sed -n 's/^#include "\(.*\)"$/\1/p' {} +
		find "$KDUMP_OUTPUT" -name '.*.o.cmd' -exec sed -n 's,^cmd_.* -c -o [^ ]* \([^/ ][^ ]*\.cpp\)$,\1,p' {} +
	} | sort -u >"$scratch/sources"
	diag "$(wc -l <"$scratch/sources") sources"
	[ "$(wc -l <"$scratch/sources")" -gt 230 ] || return 1
	part=0
	[ "${CI:-false}" = false ] || part=$(($(date +%s) / 86400 % 3 + 1))
	awk -v part="$part" 'part == 0 || NR % 3 + 1 == part' "$scratch/sources" >"$scratch/chosen"
	xargs -P "$(nproc)" -n 4 "clang++$suffix" -fsyntax-only -std=gnu++20 -fno-exceptions -fno-rtti -D_FILE_OFFSET_BITS=64 \
		$(sed -n 's/^\(HAVE_[A-Z]*\) := y$/-D\1/p' "$KDUMP_OUTPUT/.config-detected") \
		-Wall -Wextra -Werror "-I$KDUMP_OUTPUT/generated" -Icommon -I. <"$scratch/chosen"
}

# The sanitized programs on the memory of a real crash; the ordinary ones were in its capture kernel.
crash_ordinary()
{
	KDUMP_OUTPUT=$ordinary
	crash_base
	status=$?
	KDUMP_OUTPUT=$sanitized
	return "$status"
}

makedumpfile_works()
{
	for options in '-c -d 31' '-E -d 31' '--container zstd -d 17'; do
		# shellcheck disable=SC2086 # words
		"$(program makedumpfile)" -f $options --num-threads 2 "$vmcore" "$scratch/dump" || return 1
	done
	"$(program makedumpfile)" -f --split -c -d 31 "$vmcore" "$scratch/dump" "$scratch/other" &&
		"$(program makedumpfile)" --reassemble "$scratch/dump" "$scratch/other" "$scratch/whole" &&
		"$(program makedumpfile)" --verify "$scratch/whole" && "$(program makedumpfile)" --mem-usage "$vmcore" &&
		"$(program makedumpfile)" --why 0x1000 "$vmcore" && "$(program vmcore-uname)" -a "$vmcore" || return 1
	for options in '' -Tx -rp '-J -l err+'; do
		# shellcheck disable=SC2086 # words
		"$(program vmcore-dmesg)" $options "$vmcore" || return 1
	done
}

# looks NAME...: crash-lite, at all that these functions ask for
looks()
{
	for what; do
		"$here/../oracle/crash_lite_truth.py" "$(program crash-lite)" "$base/dump" "$vmcore" "$truth" \
			"$KDUMP_OUTPUT/generated/kdump/layout.txt" "$what" || return 1
	done
}

# libedit gives back what it has when the process ends.
has_sessions()
{
	ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0
	looks is_session is_editor
	status=$?
	ASAN_OPTIONS=${ASAN_OPTIONS%:*}
	return "$status"
}

ktap_plan 13
# The optimiser takes half of the time here, and would take some of what there is to find.
check 'LLVM=1 SANITIZE=address,undefined WERROR=1' kmake O="$KDUMP_OUTPUT" LLVM="$llvm" \
	SANITIZE=address,undefined WERROR=1 CXXFLAGS=-Og "$jobs" tests all
check 'each source by itself' sources_stand_alone
check 'the unit tests' "$KDUMP_OUTPUT/selftests/kdump_unit"
# All but those that limit address space, of which the sanitizer wants terabytes.
# shellcheck disable=SC2046 # a list of words
check 'the golden tests' "$here/../golden.sh" \
	$(cd "$here/../golden" && grep -L 'ulimit -v' ./*/cmd | sed 's,^./\(.*\)/cmd$,\1,')
for script in fuzz_vmcore.sh fuzz_log_types.sh fuzz_random.sh; do
	check "$script" "$here/../$script"
done
if [ -f "${KDUMP_IMAGE:-}/vmlinuz" ] && command -v qemu-system-x86_64 >/dev/null; then
	# shellcheck source=../qemu/lib.sh
	. "$here/../qemu/lib.sh"
	check 'a kernel crashes' crash_ordinary
	check '... and is dumped' makedumpfile_works
	check '... and looked at' "$rig/kernel_truth.py" "$(program crash-lite)" "$base/dump" "$truth" \
		system symbols modules tasks log stacks trace addresses
	check '... with the memory of its processes' "$rig/kernel_truth.py" "$(program crash-lite)" "$vmcore" "$truth" \
		translations memory
	check '... by all commands' looks is_variable is_cast is_structure is_content is_memory is_command
	check '... and in a terminal' has_sessions
else
	for result in 'a kernel crashes' '... and is dumped' '... and looked at' \
		'... with the memory of its processes' '... by all commands' '... and in a terminal'; do
		skip "$result" 'no kernel image, or no QEMU (package qemu-system-x86)'
	done
fi
ktap_finish
