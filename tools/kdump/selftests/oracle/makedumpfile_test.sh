#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# makedumpfile on the memory of a real crash: what has to be the same is the same to the byte, whatever way leads
# there, and a full disk is not passed off as a dump.
set -u

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=../qemu/guest_tests.sh
. "$here/../qemu/guest_tests.sh"

mkdir "$scratch/disk"
unmount()
{
	umount "$scratch/disk" 2>/dev/null
}
at_exit unmount

# dump NAME OPTION...: of the whole memory
dump()
{
	to=$1
	shift
	"$(program makedumpfile)" "$@" -f --message-level 4 "$vmcore" "$scratch/$to"
}

# dump_again FROM NAME OPTION...: of a dump
dump_again()
{
	from=$1
	to=$2
	shift 2
	"$(program makedumpfile)" "$@" -f --message-level 4 "$scratch/$from" "$scratch/$to"
}

stream()
{
	to=$1
	shift
	"$(program makedumpfile)" "$@" -F --message-level 4 "$vmcore" >"$scratch/$to"
}

# same FIRST SECOND COMMAND...: the command makes SECOND, which is as FIRST
same()
{
	first=$1
	second=$2
	shift 2
	"$@" && cmp "$scratch/$first" "$scratch/$second" && rm "$scratch/$second"
}

# shellcheck disable=SC2086 # without a codec there is no word
threads_do_not_show()
{
	for codec in -c -z -l -p -E ''; do
		if ! "$(program makedumpfile)" --check-params $codec in out; then
			case $codec in -[lp]) continue ;; *) return 1 ;; esac
		fi
		dump single $codec -d 31 && stream single.flat $codec -d 31 || return 1
		for threads in 2 3 7; do
			same single many dump many $codec -d 31 --num-threads "$threads" || return 1
		done
		same single.flat many stream many $codec -d 31 --num-threads 3 || return 1
	done
	rm "$scratch/single" "$scratch/single.flat"
}

# threads_do_not_show_of INPUT OPTION...: a dump, or another input, makes the same dump with any number of them.
threads_do_not_show_of()
{
	from=$1
	shift
	dump_again "$from" single "$@" || return 1
	for threads in 2 7; do
		same single many dump_again "$from" many "$@" --num-threads "$threads" || return 1
	done
	rm "$scratch/single"
}

# Of a dump, a stream, an ELF file and a container.
threads_do_not_show_of_dumps()
{
	dump step.kdump -d 1 && stream step.flat -d 1 && dump step.elf -E -d 1 && dump step.packed -d 1 --container zstd ||
		return 1
	for input in kdump flat elf packed; do
		threads_do_not_show_of "step.$input" -c -d 31 || return 1
	done
	threads_do_not_show_of step.kdump --container zstd -d 31 && rm "$scratch"/step.*
}

# Two steps to a level lead where one does.
again_is_the_same()
{
	dump step "$@" && same one many dump_again step many -c -d 31
}

flattened_is_the_same()
{
	stream step "$@" && same one many dump_again step many -c -d 31
}

# What zstd's own program makes of a container is a dump of the same pages.
container_holds_a_dump()
{
	dump packed -d 31 --container zstd && "$(program makedumpfile)" --verify "$scratch/packed" &&
		same packed many dump many -d 31 --container zstd --num-threads 3 &&
		"$(program vmcore-dmesg)" "$scratch/packed" >"$scratch/log" &&
		"$(program vmcore-dmesg)" "$vmcore" | cmp - "$scratch/log" &&
		stream packed.flat -d 31 --container zstd &&
		same packed.flat many stream many -d 31 --container zstd --num-threads 3 &&
		same one many dump_again packed many -c -d 31 &&
		zstd -dqf "$scratch/packed" -o "$scratch/unpacked" &&
		same one many dump_again unpacked many -c -d 31 && rm "$scratch/unpacked" &&
		ls -l "$scratch" && [ "$(wc -c <"$scratch/packed")" -lt "$(wc -c <"$scratch/one")" ]
}

# value ADDRESS: the word that the kernel has there
value()
{
	"$(program crash-lite)" -s --json -c "rd $1" "$vmcore" | sed -n 's/.*"values":\["\(0x[0-9a-f]*\)".*/\1/p'
}

# Without mem_section[0], page descriptors are nowhere: nothing but zero pages is left out, and that is told.
forgotten_descriptors_are_told()
{
	section=$(value "$(value mem_section)") &&
		place=$("$(program crash-lite)" -s --json -c "vtop -k ${section#0x}" "$vmcore" |
			sed -n 's/.*"physical":"\(0x[0-9a-f]*\)".*/\1/p') &&
		cp --sparse=always "$vmcore" "$scratch/forgetful" || return 1
	PYTHONPATH=$rig PYTHONDONTWRITEBYTECODE=1 python3 - "$scratch/forgetful" "$place" <<-'END' || return 1
		import sys
		from dump_files import Vmcore
		place = int(sys.argv[2], 0)
		start, offset, _ = Vmcore(sys.argv[1], 4096).of_frame[place >> 12][0]
		with open(sys.argv[1], "r+b") as core:
		    core.seek(place - start + offset)
		    core.write(bytes(4096))
	END
	dump_again forgetful many -d 31 2>"$scratch/told" || return 1
	cat "$scratch/told"
	grep -q ': \([0-9]*\) of \1 pages have no descriptor: they stay in the dump$' "$scratch/told" &&
		"$(program vmcore-dmesg)" "$scratch/many" >"$scratch/log" &&
		"$(program vmcore-dmesg)" "$vmcore" | cmp - "$scratch/log" && rm "$scratch/forgetful"
}

dry_run_tells_the_size()
{
	"$(program makedumpfile)" -c -d 31 --dry-run --show-stats "$vmcore" >"$scratch/report" || return 1
	cat "$scratch/report"
	[ "$(sed -n 's/^Write bytes *: //p' "$scratch/report")" = "$(wc -c <"$scratch/one")" ]
}

logs_agree()
{
	"$(program vmcore-dmesg)" "$vmcore" >"$scratch/log" &&
		"$(program makedumpfile)" --dump-dmesg -f "$vmcore" "$scratch/log.file" &&
		cmp "$scratch/log" "$scratch/log.file" &&
		"$(program makedumpfile)" -F --dump-dmesg --message-level 8 "$vmcore" >"$scratch/log.file" &&
		cmp "$scratch/log" "$scratch/log.file" &&
		"$(program vmcore-dmesg)" --partial "$vmcore" >"$scratch/log" &&
		"$(program makedumpfile)" --partial-dmesg -f "$vmcore" "$scratch/log.file" &&
		cmp "$scratch/log" "$scratch/log.file" && [ -s "$scratch/log" ]
}

# why_is_true LEVEL
why_is_true()
{
	dump many -c -d "$1" && "$here/why_truth.py" "$(program makedumpfile)" "$scratch/many" "$vmcore" "$truth"
}

# The table of --mem-usage and the report of a dump are two views of one count.
usage_agrees()
{
	"$(program makedumpfile)" --mem-usage "$vmcore" >"$scratch/usage" &&
		dump many -c -d 31 --json-report "$scratch/json" || return 1
	cat "$scratch/usage" "$scratch/json"
	python3 - "$scratch/usage" "$scratch/json" <<-'END'
		import json, sys
		rows = [line.split("\t") for line in open(sys.argv[1]) if "\t" in line]
		table = {row[0]: int(next(cell for cell in row[1:] if cell.strip())) for row in rows
		         if row[0].isupper() and row[0] != "TYPE"}
		pages = json.load(open(sys.argv[2]))["pages"]
		names = {"ZERO": "zero", "NON_PRI_CACHE": "cache", "PRI_CACHE": "cache_private", "USER": "user",
		         "FREE": "free", "HWPOISON": "hwpoison", "OFFLINE": "offline", "KERN_DATA": "remaining"}
		# Rows of what must not be read are there if there is any.
		sys.exit(bool(set(table) - set(names)) or
		         any(table.get(name, 0) != pages[key] + (pages["unaccepted"] if key == "free" else 0)
		             for name, key in names.items()))
	END
}

# A disk of that many KiB takes a part of the dump, and the dump says so.
full_disk_is_told()
{
	mount -t tmpfs -o "size=$1k" tmpfs "$scratch/disk" || return 1
	"$(program makedumpfile)" -c -d 31 "$vmcore" "$scratch/disk/dump" >"$scratch/told" 2>&1
	status=$?
	cat "$scratch/told"
	"$(program vmcore-uname)" --json "$scratch/disk/dump" >"$scratch/json"
	cat "$scratch/json"
	umount "$scratch/disk"
	[ "$status" = 4 ] && grep -q 'No space left on device: [0-9]* of [0-9]* pages are saved' "$scratch/told" &&
		grep -q 'makedumpfile Failed' "$scratch/told" && grep -q '"complete": false' "$scratch/json"
}

ktap_plan 17
check 'the kernel crashes and the capture kernel finishes' crash_base
check 'a dump is written' dump one -c -d 31
check 'the number of threads does not show' threads_do_not_show
check '... of what is made of dumps either' threads_do_not_show_of_dumps
check 'a dump of a raw dump of everything' again_is_the_same -d 0
check 'a dump of a zstd dump of level 1' again_is_the_same -z -d 1
check 'a dump of a flattened dump of level 16' flattened_is_the_same -c -d 16
check 'a container holds a dump' container_holds_a_dump
check 'page descriptors that are nowhere are told' forgotten_descriptors_are_told
check '--dry-run tells the size' dry_run_tells_the_size
check '--dump-dmesg and --partial-dmesg are vmcore-dmesg' logs_agree
check '--mem-usage counts what a dump counts' usage_agrees
for level in 0 6 31; do
	check "--why tells what a dump of level $level does" why_is_true "$level"
done
for size in 4000 16000; do
	check "a disk of $size KiB is too small, and that is told" full_disk_is_told "$size"
done
ktap_finish
