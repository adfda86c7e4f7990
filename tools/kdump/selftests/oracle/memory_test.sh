#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# makedumpfile gets along with the memory that --dry-run says it needs: in a memory cgroup with that limit and not a
# byte more, with every codec, on one thread and on several, and of a machine with a terabyte.
set -u

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=../qemu/guest_tests.sh
. "$here/../qemu/guest_tests.sh"

group=''
remove_group()
{
	rmdir ${group:+"$group"} 2>/dev/null
}
at_exit remove_group

# make_group: a memory cgroup of either version, without swap
make_group()
{
	if grep -qw memory /sys/fs/cgroup/cgroup.subtree_control 2>/dev/null; then
		group=/sys/fs/cgroup/kdump-test.$$
		limit_file=memory.max
		swap_file=memory.swap.max
	else
		own=$(sed -n 's/^[0-9]*:memory:\(.*\)/\1/p' /proc/self/cgroup)
		group=/sys/fs/cgroup/memory${own%/}/kdump-test.$$
		limit_file=memory.limit_in_bytes
		swap_file=memory.swappiness
	fi
	mkdir "$group" 2>/dev/null || return 1
	[ ! -w "$group/$swap_file" ] || echo 0 >"$group/$swap_file"
	[ -w "$group/$limit_file" ]
}
make_group || ktap_skip_all "no memory cgroup can be made here"

# within MIB COMMAND...: with no more memory than that
within()
{
	echo $(($1 << 20)) >"$group/$limit_file" || return 1
	shift
	sh -c 'echo $$ >"$0/cgroup.procs" && exec "$@"' "$group" "$@"
}

# need FILE OPTION...: what --dry-run says, in MiB
need()
{
	file=$1
	shift
	"$(program makedumpfile)" "$@" --dry-run --message-level 2 "$file" 2>&1 |
		sed -n 's/^Writing this dump takes at most \([0-9]*\) MiB of memory: .*/\1/p'
}

# enough FILE OPTION...: a dump is written with that, and it is the same as with all the memory there is
enough()
{
	mib=$(need "$@")
	file=$1
	shift
	rm -f "$scratch/dump" "$scratch/same"
	echo "$* in $mib MiB" >>"$scratch/log"
	within "$mib" "$(program makedumpfile)" "$@" --message-level 4 "$file" "$scratch/dump" &&
		"$(program makedumpfile)" "$@" --message-level 4 "$file" "$scratch/same" &&
		cmp "$scratch/dump" "$scratch/same"
}

enough_for_a_stream()
{
	mib=$(need "$vmcore" "$@" -F)
	within "$mib" "$(program makedumpfile)" "$@" -F --message-level 4 "$vmcore" >"$scratch/dump" &&
		"$(program makedumpfile)" "$@" -F --message-level 4 "$vmcore" | cmp "$scratch/dump" -
}

# With all pages.
enough_of_a_container()
{
	[ -e "$scratch/packed" ] ||
		"$(program makedumpfile)" -d 0 --container zstd --message-level 4 "$vmcore" "$scratch/packed" || return 1
	enough "$scratch/packed" -c -d 31 "$@" && enough "$scratch/packed" --container zstd -d 31 "$@"
}

# The limit is one.
too_little_is_fatal()
{
	within 4 "$(program makedumpfile)" -f -c -d 31 "$vmcore" "$scratch/dump"
	status=$?
	echo "status $status"
	[ "$status" != 0 ] && [ "$status" -ne 126 ] && [ "$status" -ne 127 ]
}

# A dump is whole, or it says that it is not; that there is no memory to read it back takes nothing from it.
in_any_address_space()
{
	"$(program makedumpfile)" -f -z -d 31 --message-level 4 "$vmcore" "$scratch/whole" || return 1
	failed=0 unread=0 passed=0
	for mebibytes in $(seq 11 23); do
		rm -f "$scratch/dump"
		prlimit --as=$((mebibytes << 20)) "$(program makedumpfile)" -z -d 31 --message-level 4 \
			"$vmcore" "$scratch/dump" 2>"$scratch/told"
		status=$?
		echo "$mebibytes MiB: status $status: $(cat "$scratch/told")"
		if [ "$status" != 0 ]; then
			failed=$((failed + 1))
			[ ! -e "$scratch/dump" ] ||
				"$(program vmcore-uname)" --json "$scratch/dump" | grep -q '"complete": false' || return 1
			continue
		fi
		cmp "$scratch/whole" "$scratch/dump" || return 1
		if grep -q 'warning: the dump is not read back: ' "$scratch/told"; then
			unread=$((unread + 1))
		else
			passed=$((passed + 1))
		fi
	done
	[ "$failed" -gt 0 ] && [ "$unread" -gt 0 ] && [ "$passed" -gt 0 ]
}

too_little_is_told()
{
	within 14 "$(program makedumpfile)" -c -d 31 --dry-run "$vmcore" >"$scratch/told" 2>&1 || return 1
	cat "$scratch/told"
	grep -q 'only 14 MiB are available here' "$scratch/told"
}

# A gibibyte has 32 KiB of bits.
adds_up()
{
	for sum in '18 -c' '20 --num-threads 2' '29 --num-threads 8' '12 --no-verify' '12 -F'; do
		# shellcheck disable=SC2086 # the words are what is wanted
		found=$(need "$vmcore" ${sum#* })
		echo "$sum: $found"
		[ "$found" = "${sum%% *}" ] || return 1
	done
}

# make_large TEBIBYTES: one page more, behind so many; between the program headers and the notes is room.
make_large()
{
	cp --sparse=always "$vmcore" "$scratch/large" && python3 - "$scratch/large" "$1" <<-'END'
		import struct, sys
		with open(sys.argv[1], "r+b") as file:
		    head = file.read(64)
		    offset, = struct.unpack_from("<Q", head, 32)
		    size, count = struct.unpack_from("<HH", head, 54)
		    last = offset + size * count
		    file.seek(last - size)
		    data, = struct.unpack("<8xQ40x", file.read(size))
		    file.write(struct.pack("<IIQQQQQQ", 1, 7, data, 0, int(sys.argv[2]) << 40, 4096, 4096, 0))
		    file.seek(56)
		    file.write(struct.pack("<H", count + 1))
		    assert last + size <= 4096
	END
}

# The index of a flattened dump counts where its records are small; these are 64 bytes and shorter.
enough_for_small_records()
{
	"$(program makedumpfile)" -F -d 31 --message-level 4 "$vmcore" >"$scratch/large" || return 1
	python3 - "$scratch/large" "$scratch/records" <<-'END' || return 1
		import struct, sys
		with open(sys.argv[1], "rb") as flat, open(sys.argv[2], "wb") as out:
		    out.write(flat.read(4096))
		    while True:
		        offset, size = struct.unpack(">qq", flat.read(16))
		        if offset < 0:
		            break
		        data = flat.read(size)
		        for at in range(0, size, 64):
		            piece = data[at:at + 64]
		            out.write(struct.pack(">qq", offset + at, len(piece)) + piece)
		    out.write(struct.pack(">qq", -1, -1))
	END
	[ "$(need "$scratch/records" -d 31)" -gt 100 ] && enough "$scratch/records" -d 31
}

terabyte_takes_32()
{
	make_large 1 || return 1
	mib=$(need "$scratch/large" -l -d 31)
	echo "$mib MiB"
	# Less than two bits, or a bit and a half, for a frame.
	[ "$mib" = 50 ] && enough "$scratch/large" -l -d 31 && enough "$scratch/large" -l -d 31 --num-threads 2
}

# windows_do MIB OPTION...: with less, the plan is made in windows, and what comes out is the same
windows_do()
{
	mib=$1
	shift
	rm -f "$scratch/dump" "$scratch/same"
	within "$mib" "$(program makedumpfile)" "$@" "$scratch/large" "$scratch/dump" >"$scratch/told" 2>&1 || return 1
	cat "$scratch/told"
	grep -q "^There are $mib MiB of memory: the plan of the dump is made in windows of " "$scratch/told" &&
		"$(program makedumpfile)" "$@" --message-level 4 "$scratch/large" "$scratch/same" &&
		cmp "$scratch/dump" "$scratch/same" || return 1
	within "$mib" "$(program makedumpfile)" "$@" -F --message-level 4 "$scratch/large" >"$scratch/dump" || return 1
	"$(program makedumpfile)" "$@" -F --message-level 4 "$scratch/large" | cmp "$scratch/dump" -
}

# parts_in_windows MIB: of a split dump; each part is the same, too
parts_in_windows()
{
	set -- "$1" --split -l -d 31 "$scratch/large"
	mib=$1
	shift
	rm -f "$scratch/dump" "$scratch/other" "$scratch/same" "$scratch/other.same"
	within "$mib" "$(program makedumpfile)" "$@" "$scratch/dump" "$scratch/other" >"$scratch/told" 2>&1 || return 1
	cat "$scratch/told"
	grep -q "^There are $mib MiB of memory: the plan of the dump is made in windows of " "$scratch/told" &&
		"$(program makedumpfile)" "$@" "$scratch/same" "$scratch/other.same" &&
		cmp "$scratch/dump" "$scratch/same" && cmp "$scratch/other" "$scratch/other.same"
}

usage_in_windows()
{
	within 25 "$(program makedumpfile)" --mem-usage "$scratch/large" >"$scratch/told" || return 1
	cat "$scratch/told"
	sed -n 1p "$scratch/told" | grep -q '^There are 25 MiB of memory: the plan of the dump is made in windows of ' &&
		"$(program makedumpfile)" --mem-usage "$scratch/large" >"$scratch/same" &&
		sed 1d "$scratch/told" | cmp - "$scratch/same"
}

# Memory of another process in the group.
others_have_some()
{
	within 64 python3 -c 'import subprocess, sys
held = bytearray(b"1") * (40 << 20)
sys.exit(subprocess.run(sys.argv[1:]).returncode)' \
		"$(program makedumpfile)" -c -d 31 --dry-run "$vmcore" >"$scratch/told" 2>&1 || return 1
	cat "$scratch/told"
	grep -q 'only 1[0-9] MiB are available here' "$scratch/told"
}

# Of 64 TiB there are 2 GiB of bits, in the headers too. What is left of one window must not add to the next.
the_largest_machine()
{
	make_large 64 || return 1
	within 64 "$(program makedumpfile)" -l -d 31 -F "$scratch/large" 2>"$scratch/told" >/dev/null || return 1
	cat "$scratch/told"
	grep -q '^There are 64 MiB of memory: the plan of the dump is made in windows of ' "$scratch/told"
}

ktap_plan 39
check 'the kernel crashes and the capture kernel finishes' crash_base
check '--dry-run adds up' adds_up
check 'a cgroup limits' too_little_is_fatal
check 'no dump that is not whole passes for one' in_any_address_space
check 'too little is told' too_little_is_told
check 'what others have is not there' others_have_some
for level in 31 0; do
	for threads in 1 2; do
		for codec in -c -l -z; do
			check "enough for $codec -d $level, threads: $threads" \
				enough "$vmcore" "$codec" -d "$level" --num-threads "$threads"
		done
	done
done
check 'enough for -E' enough "$vmcore" -E -d 31
for threads in 1 4; do
	check "enough for a container, threads: $threads" \
		enough "$vmcore" --container zstd -d 0 --num-threads "$threads"
done
check 'enough for eight threads' enough "$vmcore" -c -d 31 --num-threads 8
check 'enough without reading back' enough "$vmcore" -c -d 31 --no-verify
check 'enough for a stream' enough_for_a_stream -c -d 31
for threads in 1 4; do
	check "enough for a dump as input, threads: $threads" enough "$base/dump" -c -d 31 --num-threads "$threads"
	check "enough for a flattened dump, threads: $threads" enough "$base/dump.flat" -c -d 31 --num-threads "$threads"
	check "enough for a container as input, threads: $threads" enough_of_a_container --num-threads "$threads"
done
check 'enough for a flattened dump in small records' enough_for_small_records
check 'a terabyte takes 32 MiB more' terabyte_takes_32
check 'with half of that there are windows' windows_do 25 -l -d 31
check 'with two threads, too' windows_do 24 -l -d 31 --num-threads 2
check 'no window is too small' windows_do 18 -z -d 17
check 'an ELF file in windows' windows_do 25 -E -d 31
check 'the parts of a split dump in windows' parts_in_windows 25
check 'pages are counted in windows' usage_in_windows
check '64 MiB are enough for 64 TiB' the_largest_machine
ktap_finish
