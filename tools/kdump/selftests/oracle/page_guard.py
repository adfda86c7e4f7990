#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""
page_guard.py corrupt KIND VMCORE TRUTH LAYOUT: overwrite all page descriptors in VMCORE, an ELF core file of
x86-64. KIND is what with: "random" bytes, or "free", the head of a free block of random size each. Or it is "log":
some records of the log are overwritten instead.

page_guard.py check DUMP VMCORE TRUTH LAYOUT: does DUMP, a kdump-compressed file made of VMCORE, hold every page
that no dump goes without? Which those are is found out here by other means than makedumpfile's: by
TRUTH/proc/kallsyms, and by a walk of the page tables. LAYOUT is the generated layout.txt.
"""

import random
import re
import struct
import sys

PAGE = 4096
IMAGE = 0xffffffff80000000
PRESENT, HUGE, FRAME = 1, 0x80, 0x000ffffffffff000


class Machine:
    def __init__(self, vmcore, truth, layout):
        self.file = open(vmcore, "r+b")
        header = self.file.read(64)
        phoff, = struct.unpack_from("<Q", header, 32)
        phentsize, phnum = struct.unpack_from("<HH", header, 54)
        self.segments = []
        for i in range(phnum):
            self.file.seek(phoff + i * phentsize)
            kind, _, offset, _, paddr, size = struct.unpack("<IIQQQQ", self.file.read(40))
            if kind == 1:
                self.segments.append((paddr, offset, size))
            else:
                self.file.seek(offset)
                notes = self.file.read(size)
        self.phys_base = int(re.search(rb"NUMBER\(phys_base\)=(-?\d+)", notes)[1])
        self.symbols = {}
        self.module_symbols = []
        with open(f"{truth}/proc/kallsyms") as lines:
            for line in lines:
                address, _, name, *module = line.split()
                if module:
                    self.module_symbols.append(int(address, 16))
                else:
                    self.symbols.setdefault(name, int(address, 16))
        self.layout = dict(re.findall(r"^(?:sizeof|member|constant) (\S+) (.*)$", open(layout).read(), re.M))
        self.root = self.symbols["init_top_pgt"] - IMAGE + self.phys_base

    def fact(self, name):
        return int(self.layout[name].split()[0], 0)

    def offsets(self, paddr):
        """All places of an address in the file: segments overlap."""
        return [offset + paddr - start for start, offset, size in self.segments
                if start <= paddr < start + size]

    def read_physical(self, paddr, size):
        self.file.seek(self.offsets(paddr)[0])
        return self.file.read(size)

    def write_physical(self, paddr, data):
        for offset in self.offsets(paddr):
            self.file.seek(offset)
            self.file.write(data)

    def entry(self, table, index):
        return struct.unpack("<Q", self.read_physical(table + 8 * index, 8))[0]

    def translate(self, address):
        if IMAGE <= address < self.symbols["_end"]:
            return address - IMAGE + self.phys_base
        table = self.root
        for shift in 39, 30, 21, 12:
            entry = self.entry(table, address >> shift & 511)
            if not entry & PRESENT:
                raise LookupError(f"{address:#x} is not mapped")
            if shift == 12 or (entry & HUGE and shift < 39):
                size = 1 << shift
                return (entry & FRAME & -size) | (address & (size - 1))
            table = entry & FRAME
        raise LookupError

    def word(self, address):
        return struct.unpack("<Q", self.read_physical(self.translate(address), 8))[0]

    def frames(self):
        found = set()
        for paddr, _, size in self.segments:
            found.update(range(paddr // PAGE, (paddr + size + PAGE - 1) // PAGE))
        return sorted(found)


def corrupt(kind, machine):
    rng = random.Random(kind)
    size = machine.fact("page")
    vmemmap = machine.word(machine.symbols["vmemmap_base"])
    page_type = machine.fact("page.page_type")
    private = machine.fact("page.private")
    buddy = machine.fact("PGTY_buddy")
    written = 0
    for pfn in machine.frames():
        if kind == "random":
            descriptor = rng.randbytes(size)
        else:
            descriptor = bytearray(size)
            struct.pack_into("<I", descriptor, page_type, buddy << 24)
            struct.pack_into("<Q", descriptor, private, rng.randrange(11))
        try:
            place = machine.translate(vmemmap + pfn * size)
        except LookupError:
            continue
        machine.write_physical(place, descriptor)
        written += 1
    print(f"{written} descriptors overwritten")


def corrupt_log(machine):
    """Where their text is."""
    rng = random.Random("log")
    place = machine.fact("prb_desc.text_blk_lpos")
    for i in range(100, 110):
        descriptor = machine.symbols["_printk_rb_static_descs"] + i * machine.fact("prb_desc")
        machine.write_physical(machine.translate(descriptor + place), rng.randbytes(16))


def image(machine):
    """The kernel's image without what it gives back."""
    symbols = machine.symbols
    freed = [("__init_begin", "__init_end"), ("_etext", "__start_rodata"), ("__end_rodata", "_sdata"),
             ("__smp_locks", "__smp_locks_end"), ("__start_bss_decrypted_unused", "__end_bss_decrypted")]
    gone = [(symbols[a], symbols[b]) for a, b in freed if a in symbols and b in symbols]
    gone.append((machine.word(symbols["_brk_end"]), symbols["__brk_limit"]))
    gone = [(-(-begin // PAGE) * PAGE, end // PAGE * PAGE) for begin, end in gone]
    return {machine.translate(address) // PAGE
            for address in range(symbols["_text"], symbols["_end"], PAGE)
            if not any(begin <= address < end for begin, end in gone)}


def chunks(machine):
    """Where its allocator has per-CPU memory, as the first CPU's: what is populated of each chunk."""
    head = machine.word(machine.symbols["pcpu_chunk_lists"])
    facts = {name: machine.fact(f"pcpu_chunk.{name}") for name in ("list", "base_addr", "nr_pages", "populated")}
    for slot in range(machine.word(machine.symbols["pcpu_nr_slots"]) & 0xffffffff):
        link = machine.word(head + 16 * slot)
        while link != head + 16 * slot:
            chunk = link - facts["list"]
            base = machine.word(chunk + facts["base_addr"])
            for page in range(machine.word(chunk + facts["nr_pages"]) & 0xffffffff):
                if machine.word(chunk + facts["populated"] + page // 64 * 8) >> page % 64 & 1:
                    yield base + page * PAGE
            link = machine.word(link)


def per_cpu(machine):
    """The static part of each CPU's area, and what has been allocated behind it and elsewhere."""
    symbols = machine.symbols
    start = machine.word(symbols["pcpu_base_addr"])
    size = symbols["__per_cpu_end"] - symbols["__per_cpu_start"]
    pages = [*range(start, start + size, PAGE), *chunks(machine)]
    offsets = [machine.word(symbols["__per_cpu_offset"] + 8 * cpu) for cpu in range(2)]
    print(f"{len(pages)} pages of each CPU, {sum(page > start + (1 << 30) for page in pages)} of them mapped one by one")
    return {machine.translate(page - start + symbols["__per_cpu_start"] + offset) // PAGE
            for page in pages for offset in offsets}


def page_tables(machine):
    """Every table that the kernel's half of the root leads to."""
    found = {machine.root // PAGE}
    tables = [machine.root]
    for level in range(3):
        below = set()
        for table in tables:
            entries = struct.unpack("<512Q", machine.read_physical(table, PAGE))
            for entry in entries[256:] if level == 0 else entries:
                if entry & PRESENT and not (level > 0 and entry & HUGE):
                    below.add(entry & FRAME)
        tables = sorted(below)
        found.update(table // PAGE for table in tables)
    return found


def modules(machine):
    """Where modules' symbols are, but for those of per-CPU variables."""
    return {machine.translate(address) // PAGE for address in machine.module_symbols
            if address >= machine.symbols["_end"]}


def log(machine):
    start = machine.word(machine.symbols["log_buf"])
    size = machine.word(machine.symbols["log_buf_len"]) & 0xffffffff
    return {machine.translate(address) // PAGE for address in range(start, start + size, PAGE)}


def notes(machine):
    return {machine.translate(machine.word(machine.symbols[name])) // PAGE
            for name in ("vmcoreinfo_data", "vmcoreinfo_note")}


def dumped(path):
    """The frames in a dump; ../qemu/dump_files.py describes the format."""
    with open(path, "rb") as file:
        header = file.read(PAGE)
        sub_blocks, bitmap_blocks = struct.unpack_from("<iI", header, 432)
        file.seek((1 + sub_blocks) * PAGE)
        bitmaps = file.read(bitmap_blocks * PAGE)
    bitmap = bitmaps[len(bitmaps) // 2:]
    return {8 * byte + bit for byte, value in enumerate(bitmap) if value
            for bit in range(8) if value >> bit & 1}


def check(dump, machine):
    held = dumped(dump)
    # The capture kernel's memory is not in the core file; a copy of VMCOREINFO is there.
    memory = set(machine.frames())
    missing = 0
    for find in image, per_cpu, page_tables, log, notes, modules:
        frames = find(machine) & memory
        lost = frames - held
        missing += len(lost)
        print(f"{find.__name__}: {len(frames)} frames, {len(lost)} of them not in the dump",
              *(f"{pfn:#x}" for pfn in sorted(lost)[:5]))
        if not frames:
            sys.exit(f"{find.__name__}: nothing found")
    print(f"{len(held)} frames in the dump")
    if missing:
        sys.exit(1)


def main():
    if len(sys.argv) != 6 or sys.argv[1] not in ("corrupt", "check"):
        sys.exit(__doc__.strip())
    machine = Machine(*sys.argv[3:])
    if sys.argv[1:3] == ["corrupt", "log"]:
        corrupt_log(machine)
    elif sys.argv[1] == "corrupt":
        corrupt(sys.argv[2], machine)
    else:
        check(sys.argv[2], machine)


main()
