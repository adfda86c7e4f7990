# SPDX-License-Identifier: GPL-2.0-only
"""
Core files and kdump-compressed files, read without any of the programs under test: nothing is shared with those but
the libraries that decompress.
"""

import collections
import ctypes
import functools
import io
import struct
import sys
import zlib


class Vmcore:
    """The memory in an ELF core file."""

    def __init__(self, path, page_size):
        self.page_size = page_size
        self.file = open(path, "rb")
        header = self.file.read(64)
        if header[:4] != b"\x7fELF":
            sys.exit(f"{path}: not an ELF file")
        self.is_64, self.order = header[4] == 2, "<" if header[5] == 1 else ">"
        phoff, = self.unpack("Q" if self.is_64 else "I", header, 32 if self.is_64 else 28)
        phentsize, phnum = self.unpack("HH", header, 54 if self.is_64 else 42)
        self.segments = []
        self.whole = []  # with what is not in the file
        for i in range(phnum):
            self.file.seek(phoff + i * phentsize)
            program_header = self.file.read(phentsize)
            if self.is_64:
                kind, _, offset, _, paddr, filesz, memsz = self.unpack("IIQQQQQ", program_header)
            else:
                kind, offset, _, paddr, filesz, memsz = self.unpack("IIIIII", program_header)
            if kind == 1:
                self.segments.append((paddr, offset, filesz))
                self.whole.append((paddr, offset, memsz))
        self.of_frame = collections.defaultdict(list)
        for segment in self.segments:
            for frame in self.frames([segment]):
                self.of_frame[frame].append(segment)

    def unpack(self, fields, data, offset=0):
        return struct.unpack_from(self.order + fields, data, offset)

    def frames(self, segments=None):
        """The frames that are there as a whole or in part."""
        frames = set()
        for paddr, _, size in self.segments if segments is None else segments:
            frames.update(range(paddr // self.page_size, -(-(paddr + size) // self.page_size)))
        return frames

    def page(self, pfn):
        """A frame's bytes; what no segment covers reads as zero."""
        begin = pfn * self.page_size
        page = bytearray(self.page_size)
        for paddr, offset, size in self.of_frame.get(pfn, ()):
            start, end = max(paddr, begin), min(paddr + size, begin + self.page_size)
            if start < end:
                self.file.seek(offset + start - paddr)
                page[start - begin:end - begin] = self.file.read(end - start)
        return bytes(page)


def rearranged(file):
    """A file's own order out of a flattened stream: big-endian records of offset, size and data."""
    if file.read(12) != b"makedumpfile":
        file.seek(0)
        return file
    file.seek(4096)
    out = io.BytesIO()
    while (record := struct.unpack(">qq", file.read(16)))[0] >= 0:
        out.seek(record[0])
        out.write(file.read(record[1]))
    out.seek(0)
    return out


class Dump:
    """A kdump-compressed file: IMPLEMENTATION and diskdump_mod.h of makedumpfile describe it."""

    def __init__(self, path, vmcore):
        block, word = vmcore.page_size, 8 if vmcore.is_64 else 4
        self.page_size = block
        self.file = rearranged(open(path, "rb"))
        header = self.file.read(block)
        if header[:8] != b"KDUMP   ":
            sys.exit(f"{path}: not a kdump-compressed file")
        # Behind a time, which has two words.
        self.status, size, sub_blocks, bitmap_blocks = vmcore.unpack(
            "IiiI", header, 424 if vmcore.is_64 else 412)
        if size != block:
            sys.exit(f"{path}: page size {size}")
        sub_header = self.file.read(sub_blocks * block)
        self.level, = vmcore.unpack("i", sub_header, word)
        bitmaps = self.file.read(bitmap_blocks * block)
        half = len(bitmaps) // 2
        self.present = self.bits(bitmaps[:half])
        self.dumped = self.bits(bitmaps[half:])
        table = self.file.read(len(self.dumped) * 24)
        # {pfn: (offset, size, flags)}
        self.descriptors = {pfn: vmcore.unpack("QII", table, 24 * i)
                            for i, pfn in enumerate(self.dumped)}

    @staticmethod
    def bits(bitmap):
        """The numbers of the bits that are set, in order."""
        return [byte * 8 + bit for byte, value in enumerate(bitmap) if value
                for bit in range(8) if value >> bit & 1]

    def page(self, pfn):
        """A frame's bytes."""
        return self.data(*self.descriptors[pfn])

    @functools.lru_cache(maxsize=4)  # for pages of zeros, which share it
    def data(self, offset, size, flags):
        self.file.seek(offset)
        return decompress(flags, self.file.read(size), self.page_size)


class ElfDump:
    """The same of an ELF file: what is left out is cut out of its segments."""

    def __init__(self, path, page_size, level):
        self.core, self.level = Vmcore(path, page_size), level
        self.present = sorted(self.core.frames(self.core.whole))
        self.dumped = sorted(self.core.frames())
        self.page = self.core.page
        self.descriptors = {}


def decompress(flags, data, page_size):
    """By the flags of a page's descriptor."""
    page = ctypes.create_string_buffer(page_size)
    size = ctypes.c_size_t(page_size)
    packed = data, ctypes.c_size_t(len(data)), page
    if flags == 1:
        return zlib.decompress(data)
    if flags == 2:
        ctypes.CDLL("liblzo2.so.2").lzo1x_decompress_safe(*packed, ctypes.byref(size), None)
        return page.raw[:size.value]
    if flags == 4:
        ctypes.CDLL("libsnappy.so.1").snappy_uncompress(*packed, ctypes.byref(size))
        return page.raw[:size.value]
    if flags == 0x20:
        length = ctypes.CDLL("libzstd.so.1").ZSTD_decompress(page, size, *packed[:2])
        return page.raw[:length]
    return data
