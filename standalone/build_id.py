#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""
build_id.py IMAGE: the build id of a kernel image, whatever its format: its note is looked for in the compressed
parts of the file, then in the file. Notes of ELF files within (the vDSO) are others'.
"""

import lzma
import re
import struct
import subprocess
import sys
import zlib

SIZES = (20, 16)  # of SHA-1 and MD5


def inner_files(data):
    """Where ELF files begin and end in it, but for the file itself."""
    ranges = []
    for found in re.finditer(rb"\x7fELF([\x01\x02])([\x01\x02])\x01", data):
        header = data[found.start():][:64]
        order = "<" if found[2] == b"\x01" else ">"
        # e_shoff, e_shentsize, e_shnum
        place = (order + "40xQ10xHH") if found[1] == b"\x02" else (order + "32xI10xHH")
        if found.start() == 0 or len(header) < 64:
            continue
        sections, size, number = struct.unpack_from(place, header)
        if size in (40, 64):
            ranges.append((found.start(), found.start() + sections + size * number))
    return ranges


def find_note(data):
    """Elf_Nhdr, "GNU", the id: include/uapi/linux/elf.h."""
    inner = inner_files(data)
    for order in "little", "big":
        for size in SIZES:
            head = b"".join(n.to_bytes(4, order) for n in (4, size, 3)) + b"GNU\0"
            at = data.find(head)
            while at >= 0:
                if not any(begin <= at < end for begin, end in inner):
                    return data[at + len(head):][:size].hex()
                at = data.find(head, at + 1)
    return None


def gunzip(data):
    try:
        return zlib.decompressobj(wbits=31).decompress(data)
    except zlib.error:
        return b""


def unxz(data):
    try:
        return lzma.LZMADecompressor(lzma.FORMAT_XZ).decompress(data)
    except lzma.LZMAError:
        return b""


def run(*command):
    """What a program makes of the data's beginning, whatever it thinks of the end."""
    return lambda data: subprocess.run(command, input=data, stdout=subprocess.PIPE,
                                       stderr=subprocess.DEVNULL, check=False).stdout


FORMATS = {
    b"\x1f\x8b\x08": gunzip,
    b"\xfd7zXZ\0": unxz,
    b"\x28\xb5\x2f\xfd": run("zstd", "-dcq"),
    b"\x02\x21\x4c\x18": run("lz4", "-dc"),
}


def candidates(data):
    """A part that is much smaller than the file is no kernel."""
    for magic, unpack in FORMATS.items():
        at = data.find(magic)
        while at >= 0:
            content = unpack(data[at:])
            if len(content) > len(data) // 2:
                yield content
            at = data.find(magic, at + 1)
    yield data


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__.strip())
    with open(sys.argv[1], "rb") as file:
        data = file.read()
    for content in candidates(data):
        if build_id := find_note(content):
            print(build_id)
            return
    sys.exit(f"build_id.py: {sys.argv[1]}: no GNU build id in it")


main()
