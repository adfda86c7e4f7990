#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The registers that qemu/memory_elf.py finds in what QEMU's monitor says: of a CPU that is stopped at an exception's
# vector they are those of what was interrupted.
set -u

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=../ktap.sh
. "$here/../ktap.sh"

cd "$scratch" || exit 1
: >memory

# make_vmlinux ORDER BITS MACHINE: with one segment, 1 MiB at 0x80100000, or its sign extension.
make_vmlinux()
{
	python3 - "$@" >vmlinux <<-'END'
		import struct, sys
		order, wide, machine = sys.argv[1], sys.argv[2] == "64", int(sys.argv[3])
		header = struct.Struct(order + ("HHIQQQIHHHHHH" if wide else "HHIIIIIHHHHHH"))
		fields = (1, 5, 0, 0xffffffff80100000, 0, 0, 1 << 20, 0) if wide else (1, 0, 0x80100000, 0, 0, 1 << 20, 5, 0)
		out = b"\x7fELF" + bytes([1 + wide, 1 if order == "<" else 2, 1]) + bytes(9)
		out += header.pack(2, machine, 1, 0, 16 + header.size, 0, 0, 16 + header.size, 56 if wide else 32, 1, 0, 0, 0)
		sys.stdout.buffer.write(out + struct.pack(order + ("IIQQQQQQ" if wide else "IIIIIIII"), *fields))
	END
}

# notes ORDER BITS INDEX=VALUE...: whether these are words of pr_reg, in hexadecimal. The monitor's log is standard input.
notes()
{
	{ echo 'CPU#0'; cat; } >monitor.log
	"$here/../qemu/memory_elf.py" vmlinux core monitor.log 0=memory || return 1
	python3 - "$@" <<-'END'
		import pathlib, struct, sys
		order, wide = sys.argv[1], sys.argv[2] == "64"
		core = pathlib.Path("core").read_bytes()
		begin = core.index(b"CORE") + 8 + (112 if wide else 72)
		size = 8 if wide else 4
		words = struct.unpack_from(f"{order}{(len(core) - begin) // size}{'Q' if wide else 'I'}", core, begin)
		wanted = dict(argument.split("=") for argument in sys.argv[3:])
		found = {index: f"{words[int(index)]:x}" for index in wanted}
		print(f"found {found}, wanted {wanted}")
		sys.exit(found != wanted)
	END
}

# Of each machine, what QEMU prints; the general registers first, all of them numbers.
mips()
{
	names="r0 at v0 v1 a0 a1 a2 a3 t0 t1 t2 t3 t4 t5 t6 t7 s0 s1 s2 s3 s4 s5 s6 s7 t8 t9 k0 k1 gp sp s8 ra"
	printf 'pc=0x%s HI=0x0 LO=0x0 ds 10000098 0000000000000000 0\n' "$1"
	for name in $names; do printf ' %s 0000000000000012' "$name"; done
	printf '\nCP0 Status  0x%s Cause   0x00000400 EPC    0x%s\n' "$2" "$3"
}
sh4()
{
	printf 'pc=0x%s sr=0x%s pr=0x0 fpscr=0x00040001\nspc=0x8c001234 ssr=0x40000000 gbr=0x0 vbr=0x8c100000\n' "$1" "$2"
	for number in $(seq 0 23); do printf 'r%s=0x%s ' "$number" "$number"; done
}
loongarch()
{
	printf ' PC=%s  FCSR0 0x00000000\n' "$1"
	for number in $(seq 0 31); do printf ' r%s 0000000000000012' "$number"; done
	printf '\n CSR000: CRMD   b0               PRMD   7                EUEN   0                MISC   0\n'
	printf ' CSR004: ECFG   71ffc            ESTAT  800              ERA    9000000000201234 BADV   0\n'
	printf ' CSR012: EENTRY 9000000001000000\n'
}

mips_32()
{
	make_vmlinux '>' 32 8
	# Where the vector is; in the kernel's text; without EXL.
	mips 81234280 00000403 80101234 | notes '>' 32 40=80101234 42=401 &&
		mips 80104280 00000403 80101234 | notes '>' 32 40=80104280 42=403 &&
		mips 81234280 00000401 80101234 | notes '>' 32 40=81234280 42=401
}

mips_64()
{
	make_vmlinux '<' 64 8
	mips ffffffff81234180 00000413 0000005512345678 | notes '<' 64 34=5512345678 36=411 &&
		mips ffffffff81234184 00000413 0000005512345678 | notes '<' 64 34=ffffffff81234184 36=413
}

sh_32()
{
	make_vmlinux '<' 32 42
	for offset in 100 400 600; do
		sh4 "8c100$offset" 700000f0 | notes '<' 32 0=0 15=15 16=8c001234 18=40000000 || return 1
	done
	sh4 8c100602 700000f0 | notes '<' 32 16=8c100602 18=700000f0
}

# A vector has 512 bytes. The mode goes where an exception would put it.
loongarch_64()
{
	make_vmlinux '<' 64 258
	loongarch 9000000001008c00 | notes '<' 64 33=9000000000201234 35=b0 36=7 &&
		loongarch 9000000001008c04 | notes '<' 64 33=9000000001008c04 35=b0 36=b0 &&
		loongarch 9000000001010000 | notes '<' 64 33=9000000001010000 36=b0
}

ktap_plan 4
check 'mips, 32 bits' mips_32
check 'mips, 64 bits' mips_64
check 'sh' sh_32
check 'loongarch' loongarch_64
ktap_finish
