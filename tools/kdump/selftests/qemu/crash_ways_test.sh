#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Other ways to crash than the base guest's: in an interrupt, in an NMI, and with no capture kernel, where the
# hypervisor writes the dump. Does crash-lite find the way across the stacks that the kernel itself found?
set -u

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=guest_tests.sh
. "$here/guest_tests.sh"

# crash WAY OPTION...: a small guest, once for this kernel and these programs. They share the work of emulating them.
crash()
{
	way=$1
	shift
	begin "$way" "$here/crash.sh" --reuse --image "$KDUMP_IMAGE" --out "$KDUMP_BUILD/check/$way" --variant small "$@"
}

# compare WAY FILE NAME...
compare()
{
	dir=$KDUMP_BUILD/check/$1
	file=$2
	shift 2
	for name; do
		check "${dir##*/}/$file: $name" "$here/kernel_truth.py" "$(program crash-lite)" "$dir/$file" \
			"$dir/truth" "$name"
		! grep -q '^ok ' "$ktap_log" || diag "$(sed -n 's/^# //p' "$ktap_log")"
	done
}

# shows WAY FILE COMMAND TEXT COUNT
shows()
{
	[ "$("$(program crash-lite)" -s -c "$3" "$KDUMP_BUILD/check/$1/$2" | tee /dev/stderr | grep -c -e "$4")" -eq "$5" ]
}

# takes_what_it_said WAY: what --dry-run said before is there, and no more was taken.
takes_what_it_said()
{
	dir=$KDUMP_BUILD/check/$1
	said=$(sed -n 's/^Writing this dump takes at most \([0-9]*\) MiB of memory: .*/\1/p' "$dir/capture.log")
	peak=$(sed -n 's/^dump.peak_kib=//p' "$dir/result")
	echo "said $said MiB, peak $peak KiB"
	[ -n "$said" ] && [ "$peak" -le $((said << 10)) ] && ! grep 'are available here' "$dir/capture.log"
}

# /proc/vmcore gives the same bytes where it is mapped and where it is read.
same_by_calls()
{
	cmp "$KDUMP_BUILD/check/$1/dump" "$KDUMP_BUILD/check/$1/by-calls"
}

# Without that option most of what is read is mapped.
is_mapped()
{
	mapped=$(sed -n 's/^dump.read_kib=//p' "$KDUMP_BUILD/check/$1/result")
	called=$(sed -n 's/^by-calls.read_kib=//p' "$KDUMP_BUILD/check/$1/result")
	echo "by calls: $mapped KiB, with --non-mmap $called KiB"
	[ "$mapped" -gt 0 ] && [ "$called" -gt $((mapped * 4)) ]
}

ktap_plan 21
# The capture kernel of the small guest has next to no memory.
for way in key nmi; do
	crash "$way" --crash-by "$way" --makedumpfile "$(program makedumpfile)" \
		--dump 'nothing=-c -d 31 --dry-run' --dump 'dump=-c -d 31' --dump 'by-calls=-c -d 31 --non-mmap'
done
crash hypervisor --qemu-dump
for way in key nmi; do
	check "$way: the guest crashed" ended "$way"
	check "$way: makedumpfile takes the memory that it said" takes_what_it_said "$way"
	compare "$way" dump system tasks trace
done
check 'key: --non-mmap makes the same dump' same_by_calls key
check 'key: without it memory is mapped' is_mapped key
check 'key: the interrupt had its own stack' shows key dump bt '^--- <IRQ stack> ---$' 1
check 'nmi: the NMI had its own stack' shows nmi dump bt '^--- <NMI exception stack> ---$' 1
check 'hypervisor: the guest crashed' ended hypervisor
compare hypervisor elf system tasks trace
compare hypervisor elf-paging trace
compare hypervisor kdump-zlib trace
check 'hypervisor: each CPU has its task' shows hypervisor kdump-zlib 'bt -a' '^PID: .* CPU: [01] ' 2
ktap_finish
