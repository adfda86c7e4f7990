#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# crash.sh: boot a kernel under QEMU, crash it, and bring home what the capture kernel wrote. See usage().
#
# The result, below --out DIR:
#   truth/           what the kernel said about itself just before the crash (guest/oracle/oracle.h), in live/
#                    what our makedumpfile and the page flags said at once, and
#                    kpageflags.1, kpageflags.2: two snapshots of the page flags, the last thing before it
#   vmcore.full      with --full: /proc/vmcore, sparse; or the guest's memory itself with the headers of /proc/vmcore
#   NAME             one file each --dump NAME=ARGS; vmcore-dmesg.txt with --vmcore-dmesg
#   elf, elf-paging, kdump-zlib ...   with --qemu-dump: what QEMU's dump-guest-memory writes
#   console.log      both kernels' console; capture.log: what the tools under test printed
#   result           lines KEY=VALUE: NAME.status, NAME.seconds ... of each tool (guest/measure.c), variant, seconds
#
# A guest that dies before the planned crash is started again, three times at most: emulated CPUs have that
# problem, not the tools under test. What happens after the planned crash is a result and never retried.
set -eu

here=$(cd "$(dirname "$0")" && pwd)

usage()
{
	cat <<'END'
usage: crash.sh --image DIR --out DIR [options]
  --arch ARCH          the kernel's architecture (x86_64), or one of its machines (mips-32); machine/ARCH.sh
                       says how it runs
  --guest DIR          busybox and kexec of that architecture, made by standalone/guest-tools.sh
                       ($KDUMP_BUILD/guest/ARCH); for this machine's own, those installed are used
  --image DIR          kernel image: DIR/vmlinuz, DIR/modules
  --out DIR            where the results go; made, and emptied of an earlier run's
  --variant NAME       of the machine: base (default), or what machine/ARCH.sh has
  --crash-by WAY       write (default): a task writes to /proc/sysrq-trigger; key, nmi: the first CPU is
                       interrupted in the kernel, by a SysRq key or an NMI
  --full               copy the whole of /proc/vmcore
  --makedumpfile PATH  the program that --dump runs in the capture kernel
  --dump NAME=ARGS     run makedumpfile ARGS /proc/vmcore NAME; repeatable
  --vmcore-dmesg PATH  run vmcore-dmesg /proc/vmcore in the capture kernel
  --qemu-dump          no capture kernel: panic, and let QEMU dump the guest's memory
  --reuse              do nothing if DIR holds what these options, this kernel and these programs gave
END
}

say()
{
	echo "crash.sh: $*"
}

fail()
{
	echo "crash.sh: $*" >&2
	exit 1
}

arch=x86_64
variant=base
crash_by='write'
guest_tools=''
image='' out='' full=0 makedumpfile='' vmcore_dmesg='' qemu_dump=0 dumps='' reuse=0
while [ $# -gt 0 ]; do
	case $1 in
	--full) full=1 ;;
	--qemu-dump) qemu_dump=1 ;;
	--reuse) reuse=1 ;;
	--help | -h) usage; exit 0 ;;
	--arch | --guest | --image | --out | --variant | --crash-by | --makedumpfile | --dump | --vmcore-dmesg)
		[ $# -gt 1 ] || fail "$1 wants an argument"
		case $1 in
		--arch) arch=$2 ;;
		--guest) guest_tools=$2 ;;
		--image) image=$2 ;;
		--out) out=$2 ;;
		--variant) variant=$2 ;;
		--crash-by) crash_by=$2 ;;
		--makedumpfile) makedumpfile=$2 ;;
		--vmcore-dmesg) vmcore_dmesg=$2 ;;
		--dump)
			case $2 in
			*/*=* | =*) fail "--dump $2: NAME=ARGS is wanted" ;;
			*=*) ;;
			*) fail "--dump $2: NAME=ARGS is wanted" ;;
			esac
			dumps="$dumps${2%%=*} ${2#*=}
" ;;
		esac
		shift ;;
	*) usage >&2; exit 2 ;;
	esac
	shift
done
if [ -z "$image" ] || [ -z "$out" ]; then
	usage >&2
	exit 2
fi
[ -f "$image/vmlinuz" ] || fail "$image/vmlinuz does not exist: 'make kernel' makes it"
[ -z "$dumps" ] || [ -n "$makedumpfile" ] || fail "--dump wants --makedumpfile"

mkdir -p "$out"
out=$(cd "$out" && pwd)
# Two at once would take each other's files. A guest that outlives its crash.sh holds the lock too.
exec 9>"$out/.lock"
flock 9
case $out$image in
*[[:space:],]*) fail "QEMU's options allow no space or comma in $out or $image" ;;
esac

# The machine: machine/ARCH.sh sets the first of these, and the others where it differs.
qemu='' machine='' cpu=''           # QEMU's name for the architecture, options for its machine, and -cpu
memory='' crashkernel=''            # MiB; for the capture kernel
console=''                          # as the kernel names it
compiler=''                         # prefix of the cross compiler's programs
cpus=2 bus=pci                      # the bus of the virtio devices
serial="-serial file:$out/console.log"
vmcoreinfo_device="-device vmcoreinfo" # how QEMU gets to know VMCOREINFO
own_keyboard=0                      # whether the machine has one, for --crash-by key
balloon_mib=''                      # what the balloon leaves to the guest
arguments=''                        # more of them for the kernel, and those of the capture kernel
capture_arguments="nr_cpus=1 reset_devices"
kexec_options=-c
iomem_filter=''                     # lines of /proc/iomem that kexec must not see, a pattern
panicked='end Kernel panic'         # on the console: no CPU does anything from here on
qemu_formats="elf kdump-zlib kdump-lzo kdump-snappy"
ram=''                              # where it is, for the format "memory" and memory_file: ADDRESS:SIZE...
hotplug_mib=0                       # what the machine gets beside, some of it while the kernel runs: its options say how
memory_file=0                       # QEMU keeps the memory in vmcore.full, for more than one has; no truth then
[ -f "$here/machine/$arch.sh" ] || fail "no machine for --arch $arch: see $here/machine"
# shellcheck source=machine/x86_64.sh
. "$here/machine/$arch.sh"
[ -z "$compiler" ] || guest_tools=${guest_tools:-${KDUMP_BUILD:-$here/../../../../build}/guest/$arch}
[ -z "$guest_tools" ] || [ -d "$guest_tools" ] ||
	fail "$guest_tools does not exist: standalone/guest-tools.sh $arch makes it"
host_crash='' keyboard=''
case $crash_by in
write) ;;
key)
	host_crash='sendkey alt-sysrq-c'
	[ $own_keyboard = 1 ] || keyboard="-device virtio-keyboard-$bus" ;;
nmi) host_crash=nmi ;;
*) fail "unknown way to crash $crash_by" ;;
esac
time_limit=${TIME_LIMIT:-1500}

# recipe: a name for everything that this run's result depends on.
recipe()
{
	{
		echo "$arch $variant $crash_by $full $qemu_dump $dumps"
		cat "$image/vmlinuz" ${makedumpfile:+"$makedumpfile"} ${vmcore_dmesg:+"$vmcore_dmesg"} \
			"$here/crash.sh" "$here/initramfs.sh" "$here/machine/$arch.sh" "$here"/memory_*.py
		find "$here/guest" -type f | LC_ALL=C sort | xargs cat
	} | sha256sum
}

for program in ${makedumpfile:+"$makedumpfile"} ${vmcore_dmesg:+"$vmcore_dmesg"}; do
	[ -x "$program" ] || fail "$program is not a program"
done
recipe=$(recipe)
if [ $reuse = 1 ] && [ "$(cat "$out/.recipe" 2>/dev/null)" = "$recipe" ]; then
	say "kernel and programs are unchanged: using $out"
	exit 0
fi
# Only what an earlier run wrote: a mistaken --out must not cost anybody's files.
for old in truth vmcore.full vmcore-dmesg.txt console.log capture.log result .recipe elf elf-paging kdump-zlib \
	kdump-lzo kdump-snappy .work $(echo "$dumps" | cut -d ' ' -f 1); do
	rm -rf "${out:?}/$old"
done
work=$out/.work
mkdir "$work"
guest=''
trap '[ -z "$guest" ] || kill "$guest" 2>/dev/null; rm -rf "$work"' EXIT
trap 'exit 1' INT TERM

write_configuration()
{
	mkdir "$work/conf"
	printf '%s' "$dumps" >"$work/conf/dumps"
	cat >"$work/conf/conf" <<-END
		GUEST_HOSTNAME=kdump-rig
		CRASH_BY=$crash_by
		CRASH_KERNEL=$((1 - qemu_dump))
		RECORD=$((1 - memory_file))
		HOTPLUG=$((hotplug_mib > 0))
		COPY_HEADERS=$memory_file
		KEXEC_OPTIONS="$kexec_options"
		IOMEM_FILTER="$iomem_filter"
		BALLOON=$([ -n "$balloon_mib" ] && echo 1 || echo 0)
		CAPTURE_CMDLINE="console=$console $capture_arguments panic=1 $arguments"
	END
}

make_initramfs()
{
	set --
	[ -z "$makedumpfile" ] || set -- "$@" "makedumpfile=$makedumpfile"
	[ -z "$vmcore_dmesg" ] || set -- "$@" "vmcore-dmesg=$vmcore_dmesg"
	CROSS_COMPILE=$compiler "$here/initramfs.sh" "$image" "$work/conf" "$work/initrd" "$guest_tools" "$@" ||
		fail "no initramfs"
}

# make_disk FILE SIZE_MIB [mke2fs options]: an ext4 file system in a sparse file.
make_disk()
{
	rm -f "$1"
	truncate -s "${2}M" "$1"
	disk=$1
	shift 2
	mke2fs -q -F -t ext4 "$@" "$disk" || fail "mke2fs failed for $disk"
}

make_disks()
{
	mkdir -p "$work/content/boot"
	cp "$image/vmlinuz" "$work/content/boot/vmlinuz"
	cp "$work/initrd" "$work/content/boot/initrd"
	largest_file=$([ $memory_file = 1 ] && echo 2048 || echo $((memory + hotplug_mib)))
	make_disk "$work/work.img" $((512 + largest_file * ($(printf '%s' "$dumps" | wc -l) + 1))) \
		-O ^has_journal -d "$work/content"
	# Blocks smaller than a page give the page cache buffer heads.
	make_disk "$work/scratch.img" 96 -b 1024
	rm -f "$work/snapshot.img"
	truncate -s $((4096 + 64 * 1024 * 1024)) "$work/snapshot.img"
	rm -f "$out/vmcore.full"
	[ $full = 0 ] || [ $memory_file = 1 ] || truncate -s $((memory + hotplug_mib + 256))M "$out/vmcore.full"
}

disk_options()
{
	echo "-drive if=none,format=raw,cache=unsafe,id=$2,file=$1 -device virtio-blk-$bus,drive=$2,serial=$2"
}

start_guest()
{
	rm -f "$work/monitor.in" "$work/monitor.out"
	mkfifo "$work/monitor.in" "$work/monitor.out"
	exec 3<>"$work/monitor.in" 4<>"$work/monitor.out"
	full_disk=
	[ $full = 0 ] || [ $memory_file = 1 ] || full_disk=$(disk_options "$out/vmcore.full" full)
	# shellcheck disable=SC2046,SC2086 # options are words; a path with a space is refused above
	timeout -k 10 "$time_limit" "qemu-system-$qemu" -nodefaults -display none -no-reboot \
		$machine -cpu "$cpu" -m "$memory$([ $hotplug_mib = 0 ] || echo ,slots=1,maxmem=8G)" -smp "$cpus" $serial \
		-chardev pipe,id=monitor,path="$work/monitor,logfile=$work/monitor.log" \
		-mon chardev=monitor,mode=readline \
		-kernel "$image/vmlinuz" -initrd "$work/initrd" \
		-append "console=$console crashkernel=$crashkernel panic=$((1 - qemu_dump)) $arguments" \
		$vmcoreinfo_device $keyboard -device "virtio-balloon-$bus" -device "virtio-rng-$bus" \
		-netdev user,id=network -device "virtio-net-$bus,netdev=network" \
		$(disk_options "$work/work.img" work) $(disk_options "$work/scratch.img" scratch) \
		$(disk_options "$work/snapshot.img" snapshot) $full_disk >"$work/qemu.log" 2>&1 3>&- 4>&- &
	guest=$!
}

seen()
{
	grep -aqs "$1" "$out/console.log"
}

# Follows the guest until it ends: says how far it got, and does the host's part when the guest asks for it.
follow_guest()
{
	told=0
	asked=0
	crashed=0
	while kill -0 "$guest" 2>/dev/null; do
		sleep 1
		lines=$(grep -ac 'kdump-rig: [a-z ]*' "$out/console.log" 2>/dev/null || :)
		if [ "${lines:-0}" -gt "$told" ]; then
			grep -a 'kdump-rig: [a-z ]*' "$out/console.log" | tr -d '\r' | tail -n +$((told + 1)) |
				grep -a '^kdump-rig: ' | sed 's/^kdump-rig: /crash.sh:   guest: /' || :
			told=$lines
		fi
		if [ $asked = 0 ] && [ -n "$balloon_mib" ] && seen 'kdump-rig: ready for the balloon'; then
			echo "balloon $balloon_mib" >&3
			asked=1
		fi
		if [ -n "$host_crash" ] && [ $crashed = 0 ] && seen 'kdump-rig: crashing now'; then
			echo "$host_crash" >&3
			crashed=1
		fi
		if [ $qemu_dump = 1 ] && seen "$panicked"; then
			qemu_dumps
		fi
	done
	guest_status=0
	wait "$guest" || guest_status=$?
	guest=''
	exec 3>&- 4>&-
}

qemu_dumps()
{
	say "QEMU dumps the guest's memory"
	for format in $qemu_formats; do
		case $format in
		memory)
			echo stop >&3
			echo "info registers -a" >&3
			for range in $ram; do
				echo "pmemsave ${range%:*} ${range#*:} \"$work/ram.${range%:*}\"" >&3
			done
			continue ;;
		elf) option= ;;
		elf-paging) option=-p ;;
		kdump-zlib) option=-z ;;
		kdump-lzo) option=-l ;;
		kdump-snappy) option=-s ;;
		esac
		echo "dump-guest-memory $option $out/$format" >&3
	done
	echo quit >&3
	wait "$guest" || :
	case $qemu_formats in
	*memory*)
		# shellcheck disable=SC2046 # words
		"$here/memory_elf.py" "$image/vmlinux" "$out/elf" "$work/monitor.log" $(for range in $ram; do
			echo "${range%:*}=$work/ram.${range%:*}"
		done) ;;
	esac
	for dump in elf elf-paging; do
		fallocate -d "$out/$dump" 2>/dev/null || :
	done
	for dump in kdump-lzo kdump-snappy; do # QEMU may be built without these
		[ -s "$out/$dump" ] || rm -f "$out/$dump"
	done
}

# fetch PATH: what the guest left at PATH of its work disk, a directory's content.
fetch()
{
	mkdir -p "$work/fetched"
	debugfs -R "rdump $1 $work/fetched" "$work/work.img" >"$work/debugfs.log" 2>&1 || :
}

collect_truth()
{
	fetch /truth
	[ -d "$work/fetched/truth" ] || fail "the guest recorded no truth: see $out/console.log"
	mv "$work/fetched/truth" "$out/truth"
	head -c 4096 "$work/snapshot.img" | tr -d '\0' | while read -r name offset size; do
		tail -c +$((offset + 1)) "$work/snapshot.img" | head -c "$size" >"$out/truth/$name"
	done
	[ -s "$out/truth/kpageflags.2" ] || fail "the guest took no snapshots: see $out/console.log"
}

collect_dumps()
{
	for file in capture.log result; do
		debugfs -R "dump /$file $out/$file" "$work/work.img" >/dev/null 2>&1
	done
	fetch /dumps
	for file in "$work"/fetched/dumps/*; do
		[ ! -e "$file" ] || mv "$file" "$out/"
	done
	if [ $memory_file = 1 ]; then
		# shellcheck disable=SC2086 # words
		"$here/memory_core.py" "$out/headers" "$out/vmcore.full" $ram ||
			fail "the guest's memory could not be made a core file: see $out/console.log"
		rm "$out/headers"
	elif [ $full = 1 ]; then
		size=$(sed -n 's/^copied \([0-9]*\)$/\1/p' "$out/capture.log")
		[ -n "$size" ] || fail "the capture kernel could not copy /proc/vmcore: see $out/capture.log"
		truncate -s "$size" "$out/vmcore.full"
	fi
	sed -n 's/^\(.*\)\.status=\([1-9].*\)$/crash.sh:   \1 ended with exit status \2/p' "$out/result"
}

write_configuration
make_initramfs
attempt=1
while :; do
	say "booting the $variant guest (attempt $attempt, time limit $time_limit s)"
	make_disks
	begin=$(date +%s)
	start_guest
	follow_guest
	! seen 'kdump-rig: crashing now' || break
	! seen 'kdump-rig: failed' || fail "the guest gave up: see $out/console.log"
	cat "$work/qemu.log"
	tail -n 20 "$out/console.log" 2>/dev/null || :
	[ $attempt -le 3 ] || fail "the guest died before the planned crash, $attempt times: see $out/console.log"
	say "the guest died before the planned crash (status $guest_status): starting it again"
	attempt=$((attempt + 1))
done
[ $memory_file = 1 ] || collect_truth
if [ $qemu_dump = 1 ]; then
	[ -s "$out/elf" ] || fail "QEMU wrote no dump: see $out/console.log"
else
	seen 'kdump-rig: done' || fail "the capture kernel did not finish (status $guest_status): see $out/console.log"
	collect_dumps
fi
cat >>"$out/result" <<END
arch=$arch
variant=$variant
attempts=$attempt
seconds=$(($(date +%s) - begin))
END
echo "$recipe" >"$out/.recipe"
say "done in $(($(date +%s) - begin)) s: $out"
