#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# riscv-32-tools.sh: what Debian lacks to crash a kernel of 32-bit RISC-V: a firmware and a C library. Both are built
# from Debian 13's sources by the compiler of the 64-bit machine, which knows the 32-bit ones: build/riscv-32 has
# fw_dynamic.bin for QEMU, and in bin a compiler that makes static programs with that library. What GCC's own library
# adds to it comes from the compiler for machines without an operating system; it is unpacked and not installed.
set -eu

target=riscv32-linux-musl
machine="-march=rv32gc -mabi=ilp32d"
from=riscv64-linux-gnu

top=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=standalone/common.sh
. "$top/standalone/common.sh"

tools=$top/build/riscv-32
log=$top/build/riscv-32.log

recipe=$(cat "$0" "$top/standalone/common.sh" | sha256sum)
if [ "$(cat "$tools/.complete" 2>/dev/null)" = "$recipe" ]; then
	say "a firmware and a compiler are in build/riscv-32"
	exit 0
fi

# unpack_source NAME: only what the original authors wrote: no patch of Debian's matters here.
unpack_source()
{
	mkdir "$tools/$1"
	(cd "$tools/source" && apt-get source -q --download-only --tar-only "$1") &&
		tar -xf "$tools/source/$1"_*.orig.tar.gz -C "$tools/$1" --strip-components=1
}

unpack_sources()
{
	for name; do
		unpack_source "$name" || return 1
	done
}

unpack_libgcc()
{
	(cd "$tools/source" && apt-get -o APT::Sandbox::User=root download -q gcc-riscv64-unknown-elf) &&
		dpkg-deb -x "$tools"/source/gcc-*.deb "$tools/source/gcc" &&
		cp "$tools"/source/gcc/usr/lib/gcc/riscv64-unknown-elf/*/rv32imafdc/ilp32d/libgcc.a "$tools/lib"
}

build_firmware()
{
	make -C "$tools/opensbi" -j"$(nproc)" CROSS_COMPILE=$from- PLATFORM=generic PLATFORM_RISCV_XLEN=32 \
		FW_JUMP=n FW_PAYLOAD=n && cp "$tools/opensbi/build/platform/generic/firmware/fw_dynamic.bin" "$tools"
}

build_c_library()
{
	cd "$tools/musl" &&
		./configure --target=riscv32 --prefix="$tools" --disable-shared --disable-wrapper \
			CC=$from-gcc CFLAGS="$machine" LIBCC="$tools/lib/libgcc.a" AR=$from-ar RANLIB=$from-ranlib &&
		make -j"$(nproc)" install
}

# The kernel's headers are those of the 64-bit machine: they ask the compiler what it compiles for.
write_compiler()
{
	for directory in linux asm asm-generic mtd; do
		ln -s "/usr/$from/include/$directory" "$tools/include/$directory"
	done
	cat >"$tools/lib/specs" <<-END
		%rename cpp_options old_cpp_options
		*cpp_options:
		-nostdinc -isystem $tools/include -isystem include%s %(old_cpp_options)

		*cc1:
		%(cc1_cpu) -nostdinc -isystem $tools/include -isystem include%s

		*link_libgcc:
		-L$tools/lib

		*libgcc:
		$tools/lib/libgcc.a

		*startfile:
		$tools/lib/crt1.o $tools/lib/crti.o

		*endfile:
		$tools/lib/crtn.o
	END
	cat >"$tools/bin/$target-gcc" <<-END
		#!/bin/sh
		# Made by standalone/riscv-32-tools.sh.
		exec $from-gcc $machine -specs="$tools/lib/specs" -fno-pie -no-pie -static "\$@"
	END
	chmod 755 "$tools/bin/$target-gcc"
	for tool in ar as ld nm objcopy objdump ranlib strip; do
		ln -s "$(command -v $from-$tool)" "$tools/bin/$target-$tool"
	done
}

"$top/standalone/install-packages.sh" gcc-$from linux-libc-dev-riscv64-cross
rm -rf "$tools"
mkdir -p "$tools/bin" "$tools/lib" "$tools/source"
: >"$log"
step "downloading libgcc" unpack_libgcc
(
	private_apt "$tools/apt" trixie "$(dpkg --print-architecture)" deb-src
	step "downloading the sources of OpenSBI and musl" unpack_sources opensbi musl
)
step "building OpenSBI" build_firmware
step "building musl" build_c_library
write_compiler
rm -rf "$tools/apt" "$tools/source" "$tools/opensbi" "$tools/musl"
echo "$recipe" >"$tools/.complete"
say "a firmware and a compiler are in build/riscv-32"
