#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""fuzz_log_types.py LAYOUT DIRECTORY: inputs for the fuzz targets btf and printk, in DIRECTORY/btf and
DIRECTORY/printk: a good one each, and many with a few bytes changed. LAYOUT is the generated layout.txt.
The same inputs every time."""

import os
import random
import struct
import sys

COPIES = 500


def make_btf(order):
    strings = b"\0int\0list\0next\0"
    types = [1, 1 << 24, 4, 1 << 24 | 32, 5, 4 << 24 | 2, 16, 10, 3, 0, 0, 3, 64, 0, 2 << 24, 2,
             0, 3 << 24, 0, 1, 1, 4, 1, 8 << 24, 1, 0, 13 << 24 | 2, 1, 1, 3, 0, 0, 0, 12 << 24, 7,
             10, 14 << 24, 1, 0, 5, 15 << 24 | 1, 8, 8, 0, 4, 5, 19 << 24 | 1, 8, 5, 1, 2,
             0, 6 << 24 | 1, 4, 5, 1, 5, 7 << 24, 0, 0, 5 << 24 | 1, 8, 0, 2, 0, 0, 10 << 24, 12]
    words = struct.pack(f"{order}{len(types)}I", *types)
    header = struct.pack(order + "HBBIIIII", 0xEB9F, 1, 0, 24, 0, len(words), len(words), len(strings))
    return header + words + strings


def read_layout(path):
    """{"STRUCT": size, "STRUCT.MEMBER": (offset, size)}"""
    layout = {}
    for line in open(path, encoding="ascii"):
        words = line.split()
        if words[0] == "sizeof":
            layout[words[1]] = int(words[2])
        elif words[0] == "member":
            layout[words[1]] = int(words[2]), int(words[3])
    return layout


def make_ring(layout, order):
    """Eight descriptors, six records, pointers that count from the beginning."""
    memory = bytearray(0x1000)
    descriptors, infos, text = 0x200, 0x400, 0x800

    def put(base, path, value):
        offset, size = 0, 0
        for member in path.split("/"):
            member_offset, size = layout[member]
            offset += member_offset
        memory[base + offset:base + offset + size] = (value % (1 << 8 * size)).to_bytes(size, order)

    word = layout["prb_data_blk_lpos.begin"][1]
    first = 2**32 - 8  # DESC0_ID() + 1
    put(0, "printk_ringbuffer.desc_ring/prb_desc_ring.count_bits", 3)
    put(0, "printk_ringbuffer.desc_ring/prb_desc_ring.descs", descriptors)
    put(0, "printk_ringbuffer.desc_ring/prb_desc_ring.infos", infos)
    put(0, "printk_ringbuffer.desc_ring/prb_desc_ring.tail_id", first)
    put(0, "printk_ringbuffer.desc_ring/prb_desc_ring.head_id", first + 5)
    put(0, "printk_ringbuffer.text_data_ring/prb_data_ring.size_bits", 8)
    put(0, "printk_ringbuffer.text_data_ring/prb_data_ring.data", text)
    for i in range(6):
        at, info = descriptors + i * layout["prb_desc"], infos + i * layout["printk_info"]
        put(at, "prb_desc.state_var", first + i | 2 << 8 * word - 2)
        put(at, "prb_desc.text_blk_lpos/prb_data_blk_lpos.begin", i * 32)
        put(at, "prb_desc.text_blk_lpos/prb_data_blk_lpos.next", i * 32 + 32)
        put(info, "printk_info.seq", i)
        put(info, "printk_info.text_len", 20)
        memory[text + i * 32 + word:text + i * 32 + word + 20] = b"one line\nand a second"[:20]
    return bytes(memory)


def write(directory, good):
    os.makedirs(directory, exist_ok=True)
    chance = random.Random(1)
    for number in range(COPIES):
        copy = bytearray(good)
        used = [i for i, byte in enumerate(good) if byte]
        for _ in range(chance.randrange(5) if number else 0):
            copy[chance.choice(used)] = chance.choice((0, 1, 3, 0x7F, 0x80, 0xFF, chance.randrange(256)))
        with open(f"{directory}/{number}", "wb") as output:
            output.write(copy[:chance.randrange(len(copy))] if number % 10 == 9 else copy)


def main():
    layout_path, directory = sys.argv[1:]
    write(f"{directory}/btf", make_btf("<"))
    write(f"{directory}/btf/big", make_btf(">"))
    write(f"{directory}/printk", make_ring(read_layout(layout_path), sys.byteorder))


main()
