#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""
kept_pages.py DUMP FILE: FILE gets the pages of DUMP, an ELF dump of a 64-bit little-endian machine, that are not zero:
what makedumpfile has to compress, and nothing else.
"""

import sys

from same_pages import PAGE, ZERO, read_pages


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__.strip())
    with open(sys.argv[1], "rb") as dump, open(sys.argv[2], "wb") as pages:
        for offset in read_pages(dump).values():
            dump.seek(offset)
            page = dump.read(PAGE)
            if page != ZERO:
                pages.write(page)


main()
