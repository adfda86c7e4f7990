#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""
memory_core.py HEADERS MEMORY ADDRESS:SIZE...: make the file MEMORY, in which QEMU kept the memory of a guest that has
crashed, a core file, without a copy. HEADERS is the start of the /proc/vmcore of its capture kernel, up to the first
segment; the ranges of physical memory lie one behind the other in MEMORY. Where the headers go there was the first
page: kexec never says that to be memory of a machine whose file this can be made of. The notes go behind the memory.

64 bits, little endian.
"""

import os
import struct
import sys

PT_LOAD = 1
PT_NOTE = 4
PAGE = 4096
HEADER = struct.Struct("<16xHHIQQQIHHHHHH")
SEGMENT = struct.Struct("<IIQQQQQQ")


def main():
    if len(sys.argv) < 4:
        sys.exit(__doc__.strip())
    with open(sys.argv[1], "rb") as file:
        headers = file.read()
    ranges = []
    end = 0
    for argument in sys.argv[3:]:
        address, size = (int(word, 0) for word in argument.split(":"))
        ranges.append((address, size, end))
        end += size
    with open(sys.argv[2], "r+b") as core:
        if os.fstat(core.fileno()).st_size != end:
            sys.exit(f"{sys.argv[2]}: is not as large as these ranges are")
        fields = HEADER.unpack_from(headers)
        phoff, phnum = fields[4], fields[9]
        if phoff != HEADER.size or HEADER.size + phnum * SEGMENT.size > PAGE:
            sys.exit(f"{sys.argv[1]}: the headers do not fit into a page")
        table = headers[:HEADER.size]
        notes = b""
        for number in range(phnum):
            kind, flags, offset, vaddr, paddr, filesz, memsz, align = \
                SEGMENT.unpack_from(headers, phoff + number * SEGMENT.size)
            if kind == PT_NOTE:
                if offset + filesz > len(headers):
                    sys.exit(f"{sys.argv[1]}: ends before the notes do")
                notes, offset = headers[offset:offset + filesz], end
            elif kind == PT_LOAD:
                home = [at + paddr - address for address, size, at in ranges
                        if address <= paddr and paddr + filesz <= address + size]
                if not home or paddr < PAGE:
                    sys.exit(f"{sys.argv[1]}: memory at {paddr:#x} is not in these ranges")
                offset = home[0]
            table += SEGMENT.pack(kind, flags, offset, vaddr, paddr, filesz, memsz, align)
        core.write(table)
        core.seek(end)
        core.write(notes)


main()
