#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""
same_pages.py [--incomplete] OURS THEIRS: two ELF dumps of one memory, of a 64-bit little-endian machine. Every page of
OURS has to be in THEIRS and the same, or zero if it is not there. THEIRS may have more: makedumpfile cuts out long
runs of pages only. With --incomplete OURS may lack what is in the pages that its headers know.
"""

import struct
import sys

PT_LOAD = 1
PAGE = 4096
ZERO = bytes(PAGE)


def read_pages(file):
    """Where the file has each page, by address; the first of several segments counts."""
    header = struct.unpack("<16xHHIQQQIHHH", file.read(58))
    file.seek(header[4])
    table = file.read(header[8] * header[9])
    pages = {}
    for at in range(0, len(table), header[8]):
        kind, _, offset, _, address, size = struct.unpack_from("<IIQQQQ", table, at)
        if kind == PT_LOAD:
            for inside in range(0, size, PAGE):
                pages.setdefault(address + inside, offset + inside)
    return pages


def main():
    incomplete = "--incomplete" in sys.argv
    names = [argument for argument in sys.argv[1:] if argument != "--incomplete"]
    if len(names) != 2:
        sys.exit(__doc__.strip())
    with open(names[0], "rb") as ours, open(names[1], "rb") as theirs:
        counts = {"same": 0, "zero": 0, "missing": 0, "different": 0, "cut": 0}
        their_pages = read_pages(theirs)
        for address, offset in read_pages(ours).items():
            ours.seek(offset)
            page = ours.read(PAGE)
            if len(page) < PAGE:
                counts["cut"] += 1
            elif incomplete and page == ZERO:
                counts["zero"] += 1
            elif address in their_pages:
                theirs.seek(their_pages[address])
                counts["same" if page == theirs.read(PAGE) else "different"] += 1
            else:
                counts["zero" if page == ZERO else "missing"] += 1
    print(f"pages of ours: {counts}; {len(their_pages)} of theirs")
    sys.exit(counts["missing"] > 0 or counts["different"] > 0 or counts["same"] == 0 or
             counts["cut"] > 0 and not incomplete)


if __name__ == "__main__":
    main()
