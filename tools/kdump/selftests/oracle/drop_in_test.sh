#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The command lines of Debian's kdump-tools (1.8.1), Fedora's kdump-utils and SUSE's kdump, as their scripts have
# them, on the memory of a real crash; then what those scripts do with the result.
#
# A makedumpfile in front of ours reads the base guest's memory where the scripts say /proc/vmcore, and writes its
# exit status down: in a pipe nobody else would see it.
set -u

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=../qemu/guest_tests.sh
. "$here/../qemu/guest_tests.sh"

mkdir "$scratch/bin"
cat >"$scratch/bin/makedumpfile" <<END
#!/bin/sh
for word; do
	shift
	[ "\$word" != /proc/vmcore ] || word="$vmcore"
	set -- "\$@" "\$word"
done
"$(program makedumpfile)" "\$@"
status=\$?
echo \$status >"$scratch/status"
exit \$status
END
chmod 755 "$scratch/bin/makedumpfile"
PATH=$scratch/bin:$PATH
cd "$scratch" || exit 1

# has_method OPTION: compression libraries are optional.
has_method()
{
	[ "$1" = -c ] || makedumpfile --check-params "$1" vmcore dumpfile >/dev/null 2>&1
}

# What Fedora and SUSE prefer, and then what there is.
method=-c
has_method -l && method=-l

succeeded()
{
	[ "$(cat "$scratch/status")" = 0 ] || { echo "exit status $(cat "$scratch/status")"; return 1; }
}

# says FILE LINE...: whole lines of it
says()
{
	file=$1
	shift
	cat "$file"
	for line; do
		grep -qxF "$line" "$file" || { echo "missing: $line"; return 1; }
	done
}

# opens DUMP: the right kernel's, whole, with the whole log
opens()
{
	"$(program vmcore-uname)" --json "$1" >"$scratch/uname" && grep -q '"complete": true' "$scratch/uname" &&
		"$(program vmcore-dmesg)" "$1" | cmp - "$scratch/log" &&
		"$(program crash-lite)" -s -c ps "$1" | cmp - "$scratch/ps"
}

get_witnesses()
{
	"$(program vmcore-dmesg)" "$vmcore" >"$scratch/log" && "$(program crash-lite)" -s -c ps "$vmcore" >"$scratch/ps"
}

debian_log()
{
	outfile=$scratch/dmesg.202611211200
	vmcore_file=/proc/vmcore
	makedumpfile --dump-dmesg "$vmcore_file" "$outfile" >"$scratch/said" && succeeded &&
		says "$scratch/said" "The dmesg log is saved to $outfile." "makedumpfile Completed." &&
		cmp "$scratch/log" "$outfile"
}

# debian_dump ARGUMENTS: the stream goes through a compressor; kdump-config adds -F if it is not there.
debian_dump()
{
	MAKEDUMP_ARGS=$1
	vmcore_file=/proc/vmcore
	# shellcheck disable=SC2086 # words
	makedumpfile $MAKEDUMP_ARGS $vmcore_file 2>"$scratch/said" | gzip -1 >"$scratch/dump-incomplete.gz"
	succeeded && says "$scratch/said" "The dumpfile is saved to STDOUT." "makedumpfile Completed." &&
		gzip -dc "$scratch/dump-incomplete.gz" >"$scratch/dump" && opens "$scratch/dump" &&
		makedumpfile -f -R "$scratch/rearranged" <"$scratch/dump" && opens "$scratch/rearranged"
}

# As makedumpfile's own man page does it.
plain_file()
{
	makedumpfile -c -d 31 /proc/vmcore "$scratch/dump-incomplete" >"$scratch/said" && succeeded &&
		says "$scratch/said" "The dumpfile is saved to $scratch/dump-incomplete." "makedumpfile Completed." &&
		mv "$scratch/dump-incomplete" "$scratch/dump.202611211200" && opens "$scratch/dump.202611211200"
}

fedora_check()
{
	_cmd=makedumpfile
	_params=" $method --message-level 7 -d 31 vmcore dumpfile"
	# shellcheck disable=SC2086
	$_cmd --check-params $_params || return 1
	_params=" -F $method --message-level 7 -d 31 vmcore"
	# shellcheck disable=SC2086
	$_cmd --check-params $_params || return 1
	! $_cmd --check-params -c --message-level 7 -d 99 vmcore dumpfile &&
		! $_cmd --check-params -c --no-such-option vmcore dumpfile && [ ! -e dumpfile ]
}

fedora_file()
{
	CORE_COLLECTOR="makedumpfile $method --message-level 7 -d 31 --num-threads=2"
	_dump_fs_path=$scratch
	$CORE_COLLECTOR /proc/vmcore "$_dump_fs_path/vmcore-incomplete" >"$scratch/said" 2>&1
	succeeded && says "$scratch/said" "The dumpfile is saved to $scratch/vmcore-incomplete." "makedumpfile Completed." &&
		sync -f "$_dump_fs_path/vmcore-incomplete" &&
		mv "$_dump_fs_path/vmcore-incomplete" "$_dump_fs_path/vmcore" && opens "$scratch/vmcore"
}

# Over ssh, the receiver's part of which is dd.
fedora_network()
{
	CORE_COLLECTOR="makedumpfile $method --message-level 7 -d 31 -F"
	$CORE_COLLECTOR /proc/vmcore 2>"$scratch/said" | dd bs=512 of="$scratch/vmcore.flat" 2>/dev/null
	succeeded && says "$scratch/said" "The dumpfile is saved to STDOUT." "makedumpfile Completed." &&
		opens "$scratch/vmcore.flat"
}

# A partition without a file system, which is larger than the dump; kdumpctl fetches it after the next boot.
fedora_raw()
{
	raw_target=$scratch/partition
	coredir=$scratch/fetched
	mkdir -p "$coredir" && cp "$scratch/vmcore.flat" "$raw_target" && head -c 3000000 /dev/urandom >>"$raw_target" &&
		makedumpfile -R "$coredir/vmcore" <"$raw_target" >/dev/null 2>&1 && opens "$coredir/vmcore"
}

# What is behind a second run of kdumpctl: there is no dump any more.
fedora_raw_again()
{
	dd if=/dev/zero of="$scratch/partition" bs=1b count=1 conv=notrunc 2>/dev/null
	! makedumpfile -R "$scratch/fetched/vmcore.2" <"$scratch/partition" >/dev/null 2>&1
}

# save LINE: kdump-save's way, through a FIFO
save()
{
	rm -f "$scratch/fifo"
	mkfifo "$scratch/fifo" || return 1
	cat "$scratch/fifo" >"$scratch/saved" &
	# shellcheck disable=SC2086 # words
	$1 >"$scratch/fifo" 2>"$scratch/said"
	wait
	succeeded
}

# The script takes the kernel's name and the time of the crash from the debugging messages.
suse_log()
{
	save "makedumpfile -F --message-level 8 --dump-dmesg /proc/vmcore" && cmp "$scratch/log" "$scratch/saved" || return 1
	OSRELEASE='' CRASHTIME=''
	while IFS=' =' read -r KEY VALUE; do
		[ CRASHTIME != "$KEY" ] || CRASHTIME=$VALUE
		[ OSRELEASE != "$KEY" ] || OSRELEASE=$VALUE
	done <"$scratch/said"
	echo "OSRELEASE=$OSRELEASE CRASHTIME=$CRASHTIME"
	[ "$OSRELEASE" = "$("$(program vmcore-uname)" -r "$vmcore")" ] && [ "$CRASHTIME" -ge "$(boot_time)" ] &&
		[ "$CRASHTIME" -lt "$(($(boot_time) + 3600))" ]
}

boot_time()
{
	sed -n 's/^btime //p' "$truth/proc/stat"
}

# suse_dump FORMAT: kdump-save asks for errors and messages only, unless it is told to be verbose.
suse_dump()
{
	save "makedumpfile -F $1 --num-threads 2 --message-level 6 -d 31  /proc/vmcore" && opens "$scratch/saved" &&
		says "$scratch/said" "The dumpfile is saved to STDOUT." "makedumpfile Completed."
}

formats=-c
for format in -l -p -z -E; do
	if has_method "$format"; then
		formats="$formats $format"
	else
		diag "this makedumpfile is built without $format"
	fi
done
# shellcheck disable=SC2086 # words
set -- $formats

ktap_plan $((12 + $#))
check 'the base guest crashed' crash_base
check 'its log and its processes can be read' get_witnesses
check 'Debian: the log' debian_log
check 'Debian: a dump' debian_dump '-F -c -d 31'
check 'Debian: a dump, with the arguments of kdump-tools.conf' debian_dump '-c -d 31 -F'
check 'makedumpfile(8): a dump to a file' plain_file
check 'Fedora: mkdumprd checks core_collector' fedora_check
check 'Fedora: a dump to a file' fedora_file
check 'Fedora: a dump over the network' fedora_network
check 'Fedora: a dump to a partition, and back' fedora_raw
check 'Fedora: no dump on the partition any more' fedora_raw_again
check 'SUSE: the log, and what is scraped from the messages' suse_log
for format; do
	check "SUSE: a dump, $format" suse_dump "$format"
done
ktap_finish
