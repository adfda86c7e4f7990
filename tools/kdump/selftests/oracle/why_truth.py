#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""
why_truth.py MAKEDUMPFILE DUMP VMCORE TRUTH: is what makedumpfile --why says of VMCORE's pages, for the level that
DUMP has, true of DUMP, which makedumpfile made of VMCORE?

Asked are some frames of each class in TRUTH/kpageflags, some holes, and frames at equal distances. A page must be
said to be in the dump if it is, and to be of the class that the kernel says, if the reason is that class.
"""

import collections
import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "qemu"))
import page_truth  # pylint: disable=wrong-import-position
from dump_files import Dump, Vmcore  # pylint: disable=wrong-import-position

EACH = 25
WORDS = {"free": "free", "cache": "page cache,", "cache_private": "page cache with private data",
         "user": "memory of processes", "hwpoison": "broken", "offline": "offline"}


def frames_to_ask(flags, offline, limit):
    """{frame: the class, as far as the kernel says}"""
    by_kind = collections.defaultdict(list)
    for pfn in range(min(limit, len(flags[0]))):
        if flags[0][pfn] == flags[1][pfn]:
            kind = page_truth.kind_of(flags[0][pfn])
            if flags[0][pfn] & page_truth.KPF["NOPAGE"]:
                kind = "offline" if pfn in offline else "nothing"
            if kind == "user" and flags[0][pfn] & page_truth.KPF["HWPOISON"]:
                kind = "broken user"
            by_kind[kind].append(pfn)
    asked = {pfn: None for pfn in range(0, limit, max(1, limit // 100))}
    for kind, frames in by_kind.items():
        asked.update((pfn, kind) for pfn in frames[::max(1, len(frames) // EACH)])
    return asked


def of_an_address(makedumpfile, vmcore_path, truth):
    """An address of the kernel stands for its page."""
    for line in (truth / "proc/kallsyms").read_text().splitlines():
        address, _, name = line.split()[:3]
        if name == "linux_banner":
            said = subprocess.run([makedumpfile, "-d", "31", "--why", "0x" + address, vmcore_path],
                                  stdout=subprocess.PIPE, check=True, encoding="ascii").stdout
            print(f"linux_banner: {said}", end="")
            return re.fullmatch(r"pfn 0x[0-9a-f]+: in the dump: .*; guarded: .*kernel image.*\n", said) is not None
    return False


def main():
    makedumpfile, dump_path, vmcore_path = sys.argv[1:4]
    truth = pathlib.Path(sys.argv[4])
    machine = dict(line.split() for line in (truth / "machine").read_text().splitlines())
    vmcore = Vmcore(vmcore_path, int(machine["page_size"]))
    dump = Dump(dump_path, vmcore)
    there, dumped = set(dump.present), set(dump.dumped)
    asked = frames_to_ask([page_truth.read_flags(truth / f"kpageflags.{i}", vmcore) for i in (1, 2)],
                          page_truth.offline_frames(truth, vmcore.page_size), max(there) + 1)
    said = subprocess.run([makedumpfile, "-d", str(dump.level), "--why", ",".join(map(str, asked)), vmcore_path],
                          stdout=subprocess.PIPE, check=True, encoding="ascii").stdout
    lines = dict((int(m[1], 16), m[2]) for m in re.finditer(r"^pfn (0x[0-9a-f]+|0): (.*)$", said, re.M))
    wrong = 0
    counts = collections.Counter()
    for pfn, kind in asked.items():
        line = lines.get(pfn, "nothing said")
        counts[kind] += 1
        right = line.startswith("in the dump" if pfn in dumped else "not in the dump")
        if pfn not in there:
            right = line == "not in the dump: the input knows of no memory there"
        elif right and pfn in dumped:
            right = (" as the one page of zeros" in line) == (dump.level & 1 and not any(vmcore.page(pfn)))
        if right and pfn in there and kind in WORDS:
            right = WORDS[kind] in line
        if not right:
            wrong += 1
            print(f"pfn {pfn:#x} is {kind} and {'in' if pfn in dumped else 'not in'} the dump: {line}")
    print(f"level {dump.level}, {len(asked)} pages:",
          ", ".join(f"{kind or 'other'} {count}" for kind, count in counts.most_common()))
    print(re.search(r".*; guarded: .*|$", said)[0])
    wrong += not of_an_address(makedumpfile, vmcore_path, truth)
    sys.exit(wrong != 0)


main()
