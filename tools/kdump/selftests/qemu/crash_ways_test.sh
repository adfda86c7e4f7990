#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Other ways to crash than the base guest's: in an interrupt, in an NMI where the machine has one, and with no capture
# kernel, where the hypervisor writes the dump; where it always does, in an interrupt only. Does crash-lite find the
# way across the stacks that the kernel itself found?
set -u

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=guest_tests.sh
. "$here/guest_tests.sh"

# Both capture kernel and guest of the small one have next to no memory; only this machine's own rig has it.
variant=${KDUMP_VARIANT:-small}
# QEMU writes a dump by virtual addresses for x86 only. POWER's kernel saves the registers that an NMI found, so that its
# own stack is not seen; and the hypervisor goes on writing into the memory of a kernel that has crashed.
interrupts=key nmi_stack='' formats="elf kdump-zlib" memory=still facts="system tasks trace"
case $machine in
x86_64)
	interrupts="key nmi" nmi_stack='NMI exception' formats="elf elf-paging kdump-zlib"
	facts="$facts registers user_registers" ;;
powerpc) interrupts="key nmi" memory=written ;;
arm) formats='' ;; # QEMU mostly stops it at the vector of an interrupt; arm-lpae of check-dumps.sh shows the others
esac

# directory WAY: where its guest leaves everything
directory()
{
	echo "$KDUMP_BUILD/check/$1$([ "$machine" = x86_64 ] || echo "-$machine")"
}

# start WAY OPTION...: a guest, once for this kernel and these programs. They share the work of emulating them.
start()
{
	way=$1
	shift
	begin "$way" "$here/crash.sh" --reuse --arch "$machine" --image "$KDUMP_IMAGE" --out "$(directory "$way")" \
		--variant "$variant" "$@"
}

# compare WAY FILE NAME...
compare()
{
	way=$1 dir=$(directory "$1") file=$2
	shift 2
	for name; do
		check "$way/$file: $name" "$here/kernel_truth.py" "$(program crash-lite)" "$dir/$file" \
			"$dir/truth" "$name"
		! grep -q '^ok ' "$ktap_log" || diag "$(sed -n 's/^# //p' "$ktap_log")"
	done
}

# shows WAY FILE COMMAND TEXT COUNT
shows()
{
	[ "$("$(program crash-lite)" -s -c "$3" "$(directory "$1")/$2" | tee /dev/stderr | grep -c -e "$4")" -eq "$5" ]
}

# shows_irq_stack FILE: an x86 kernel stays on the task's stack, which is empty, when an interrupt comes out of user
# space, and sh's always does: CONFIG_IRQSTACKS is marked as broken.
shows_irq_stack()
{
	if [ "$machine" = sh ] || "$(program crash-lite)" -s -c bt "$(directory key)/$1" |
		grep -q '^    ORIG_RAX: ffffffffffffffff  CS: 0033 '; then
		shows key "$1" bt '^--- <IRQ stack> ---$' 0
	else
		shows key "$1" bt '^--- <IRQ stack> ---$' 1
	fi
}

# takes_what_it_said WAY: what --dry-run said before is there, and no more was taken.
takes_what_it_said()
{
	dir=$(directory "$1")
	said=$(sed -n 's/^Writing this dump takes at most \([0-9]*\) MiB of memory: .*/\1/p' "$dir/capture.log")
	peak=$(sed -n 's/^dump.peak_kib=//p' "$dir/result")
	echo "said $said MiB, peak $peak KiB"
	[ -n "$said" ] && [ "$peak" -le $((said << 10)) ] && ! grep 'are available here' "$dir/capture.log"
}

# /proc/vmcore gives the same bytes where it is mapped and where it is read.
same_by_calls()
{
	cmp "$(directory "$1")/dump" "$(directory "$1")/by-calls"
}

# Without that option most of what is read is mapped.
is_mapped()
{
	mapped=$(sed -n 's/^dump.read_kib=//p' "$(directory "$1")/result")
	called=$(sed -n 's/^by-calls.read_kib=//p' "$(directory "$1")/result")
	echo "by calls: $mapped KiB, with --non-mmap $called KiB"
	[ "$mapped" -gt 0 ] && [ "$called" -gt $((mapped * 4)) ]
}

count()
{
	echo $#
}

if [ "$capture" = qemu ]; then
	ktap_plan 6
	start key --crash-by key --qemu-dump
	check 'key: the guest crashed' ended key
	compare key elf system tasks trace
	check 'key: the stack is whole' "$(program crash-lite)" -s -c bt "$(directory key)/elf"
	check 'key: the interrupt had its own stack, if it has one' shows_irq_stack elf
	ktap_finish
fi

# shellcheck disable=SC2086 # lists of words
results=$((2 + (3 + $(count $facts)) * $(count $interrupts) + $(count $formats)))
[ -z "$formats" ] || results=$((results + 4))
[ -z "$nmi_stack" ] || results=$((results + 1))
[ "$memory" = written ] || results=$((results + 1))
ktap_plan $results
for way in $interrupts; do
	start "$way" --crash-by "$way" --makedumpfile "$(guest_program makedumpfile)" \
		--dump 'nothing=-c -d 31 --dry-run' --dump 'dump=-c -d 31' --dump 'by-calls=-c -d 31 --non-mmap'
done
[ -z "$formats" ] || start hypervisor --qemu-dump
for way in $interrupts; do
	check "$way: the guest crashed" ended "$way"
	check "$way: makedumpfile takes the memory that it said" takes_what_it_said "$way"
	# shellcheck disable=SC2086 # a list of words
	compare "$way" dump $facts
	check "$way: the stack is whole" "$(program crash-lite)" -s -c bt "$(directory "$way")/dump"
done
[ "$memory" = written ] || check 'key: --non-mmap makes the same dump' same_by_calls key
check 'key: without it memory is mapped' is_mapped key
check 'key: the interrupt had its own stack, if it has one' shows_irq_stack dump
[ -z "$nmi_stack" ] || check 'nmi: the NMI had its own stack' shows nmi dump bt "^--- <$nmi_stack stack> ---\$" 1
if [ -n "$formats" ]; then
	check 'hypervisor: the guest crashed' ended hypervisor
	compare hypervisor elf system tasks
	for format in $formats; do
		compare hypervisor "$format" trace
	done
	check 'hypervisor: each CPU has its task' shows hypervisor kdump-zlib 'bt -a' '^PID: .* CPU: [01] ' 2
fi
ktap_finish
