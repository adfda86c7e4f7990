#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""
page_truth.py [--level LEVEL] DUMP VMCORE TRUTH [ADDRESS...]: does DUMP, a kdump-compressed file (it may be flattened) or
an ELF file that makedumpfile made of VMCORE, hold the pages that its dump level says? An ELF file does not say it: LEVEL.

The judge is the kernel: TRUTH/kpageflags.1 and .2 are two snapshots of /proc/kpageflags, the last thing
before the crash (Documentation/admin-guide/mm/pagemap.rst). A frame that is the same in both must be in the
dump, or not, without exception, and there must be frames of every class that the guest was made to have; zero pages
are those that hold zeros in VMCORE. Pages that are in the dump must be VMCORE's, byte for byte; but not the 32-bit
words at these physical ADDRESSes, which the machine went on writing when VMCORE was copied.
"""

import collections
import functools
import pathlib
import re
import sys

from dump_files import Dump, ElfDump, Vmcore

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
    "broken, of a process": ("HWPOISON ANON", "", "rig-poisoned"),
    "broken, of a file": ("HWPOISON", "ANON HUGE", "rig-poisoned"),
    "broken, hugetlb": ("HWPOISON HUGE", "", "rig-poison-huge"),
}

# What readahead brought in and nobody took is the first that reclaim takes away again: there may be none left.
FLEETING = {"swap cache, of nobody"}


@functools.cache  # there are a few hundred different flags
def kind_of(flags):
    """
    What a frame is, by the kernel's word: the class that a dump level can leave out, or None. Of memory that is
    offline as a whole the kernel does not say more than that it has no pages: see offline_frames().
    """
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


@functools.cache
def left_out(flags, level):
    """Whether the dump level leaves out this frame. What must not be read is left out at any level."""
    kind = kind_of(flags)
    bits = {"cache": 2 | 4, "cache_private": 4, "user": 8, "free": 16}
    return (bool(level & bits.get(kind, 0)) or kind in ("hwpoison", "offline") or
            bool(flags & KPF["HWPOISON"]))


@functools.cache
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


def offline_frames(truth, page_size):
    """Those of a block of memory that the guest took offline."""
    frames = set()
    for line in read_lines(truth / "run/offline_memory"):
        start, size = (int(word, 0) // page_size for word in line.split())
        frames.update(range(start, start + size))
    return frames


def frames_of(truth, name, page_size):
    """Those of a resource of /proc/iomem."""
    frames = set()
    for start, end in re.findall(rf"^ *([0-9a-f]+)-([0-9a-f]+) : {re.escape(name)}$",
                                 (truth / "proc/iomem").read_text(), re.M):
        frames.update(range(int(start, 16) // page_size, (int(end, 16) + 1) // page_size))
    return frames


def read_lines(path):
    return path.read_text().splitlines() if path.exists() else []


def read_flags(path, vmcore):
    data = path.read_bytes()
    return vmcore.unpack(f"{len(data) // 8}Q", data)


class Judge:
    def __init__(self, dump, vmcore, truth, words):
        self.dump, self.vmcore, self.words = dump, vmcore, words
        self.frames_of_words = {address // vmcore.page_size for address in words}
        self.first = read_flags(truth / "kpageflags.1", vmcore)
        self.second = read_flags(truth / "kpageflags.2", vmcore)
        self.merged = merged_frames(truth)
        self.offline = offline_frames(truth, vmcore.page_size)
        self.virtio_mem = frames_of(truth, "System RAM (virtio_mem)", vmcore.page_size)
        self.vmstat = dict(line.split() for line in read_lines(truth / "proc/vmstat"))
        self.on_lists = sum(int(line.split()[1]) for line in read_lines(truth / "proc/zoneinfo") if " count: " in line)
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
            block_is_offline = pfn in self.offline and bool(self.first[pfn] & KPF["NOPAGE"])
            kind = "offline" if block_is_offline else kind_of(self.first[pfn])
            counts[kind] += 1
            classes.update(classes_of(self.first[pfn]))
            classes["merged (KSM)"] += pfn in self.merged
            if self.first[pfn] & KPF["OFFLINE"]:
                classes["offline, " + ("not given by virtio-mem" if pfn in self.virtio_mem else "in the balloon")] += 1
            classes["offline, a block of memory"] += block_is_offline
            if (block_is_offline or left_out(self.first[pfn], self.dump.level)) == (pfn in dumped):
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
        wanted["offline, in the balloon"] = "balloon"
        wanted["offline, not given by virtio-mem"] = "virtio-mem"
        wanted["offline, a block of memory"] = "memory-block"
        for name, role in wanted.items():
            excused = role in self.left_out
            print(f"{name}: {classes[name]} compared" + (f", {role} was left out" if excused else ""))
            if not classes[name] and not excused and name not in FLEETING:
                self.complain(f"no {name} page to compare")
        # Page flags do not show these: they are compared as what stays in any dump.
        print("compressed swap:", self.vmstat.get("nr_zspages", 0), "zspages among the others;",
              self.vmstat.get("zswpout", "no"), "pages went to zswap; free pages on per-CPU lists:", self.on_lists)
        if not self.on_lists:
            self.complain("no free page on a per-CPU list")
        if self.in_zram and self.vmstat.get("nr_zspages") == "0":
            self.complain("no compressed swap")
        if self.vmstat.get("zswpout") == "0":
            self.complain("nothing went to zswap, which this kernel has")

    def lasting(self, pfn, page):
        """A frame's bytes without the words that the machine went on writing."""
        if pfn not in self.frames_of_words:
            return page
        page = bytearray(page)
        for address in self.words:
            if address // self.vmcore.page_size == pfn:
                at = address % self.vmcore.page_size
                page[at:at + 4] = bytes(4)
        return page

    def content(self):
        """What is in the dump is what was in memory; zero pages share one descriptor's data."""
        zeros, zeros_at = 0, set()
        page_of_zeros = bytes(self.vmcore.page_size)
        for pfn in self.dump.dumped:
            truth = self.vmcore.page(pfn)
            if truth == page_of_zeros:
                zeros += 1
                zeros_at.add(self.dump.descriptors.get(pfn, [0])[0])
            if self.lasting(pfn, self.dump.page(pfn)) != self.lasting(pfn, truth):
                self.complain(f"pfn {pfn:#x}: content differs")
        if self.dump.level & 1 and len(zeros_at) > 1:
            self.complain(f"pages of zeros are stored {len(zeros_at)} times")
        print(f"pages in the dump {len(self.dump.dumped)}, of zeros {zeros}" +
              (f", compared but for {len(self.words)} words" if self.words else ", compared"))


def main():
    arguments, level = sys.argv[1:], 0
    if arguments[:1] == ["--level"]:
        level, arguments = int(arguments[1]), arguments[2:]
    if len(arguments) < 3:
        sys.exit(__doc__.strip())
    truth = pathlib.Path(arguments[2])
    machine = dict(line.split() for line in (truth / "machine").read_text().splitlines())
    vmcore = Vmcore(arguments[1], int(machine["page_size"]))
    with open(arguments[0], "rb") as file:
        is_elf = file.read(4) == b"\x7fELF"
    dump = ElfDump(arguments[0], vmcore.page_size, level) if is_elf else Dump(arguments[0], vmcore)
    print(f"dump level {dump.level}")
    judge = Judge(dump, vmcore, truth, [int(word, 16) for word in arguments[3:]])
    judge.presence()
    judge.kinds()
    judge.content()
    if judge.errors:
        sys.exit(f"{judge.errors} differences")


if __name__ == "__main__":
    main()
