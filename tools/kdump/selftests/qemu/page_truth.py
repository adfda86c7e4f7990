#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""
page_truth.py DUMP VMCORE TRUTH [ADDRESS...]: does DUMP, a kdump-compressed file (it may be flattened) that makedumpfile made
of VMCORE, hold the pages that its dump level says?

The judge is the kernel: TRUTH/kpageflags.1 and .2 are two snapshots of /proc/kpageflags, the last thing
before the crash (Documentation/admin-guide/mm/pagemap.rst). A frame that is the same in both must be in the
dump, or not, without exception, and there must be frames of every class that the guest was made to have; zero pages are those that hold zeros in VMCORE. Pages that are in the dump
must be VMCORE's, byte for byte, where they are stored raw or with zlib; but not the 32-bit words at these physical
ADDRESSes, which the machine went on writing when VMCORE was copied.

This reads both formats by itself and shares nothing with the programs under test.
"""

import collections
import io
import pathlib
import re
import struct
import sys
import zlib

# At least this part of all frames has to be the same in both snapshots.
STABLE = 0.98

# include/uapi/linux/kernel-page-flags.h, include/linux/kernel-page-flags.h
KPF = {name: 1 << bit for name, bit in {
    "LRU": 5, "SLAB": 7, "BUDDY": 10, "ANON": 12, "SWAPCACHE": 13, "HUGE": 17,
    "HWPOISON": 19, "NOPAGE": 20, "THP": 22, "OFFLINE": 23, "ZERO_PAGE": 24, "PGTABLE": 26,
    "PRIVATE": 35}.items()}

# What the guest is made to have, as the kernel says it, and who sees to that: see its /run/left_out. Pages of an
# anonymous mapping all say that they were merged (KSM) in this kernel; pagemap knows better.
CLASSES = {
    "in the buddy allocator": ("BUDDY", "", None),
    "slab": ("SLAB", "", None),
    "page table": ("PGTABLE", "", None),
    "page cache": ("LRU", "ANON SWAPCACHE PRIVATE HWPOISON", None),
    "page cache with private data": ("LRU PRIVATE", "ANON", None),
    "anonymous": ("ANON", "THP SWAPCACHE HWPOISON SLAB", None),
    "transparent huge": ("THP ANON", "ZERO_PAGE SLAB", "rig-thp"),
    "huge page of zeros": ("THP ZERO_PAGE", "", "rig-thp"),
    "hugetlb": ("HUGE", "", "rig-hugetlb"),
    "swap cache, of a process": ("SWAPCACHE ANON", "SLAB", "rig-swapcache"),
    "swap cache, of nobody": ("SWAPCACHE", "ANON SLAB", "rig-readahead"),
    "offline": ("OFFLINE", "", "balloon"),
    "broken, of a process": ("HWPOISON ANON", "", "rig-poisoned"),
    "broken, of a file": ("HWPOISON", "ANON", "rig-poisoned"),
}

# What readahead brought in and nobody took is the first that reclaim takes away again: there may be none left.
FLEETING = {"swap cache, of nobody"}


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
        for i in range(phnum):
            self.file.seek(phoff + i * phentsize)
            program_header = self.file.read(phentsize)
            if self.is_64:
                kind, _, offset, _, paddr, filesz = self.unpack("IIQQQQ", program_header)
            else:
                kind, offset, _, paddr, filesz = self.unpack("IIIII", program_header)
            if kind == 1:
                self.segments.append((paddr, offset, filesz))

    def unpack(self, fields, data, offset=0):
        return struct.unpack_from(self.order + fields, data, offset)

    def frames(self):
        """The frames that are there as a whole or in part."""
        frames = set()
        for paddr, _, size in self.segments:
            frames.update(range(paddr // self.page_size, -(-(paddr + size) // self.page_size)))
        return frames

    def page(self, pfn):
        """A frame's bytes; what no segment covers reads as zero."""
        begin = pfn * self.page_size
        page = bytearray(self.page_size)
        for paddr, offset, size in self.segments:
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
        """A frame's bytes; None if they are compressed with something else than zlib."""
        offset, size, flags = self.descriptors[pfn]
        if flags & ~1:
            return None
        self.file.seek(offset)
        data = self.file.read(size)
        return zlib.decompress(data) if flags & 1 else data


def kind_of(flags):
    """What a frame is, by the kernel's word: the class that a dump level can leave out, or None."""
    if flags & (KPF["BUDDY"] | KPF["NOPAGE"]):
        return "free" if flags & KPF["BUDDY"] else None
    if flags & KPF["HUGE"]:
        return "user"
    # Slab pages are shown with flags that are not theirs: their mapping is a list pointer.
    if flags & KPF["SLAB"]:
        return None
    if flags & KPF["ANON"]:
        return "user"
    if flags & (KPF["LRU"] | KPF["SWAPCACHE"]):
        return "cache_private" if flags & KPF["PRIVATE"] else "cache"
    if flags & KPF["HWPOISON"]:
        return "hwpoison"
    if flags & KPF["OFFLINE"]:
        return "offline"
    return None


def left_out(flags, level):
    """Whether the dump level leaves out this frame. What must not be read is left out at any level."""
    kind = kind_of(flags)
    bits = {"cache": 2 | 4, "cache_private": 4, "user": 8, "free": 16}
    return (bool(level & bits.get(kind, 0)) or kind in ("hwpoison", "offline") or
            bool(flags & KPF["HWPOISON"]))


def classes_of(flags):
    def has(names):
        return [bool(flags & KPF[name]) for name in names.split()]
    return [name for name, (wanted, others, _) in CLASSES.items()
            if not flags & KPF["NOPAGE"] and all(has(wanted)) and not any(has(others))]


def merged_frames(truth):
    """Frames that several pages of the workload's merged memory share."""
    frames = collections.Counter()
    kind = None
    for line in (truth / "regions").read_text().splitlines():
        words = line.split()
        if not line.startswith("\t"):
            kind = words[1]
        elif kind == "ksm" and int(words[1], 16) >> 63:
            frames[int(words[1], 16) & (1 << 55) - 1] += 1
    return {frame for frame, count in frames.items() if count > 1}


def read_lines(path):
    return path.read_text().splitlines() if path.exists() else []


def read_flags(path, vmcore):
    data = path.read_bytes()
    return vmcore.unpack(f"{len(data) // 8}Q", data)


class Judge:
    def __init__(self, dump, vmcore, truth, words):
        self.dump, self.vmcore, self.words = dump, vmcore, words
        self.first = read_flags(truth / "kpageflags.1", vmcore)
        self.second = read_flags(truth / "kpageflags.2", vmcore)
        self.merged = merged_frames(truth)
        left_out = truth / "run/left_out"
        self.vmstat = dict(line.split() for line in read_lines(truth / "proc/vmstat"))
        self.in_zram = any(re.match(r"/dev/zram0\s.*\s[1-9]\d*\s+-?\d+$", line)
                           for line in read_lines(truth / "proc/swaps"))
        self.left_out = read_lines(truth / "run/left_out")
        self.errors = 0

    def complain(self, text):
        self.errors += 1
        if self.errors <= 20:
            print(f"  {text}")

    def presence(self):
        """The dump knows of the frames that the core file has."""
        missing = self.vmcore.frames().symmetric_difference(self.dump.present)
        if missing:
            self.complain(f"{len(missing)} frames are in one file's memory only, first {min(missing):#x}")

    def kinds(self):
        """The frames that are in the dump are those of the level."""
        counts, classes = collections.Counter(), collections.Counter()
        dumped = set(self.dump.dumped)
        judged = total = 0
        for pfn in self.dump.present:
            if pfn >= len(self.first):
                continue
            total += 1
            if self.first[pfn] != self.second[pfn]:
                continue
            judged += 1
            kind = kind_of(self.first[pfn])
            counts[kind] += 1
            classes.update(classes_of(self.first[pfn]))
            classes["merged (KSM)"] += pfn in self.merged
            if left_out(self.first[pfn], self.dump.level) == (pfn in dumped):
                self.complain(f"pfn {pfn:#x}: {kind} (flags {self.first[pfn]:#x}) is "
                              f"{'in' if pfn in dumped else 'not in'} the dump")
        part = judged / total if total else 0
        if part < STABLE:
            self.complain(f"too few frames to judge: {part:.2%} were the same in both snapshots")
        print(f"frames {total}, judged {judged} ({part:.3%}):",
              ", ".join(f"{kind or 'other'} {count}" for kind, count in counts.most_common()))
        self.occurred(classes)

    def occurred(self, classes):
        """What was compared is worth something only if there was something of every class."""
        wanted = {name: role for name, (_, _, role) in CLASSES.items()}
        wanted["merged (KSM)"] = "rig-ksm"
        for name, role in wanted.items():
            excused = role in self.left_out
            print(f"{name}: {classes[name]} compared" + (f", {role} was left out" if excused else ""))
            if not classes[name] and not excused and name not in FLEETING:
                self.complain(f"no {name} page to compare")
        # Page flags do not show these: they are compared as what stays in any dump.
        print("compressed swap:", self.vmstat.get("nr_zspages", 0), "zspages among the others")
        if self.in_zram and self.vmstat.get("nr_zspages") == "0":
            self.complain("no compressed swap")

    def lasting(self, pfn, page):
        """A frame's bytes without the words that the machine went on writing."""
        page = bytearray(page)
        for address in self.words:
            if address // self.vmcore.page_size == pfn:
                at = address % self.vmcore.page_size
                page[at:at + 4] = bytes(4)
        return page

    def content(self):
        """What is in the dump is what was in memory; zero pages share one descriptor's data."""
        uses = collections.Counter(offset for offset, _, _ in self.dump.descriptors.values())
        compared = zeros = 0
        for pfn in self.dump.dumped:
            truth = self.vmcore.page(pfn)
            is_zero = not any(truth)
            zeros += is_zero
            shared = uses[self.dump.descriptors[pfn][0]] > 1
            if self.dump.level & 1 and is_zero != shared:
                self.complain(f"pfn {pfn:#x} is {'' if is_zero else 'not '}zero, and its data are "
                              f"{'' if shared else 'not '}shared")
            page = self.dump.page(pfn)
            compared += page is not None
            if page is not None and self.lasting(pfn, page) != self.lasting(pfn, truth):
                self.complain(f"pfn {pfn:#x}: content differs")
        print(f"pages in the dump {len(self.dump.dumped)}, of zeros {zeros}, compared {compared}" +
              (f" but for {len(self.words)} words" if self.words else ""))


def main():
    if len(sys.argv) < 4:
        sys.exit(__doc__.strip())
    truth = pathlib.Path(sys.argv[3])
    machine = dict(line.split() for line in (truth / "machine").read_text().splitlines())
    vmcore = Vmcore(sys.argv[2], int(machine["page_size"]))
    dump = Dump(sys.argv[1], vmcore)
    print(f"dump level {dump.level}")
    judge = Judge(dump, vmcore, truth, [int(word, 16) for word in sys.argv[4:]])
    judge.presence()
    judge.kinds()
    judge.content()
    if judge.errors:
        sys.exit(f"{judge.errors} differences")


if __name__ == "__main__":
    main()
