#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""
live_truth.py TRUTH: is what makedumpfile --mem-usage /proc/kcore counted in the guest true?

TRUTH/live has what it printed, and /proc/kpageflags from just before and just after. The kernel went on working
all the while, if only to store these files, and makedumpfile takes memory itself: a count of pages may lie
outside of the two that the kernel gives by as many pages as files and makedumpfile need. Frames that nothing
happened to, the offline and the broken ones, are counted exactly. All of the memory is what /proc/iomem says,
less the capture kernel's.
"""

import collections
import pathlib
import re
import sys

import page_truth

# What makedumpfile needs (MEMORY of its man page), which are user pages that only it sees; and the files.
SLACK_BYTES = 12 << 20
ROWS = {"cache": "NON_PRI_CACHE", "cache_private": "PRI_CACHE", "user": "USER", "free": "FREE",
        "hwpoison": "HWPOISON", "offline": "OFFLINE"}
EXACT = "hwpoison", "offline"


def count_kinds(path, order):
    data = path.read_bytes()
    flags = memoryview(data).cast("Q") if order == sys.byteorder else [
        int.from_bytes(data[i:i + 8], order) for i in range(0, len(data), 8)]
    return collections.Counter(map(page_truth.kind_of, flags))


def count_memory(truth, page_size):
    """Pages of system RAM, whole ones, without those of the capture kernel, which powerpc does not list."""
    counts = collections.Counter()
    for begin, end, name in re.findall(r"^ *([0-9a-f]+)-([0-9a-f]+) : (.*)$", (truth / "proc/iomem").read_text(), re.M):
        counts[name] += (int(end, 16) + 1) // page_size - -(-int(begin, 16) // page_size)
    reserved = int(re.search(r"crashkernel=(\d+)M", (truth / "proc/cmdline").read_text())[1]) << 20
    return counts["System RAM"] + counts["System RAM (virtio_mem)"] - (counts["Crash kernel"] or reserved // page_size)


def main():
    truth = pathlib.Path(sys.argv[1])
    machine = dict(line.split() for line in (truth / "machine").read_text().splitlines())
    page_size = int(machine["page_size"])
    table = (truth / "live/mem-usage").read_text()
    print(table)
    if "HighTotal:" in (truth / "proc/meminfo").read_text():
        # A count without high memory would be wrong, and is refused.
        sys.exit("does not show high memory" not in table)
    if (truth / "live/status").read_text() != "0\n":
        sys.exit("makedumpfile failed")
    said = {name: int(count) for name, count in re.findall(r"^([A-Z_]+)\s+(\d+)\s+(?:yes|no)\s", table, re.M)}
    total = int(re.search(r"^Total pages on system:\s+(\d+)", table, re.M)[1])

    wrong = sum(said.values()) != total
    memory = count_memory(truth, page_size)
    print(f"{total} pages in all, the classes add up to {sum(said.values())}, memory is {memory}")
    wrong |= total != memory
    before, after = (count_kinds(truth / f"live/kpageflags.{i}", machine["byte_order"]) for i in (1, 2))
    for counts in before, after:
        counts["offline"] += len(page_truth.offline_frames(truth, page_size))
    for kind, row in ROWS.items():
        low, high = sorted((before[kind], after[kind]))
        slack = 0 if kind in EXACT else SLACK_BYTES // page_size
        right = low - slack <= said.get(row, 0) <= high + slack
        wrong |= not right
        print(f"{kind}: {said.get(row, 0)}, the kernel {before[kind]} before and {after[kind]} after"
              f"{'' if right else ', that is wrong'}")
    sys.exit(wrong)


main()
