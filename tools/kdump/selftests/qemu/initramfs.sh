#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# initramfs.sh IMAGE CONF OUTPUT GUEST [PROGRAM...]: write the initramfs that both kernels of the crash rig run from.
#
# IMAGE is a kernel image directory (modules below IMAGE/modules, if it has any), CONF a directory whose files become /rig.
# Each PROGRAM is "NAME=PATH"; it goes to /bin/NAME together with the shared libraries that it needs.
# busybox, kexec and libraries are those below GUEST, or this machine's own if GUEST is empty; CROSS_COMPILE in the
# environment is the prefix of the compiler for the guest.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
image=$1
conf=$2
output=$3
guest=$4
shift 4
compiler=${CC:-gcc}
[ -z "${CROSS_COMPILE:-}" ] || compiler=${CROSS_COMPILE}gcc

# What the capture kernel must have (where it is not built in), and what the workload likes to have.
needed_modules="virtio_blk crc32c_generic ext4"
wanted_modules="zram loop virtio_net virtio_balloon virtio_mem qemu_fw_cfg dummy veth overlay virtio_input"

fail()
{
	echo "initramfs.sh: $*" >&2
	exit 1
}

root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT

# find_program NAME: its path, in the guest's tree or here.
find_program()
{
	if [ -n "$guest" ]; then
		find "$guest" -path "*bin/$1" | head -n 1
	else
		command -v "$1"
	fi
}

# add_libraries PATH: what the program or library at PATH needs, where the dynamic loader looks for it.
add_libraries()
{
	if [ -z "$guest" ]; then
		ldd "$1" 2>/dev/null | sed -n 's/.*=> *\(\/[^ ]*\).*/\1/p; s/^[[:space:]]*\(\/[^ ]*\) .*/\1/p' |
			while read -r library; do
				mkdir -p "$root${library%/*}"
				cp -nL "$library" "$root$library"
			done
		return
	fi
	readelf -ld "$1" 2>/dev/null | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\/lib\/\1/p; s/.*interpreter: \(.*\)\]/\1/p' |
		while read -r library; do
			[ ! -e "$root$library" ] || continue
			file=$(find "$guest" -name "${library##*/}" | head -n 1)
			[ -n "$file" ] || fail "$1 needs ${library##*/}, which is not below $guest"
			mkdir -p "$root${library%/*}"
			cp -L "$file" "$root$library"
			add_libraries "$file"
		done
}

add_program()
{
	[ -x "$2" ] || fail "$2 is not a program"
	cp -L "$2" "$root/bin/$1"
	add_libraries "$2"
}

# build NAME SOURCE...: a static program of the rig's own.
build()
{
	name=$1
	shift
	"$compiler" -std=gnu11 -D_FILE_OFFSET_BITS=64 -O2 -Wall -Wextra -Wno-format-truncation -static -s \
		-o "$root/bin/$name" "$@" || fail "$name does not compile"
}

# find_module NAME
find_module()
{
	[ ! -d "$image/modules" ] || find "$image/modules/" -name "$1.ko*" -o -name "$(echo "$1" | tr _ -).ko*" | head -n 1
}

# add_module NAME LIST: the module after those it depends on, decompressed; LIST gets the order. A name that
# the image has no module for is built in, or not there.
add_module()
{
	grep -qx "$1" "$root/modules/$2" "$root/modules/needed" && return 0
	file=$(find_module "$1")
	[ -n "$file" ] || return 0
	for dependency in $(modinfo -F depends "$file" | tr , ' '); do
		add_module "$dependency" "$2"
	done
	file=$(find_module "$1")
	case $file in
	*.xz) xz -dc "$file" ;;
	*.zst) zstd -dcq "$file" ;;
	*.gz) gzip -dc "$file" ;;
	*) cat "$file" ;;
	esac >"$root/modules/$1.ko"
	echo "$1" >>"$root/modules/$2"
}

mkdir -p "$root/bin" "$root/dev" "$root/proc" "$root/sys" "$root/run" "$root/store" "$root/scratch" \
	"$root/modules" "$root/rig"
mknod -m 600 "$root/dev/console" c 5 1 || fail "mknod failed: run as root"
mknod -m 666 "$root/dev/null" c 1 3

busybox=$(find_program busybox) || fail "no busybox: install the package busybox-static"
readelf -l "$busybox" | grep -q INTERP && fail "$busybox is not static: install the package busybox-static"
cp "$busybox" "$root/bin/busybox"
# The names of its applets are not asked of a program that may be another machine's.
ln -s busybox "$root/bin/sh"
cp "$here/guest/init" "$root/init"
chmod 755 "$root/init"
cp "$conf"/* "$root/rig/"

build measure "$here/guest/measure.c"
build copy-sparse "$here/guest/copy-sparse.c"
build oracle "$here"/guest/oracle/*.c
build workload "$here"/guest/workload/*.c
# Not every architecture has one; the guest says so when it is to load a capture kernel.
kexec=$(find_program kexec) || :
[ -z "$kexec" ] || add_program kexec "$kexec"
for program in "$@"; do
	add_program "${program%%=*}" "${program#*=}"
done

: >"$root/modules/needed"
: >"$root/modules/wanted"
for module in $needed_modules; do
	add_module "$module" needed
done
for module in $wanted_modules; do
	add_module "$module" wanted
done

(cd "$root" && find . | cpio -o -H newc --quiet) >"$output.tmp"
mv "$output.tmp" "$output"
