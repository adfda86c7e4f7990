#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""
descriptors.py CRASH-LITE VMCORE: where the file VMCORE, of the large guest, has the page descriptors of all memory above
4 GiB: "OFFSET SIZE", in MiB. They lie in one piece of physical memory (sparse_buffer_init()).
"""

import json
import struct
import subprocess
import sys

PT_LOAD = 1
MIB = 1 << 20
DESCRIPTORS = MIB >> 12 << 6  # of 64 bytes for 4 KiB, of a MiB


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__.strip())

    def ask(command, *options):
        return subprocess.run([sys.argv[1], "-s", *options, "-c", command, sys.argv[2]], check=True,
                              capture_output=True, text=True).stdout

    def physical(address):
        return int(json.loads(ask(f"vtop -k {address:x}", "--json"))["translations"][0]["physical"], 0)

    with open(sys.argv[2], "rb") as core:
        header = struct.unpack("<16xHHIQQQIHHH", core.read(58))
        core.seek(header[4])
        table = [struct.unpack("<IIQQQQQQ", core.read(header[8])) for _ in range(header[9])]
    loads = [(paddr, filesz, offset) for kind, _, offset, _, paddr, filesz, _, _ in table if kind == PT_LOAD]
    end = max(paddr + filesz for paddr, filesz, _ in loads)
    first = int(ask("p -x vmemmap_base").split()[-1], 0) + (4096 * DESCRIPTORS)
    size = (end // MIB - 4096) * DESCRIPTORS
    start = physical(first)
    if physical(first + size - 4096) != start + size - 4096:
        sys.exit("the page descriptors are not in one piece")
    for paddr, filesz, offset in loads:
        if paddr <= start and start + size <= paddr + filesz:
            print((start - paddr + offset) // MIB, size // MIB)
            return
    sys.exit("the page descriptors are not in the file")


main()
