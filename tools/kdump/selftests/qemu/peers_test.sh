#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Second witnesses: makedumpfile, crash and drgn of Debian sid on the base guest's memory. Where they disagree
# with the kernel's own word (main_job_test.sh), they are wrong; what is compared here is known to be right.
set -u

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=../ktap.sh
. "$here/../ktap.sh"
peers=${KDUMP_BUILD:-}/peers/run
debug=${KDUMP_KDIR:-}/debug/vmlinux
[ -x "$peers" ] || ktap_skip_all "no peers: make peers"
[ -f "$debug" ] || ktap_skip_all "no vmlinux with debug information: make peers"
# shellcheck source=lib.sh
. "$here/lib.sh"

makedumpfile()
{
	rm -f "$scratch/$1"
	name=$1
	shift
	"$(program makedumpfile)" "$@" "$vmcore" "$scratch/$name"
}

# classes_agree: the counts of both reports, of the same memory. Not those of all pages and of what remains:
# theirs count the kernel's image twice, which two segments of /proc/vmcore hold. Theirs does not know that a block of
# memory can be offline as a whole, and keeps it: the base guest has one, the plain guest has none.
classes_agree()
{
	rm -f "$scratch/peer"
	"$peers" makedumpfile -c -d 31 --message-level 16 "$vmcore" "$scratch/peer" >"$scratch/peer.report" 2>&1 &&
		python3 - "$scratch/peer.report" "$base/report.json" "$truth" "$here" "$vmcore" <<-'END'
			import json, pathlib, re, sys
			sys.path.insert(0, sys.argv[4])
			import page_truth
			from dump_files import Vmcore
			report = open(sys.argv[1]).read()
			ours = json.load(open(sys.argv[2]))["pages"]
			names = {"Pages filled with zero": "zero",
			         "Non-private cache pages": "cache", "Private cache pages": "cache_private",
			         "User process data pages": "user", "Free pages": "free",
			         "Hwpoison pages": "hwpoison", "Offline pages": "offline"}
			theirs = {names[name]: int(number, 16) for name, number in
			          re.findall(r"^ *([A-Z][a-z A-Z-]*?) *: (0x[0-9a-f]+)$", report, re.M) if name in names}
			vmcore = Vmcore(sys.argv[5], 4096)
			offline = page_truth.offline_frames(pathlib.Path(sys.argv[3]), 4096)
			print(f"{len(offline)} pages of blocks that are offline as a whole")
			theirs["offline"] += len(offline)
			theirs["zero"] -= sum(not any(vmcore.page(frame)) for frame in offline)
			print("ours  ", {name: ours[name] for name in theirs})
			print("theirs", theirs)
			sys.exit(len(theirs) != len(names) or any(ours[name] != theirs[name] for name in theirs))
		END
}

# translations: of an address in the kernel's image and one in a module, in this machine's order of symbols
translations()
{
	for name in linux_banner virtblk_probe; do
		address=0x$(awk -v name="$name" '$3 == name { print $1; exit }' "$truth/proc/kallsyms")
		echo "$address"
		"$@" --vtop "$address" "$vmcore" 2>&1 | grep -a ' => \|^[ 0-9a-f]\{16\}  '
	done
}

same_translations()
{
	translations "$(program makedumpfile)" >"$scratch/ours"
	translations "$scratch/dry-run" >"$scratch/theirs"
	cat "$scratch/ours"
	[ "$(wc -l <"$scratch/ours")" -ge 10 ] && diff "$scratch/ours" "$scratch/theirs"
}

# crash_says FILE COMMAND...: what crash says of it; lines that name the file are left out. FILE may be several.
crash_says()
{
	file=$1
	shift
	for command; do
		echo "$command"
	done >"$scratch/commands"
	echo quit >>"$scratch/commands"
	# shellcheck disable=SC2086 # several words
	timeout 300 "$peers" crash -s -i "$scratch/commands" "$debug" $file </dev/null | grep -av 'DUMPFILE\|PARTIAL DUMP'
}

# crash_reads FILE...: crash gets from our dump what it gets from the whole memory.
crash_reads()
{
	crash_says "$*" sys bt ps log mod >"$scratch/of_dump" 2>&1
	grep -q 'crash_kexec' "$scratch/of_dump" && diff "$scratch/of_memory" "$scratch/of_dump"
}

# drgn_agrees FILE
drgn_agrees()
{
	"$peers" python3 "$here/drgn_witness.py" "$(program crash-lite)" "$1" "$debug"
}

# both_read FORM LEVEL: a dump of that form. What `zstd -d` makes of a container is for programs that know of none.
both_read()
{
	case $1 in
	raw) makedumpfile dump -d "$2" ;;
	zlib) makedumpfile dump -c -d "$2" ;;
	zstd) makedumpfile dump -z -d "$2" ;;
	lzo) makedumpfile dump -l -d "$2" ;;
	snappy) makedumpfile dump -p -d "$2" ;;
	ELF) makedumpfile dump -E -d "$2" ;;
	flattened) "$(program makedumpfile)" -F -c -d "$2" "$vmcore" >"$scratch/dump" ;;
	container)
		makedumpfile container --container zstd -d "$2" && zstd -dqf "$scratch/container" -o "$scratch/dump" &&
			rm "$scratch/container" ;;
	esac || return
	crash_reads "$scratch/dump" && drgn_agrees "$scratch/dump" && rm "$scratch/dump"
}

# analyse COMMAND...: what crash-lite says of the same dump.
analyse()
{
	for command; do
		echo "$command"
	done | "$(program crash-lite)" -s "$base/dump"
}

# Runs of blanks do not count, nor what part of the memory a task has, for crash takes a hole between two parts of a node
# for memory, nor how a name's control characters are shown, nor the words for a stack that is
# gone. For the task that crashed the machine crash finds one function more on the stack than the registers in
# the notes say. A system call has several names for one address.
normal()
{
	LC_ALL=C sed 's/\( [A-Z][A-Z]  *\)[0-9.]*\(  *[0-9]*  *[0-9]* \)/\1\2/; /rig-[^ -~]/d; /^\\"*$/d; / at machine_kexec /d
		s/^bt: the task has exited.*/(no stack)/
		/\(machine\|__crash\)_kexec at/d; s/^ *#[0-9]* / # /; s/__\(x64\|se\|do\)_sys_/sys_/
		s/[[:space:]]\{1,\}/ /g; s/ $//'
}

# same_text COMMAND...: what crash-lite says of the dump is what crash says.
same_text()
{
	analyse "$@" | normal >"$scratch/ours"
	crash_says "$base/dump" "$@" | normal >"$scratch/theirs"
	[ -s "$scratch/ours" ] && diff "$scratch/ours" "$scratch/theirs"
}

same_stacks()
{
	# Not those that ran on another CPU when the machine stopped.
	analyse ps | awk '$5 != "RU" && $1 ~ /^[0-9]+$/ { print "bt", $1 }' >"$scratch/list"
	grep -c . "$scratch/list"
	set --
	while read -r command; do
		set -- "$@" "$command"
	done <"$scratch/list"
	same_text "$@"
}

elf_pages_agree()
{
	rm -f "$scratch/peer"
	makedumpfile elf -E -d 31 &&
		"$peers" makedumpfile -E -d 31 --message-level 4 "$vmcore" "$scratch/peer" &&
		python3 "$here/same_pages.py" "$scratch/elf" "$scratch/peer" && rm "$scratch/elf" "$scratch/peer"
}

split_in_three()
{
	rm -f "$scratch"/part?
	"$(program makedumpfile)" --split -c -d 31 "$vmcore" "$scratch/part1" "$scratch/part2" "$scratch/part3"
}

reassembled()
{
	"$(program makedumpfile)" -f -c -d 31 --message-level 4 "$vmcore" "$scratch/one" &&
		"$(program makedumpfile)" -f --reassemble "$scratch/part3" "$scratch/part1" "$scratch/part2" \
			"$scratch/whole" && cmp "$scratch/one" "$scratch/whole"
}

peer_reassembles()
{
	rm -f "$scratch/peer"
	"$peers" makedumpfile --reassemble "$scratch/part1" "$scratch/part2" "$scratch/part3" "$scratch/peer" &&
		crash_reads "$scratch/peer"
}

parts_of_peer()
{
	rm -f "$scratch"/part? "$scratch/whole"
	"$peers" makedumpfile --split -c -d 31 --message-level 4 "$vmcore" "$scratch/part1" "$scratch/part2" &&
		"$(program makedumpfile)" --reassemble "$scratch/part2" "$scratch/part1" "$scratch/whole" &&
		crash_reads "$scratch/whole"
}

# receivers_agree OPTION...: both receivers make the same of a stream of theirs
receivers_agree()
{
	rm -f "$scratch/peer" "$scratch/received"
	"$peers" makedumpfile -F "$@" --message-level 4 "$vmcore" >"$scratch/stream" &&
		"$peers" makedumpfile -R "$scratch/peer" <"$scratch/stream" &&
		"$(program makedumpfile-R)" "$scratch/received" <"$scratch/stream" &&
		cmp "$scratch/peer" "$scratch/received"
}

# They translate while they write a dump.
cat >"$scratch/dry-run" <<END
#!/bin/sh
exec "$peers" makedumpfile --dry-run -d 31 --message-level 7 "\$@" "$scratch/nothing"
END
chmod 755 "$scratch/dry-run"

forms='raw zlib zstd lzo snappy ELF flattened container'

ktap_plan 58
check 'the base guest crashed' crash_base
check 'makedumpfile of sid counts the same pages of each class' classes_agree
check 'makedumpfile of sid translates addresses to the same places' same_translations
crash_says "$vmcore" sys bt ps log mod >"$scratch/of_memory" 2>&1
for dump in dump dump.flat; do
	check "crash reads what the capture kernel wrote: $dump" crash_reads "$base/$dump"
	check "drgn sees the same tasks, and the same stacks of those that sleep: $dump" drgn_agrees "$base/$dump"
done
for level in 0 1 17 31; do
	for form in $forms; do
		check "crash and drgn read level $level, $form" both_read "$form" "$level"
	done
done
check 'makedumpfile of sid has the same pages in ELF' elf_pages_agree
check 'makedumpfile splits' split_in_three
check 'crash reads the parts' crash_reads "$scratch/part1" "$scratch/part2" "$scratch/part3"
check 'the parts make the dump that is not split' reassembled
check 'makedumpfile of sid makes a dump of the parts that crash reads' peer_reassembles
check 'makedumpfile makes a dump of the parts of sid that crash reads' parts_of_peer
check 'makedumpfile-R makes of a stream what makedumpfile of sid does' receivers_agree -c -d 31
check '... and of an ELF stream' receivers_agree -E -d 31
for command in bt ps mod 'rd linux_banner 8' 'rd -32 init_task 6' 'rd -a linux_banner 40' 'sym linux_banner'; do
	check "crash-lite and crash agree: $command" same_text "$command"
done
check 'crash-lite and crash agree: bt of every sleeping task' same_stacks
KDUMP_VARIANT=plain
# shellcheck source=lib.sh
. "$here/lib.sh"
check 'the plain guest crashed' crash_base
check '... and both count the same pages of each class' classes_agree
check '... as they stand: it has no such block' [ ! -s "$truth/run/offline_memory" ]
ktap_finish
