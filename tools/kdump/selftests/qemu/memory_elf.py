#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""
memory_elf.py VMLINUX CORE ADDRESS=FILE...: an ELF core file of a guest's raw memory, for the machines that QEMU's
dump-guest-memory does not know. Class, byte order and machine are those of the kernel's ELF file VMLINUX; each FILE
is what the memory at physical ADDRESS holds. There are no notes: nobody has seen the registers.
"""

import os
import struct
import sys

ET_CORE = 4
PT_LOAD = 1
ALIGNMENT = 0x10000


def copy_sparse(source, target):
    """Zero pages become holes."""
    while block := source.read(ALIGNMENT):
        if block.strip(b"\0"):
            target.write(block)
        else:
            target.seek(len(block), os.SEEK_CUR)
    target.truncate(target.tell())


def main():
    if len(sys.argv) < 4:
        sys.exit(__doc__.strip())
    with open(sys.argv[1], "rb") as vmlinux:
        ident = vmlinux.read(16)
        order = "<" if ident[5] == 1 else ">"
        machine, = struct.unpack(order + "2xH", vmlinux.read(4))
    wide = ident[4] == 2
    # Elf_Ehdr after e_ident, Elf_Phdr: include/uapi/linux/elf.h
    header = struct.Struct(order + ("HHIQQQIHHHHHH" if wide else "HHIIIIIHHHHHH"))
    segment = struct.Struct(order + ("IIQQQQQQ" if wide else "IIIIIIII"))
    size = 16 + header.size
    parts = []
    offset = ALIGNMENT
    for argument in sys.argv[3:]:
        address, name = argument.split("=", 1)
        parts.append((int(address, 0), name, offset, os.path.getsize(name)))
        offset += -(-parts[-1][3] // ALIGNMENT) * ALIGNMENT
    with open(sys.argv[2], "wb") as core:
        core.write(ident)
        core.write(header.pack(ET_CORE, machine, 1, 0, size, 0, 0, size, segment.size, len(parts), 0, 0, 0))
        for address, _, offset, length in parts:
            if wide:
                core.write(segment.pack(PT_LOAD, 0, offset, 0, address, length, length, 0))
            else:
                core.write(segment.pack(PT_LOAD, offset, 0, address, length, length, 0, 0))
        for _, name, offset, _ in parts:
            core.seek(offset)
            with open(name, "rb") as memory:
                copy_sparse(memory, core)


main()
