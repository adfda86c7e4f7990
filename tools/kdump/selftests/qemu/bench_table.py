#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""
bench_table.py [--missed] DIR TIME: what bench.sh measured, as the table that README.md has, and whether the targets are
met. DIR is where it wrote its figures; TIME is "seconds" or "cpu". With --missed only the cases that take longer than
they may, and the options of each.
"""

import pathlib
import re
import statistics
import sys

MEMORIES = {"1g": "1 GiB, busy", "3g": "3 GiB, two nodes", "64g": "64 GiB, most of it free"}
NAMES = {"zstd": "zstd", "zlib": "zlib", "lzo": "lzo", "raw": "not compressed", "elf": "ELF",
         "container": "container, theirs zstd",
         "filter": "--dry-run", "all": "zstd, -d 0", "zstd-2": "zstd, 2 threads", "zlib-2": "zlib, 2 threads"}
OPTIONS = {"zstd": "-z", "zlib": "-c", "lzo": "-l", "raw": "", "elf": "-E", "filter": "--dry-run",
           "container": "--container zstd",
           "zstd-2": "-z --num-threads 2", "zlib-2": "-c --num-threads 2"}

# Ours by theirs, at most; no output may be larger.
TIME = {"zstd": 0.80, "zlib": 0.40, "lzo": 0.90, "raw": 0.50, "elf": 0.50}
TIME_OF = {"64g-filter": 0.30}
MEMORY = 0.60
# Two threads of ours by one.
TWO_THREADS = 0.55
# Reading back what matters, of any memory.
VERIFY_SECONDS = 0.5
# Of crash-lite's bt of a GiB, whatever theirs takes.
BT_SECONDS = 0.100
BT_MIB = 64


class Bench:
    def __init__(self, directory, time):
        self.directory, self.time = directory, time
        path = directory / "cases"
        self.cases = [line.split() for line in path.read_text().splitlines()] if path.exists() else []

    def median(self, case, who, key):
        path = self.directory / f"{case}.{who}"
        found = re.findall(rf"^run\.{key}=(.*)$", path.read_text(), re.M) if path.exists() else []
        return statistics.median(map(float, found)) if found else None

    def both(self, case, key):
        return self.median(case, "ours", key), self.median(case, "theirs", key)

    def ratio(self, case, key):
        ours, theirs = self.both(case, key)
        return ours / theirs if ours is not None and theirs else None

    def time_target(self, case, memory):
        return TIME_OF.get(case, TIME.get(case.removeprefix(memory + "-")))

    def second_thread(self, case):
        """What two threads take of the time of one; by the clock that hangs on the wall only."""
        if self.time != "seconds":
            return None
        one = self.median(case.removesuffix("-2"), "ours", self.time)
        return self.median(case, "ours", self.time) / one if one else None

    def is_slow(self, case, memory):
        target = self.time_target(case, memory)
        if target is not None:
            return self.ratio(case, self.time) > target
        return case.endswith("-2") and (self.second_thread(case) or 0) > TWO_THREADS

    def stages(self, case):
        """The median of each stage's seconds, as our makedumpfile tells them."""
        text = (self.directory / f"{case}.stages").read_text()
        found = {}
        for seconds in re.findall(r'"seconds": \{(.*?)\}', text):
            for name, value in re.findall(r'"(\w+)": ([\d.]+)', seconds):
                found.setdefault(name, []).append(float(value))
        return {name: statistics.median(values) for name, values in found.items()}

    def limits(self):
        """What nobody can do without, by case, and how long it takes."""
        found = {}
        for path in self.directory.glob("*-zstd.limit"):
            runs = re.findall(r":\s*(\d+) ->.*, *([\d.]+) MB/s, *[\d.]+ MB/s", path.read_text())
            if runs:
                seconds = statistics.median(int(size) / 1e6 / float(speed) for size, speed in runs)
                found[path.stem] = ("zstd -b1 -B4KB of the pages kept", seconds)
        seconds = self.median("64g-filter", "limit", self.time)
        if seconds is not None:
            found["64g-filter"] = ("reading all page descriptors once", seconds)
        return found


def cell(value, digits=1):
    return "" if value is None else f"{value:.{digits}f}"


def scaled(pair, scale):
    return [None if value is None else value / scale for value in pair]


def print_table(bench):
    clock = {"seconds": "seconds", "cpu": "CPU seconds"}[bench.time]
    print(f"| | {clock} | theirs | ratio | target | MiB of memory | theirs | MiB written | theirs |")
    print("|---|---|---|---|---|---|---|---|---|")
    shown = None
    for case, memory in bench.cases:
        if memory != shown:
            print(f"| **{MEMORIES[memory]}** | | | | | | | | |")
            shown = memory
        ours, theirs = bench.both(case, bench.time)
        row = [NAMES[case.removeprefix(memory + "-")], cell(ours, 3), cell(theirs, 3),
               cell(bench.ratio(case, bench.time), 2), cell(bench.time_target(case, memory), 2)]
        row += map(cell, scaled(bench.both(case, "peak_kib"), 1024))
        row += map(cell, scaled(bench.both(case, "bytes"), 1 << 20))
        print("| " + " | ".join(row) + " |")


def print_own(bench):
    """What two threads are worth, how long reading back takes, and how far it is to the limit."""
    print("\n| | | target |\n|---|---|---|")
    for case, memory in bench.cases:
        if case.endswith("-zstd"):
            print(f"| {MEMORIES[memory]}: reading back what matters, s | {bench.stages(case)['verify']:.3f} | "
                  f"{VERIFY_SECONDS:.2f} |")
    for case, memory in bench.cases:
        if case.endswith("-2") and bench.second_thread(case):
            print(f"| {MEMORIES[memory]}: {NAMES[case.removeprefix(memory + '-')]}, by one | "
                  f"{bench.second_thread(case):.2f} | {TWO_THREADS:.2f} |")
    for case, (what, seconds) in sorted(bench.limits().items()):
        name, memory = NAMES[case.split("-")[1]], MEMORIES[case.split("-")[0]]
        print(f"| {memory}: {name}, by {what} ({seconds:.3f} s) | "
              f"{bench.median(case, 'ours', bench.time) / seconds:.2f} | |")
    ours, theirs = bench.both("crash-bt", bench.time)
    if ours is not None:
        kib = bench.both("crash-bt", "peak_kib")
        print(f"\nbt: crash-lite {ours:.3f} s and {kib[0] / 1024:.0f} MiB, "
              f"crash {theirs:.1f} s and {kib[1] / 1024:.0f} MiB")


def print_slow(bench, case):
    """Where the time goes."""
    print("    seconds: " + ", ".join(f"{name} {seconds:.3f}" for name, seconds in bench.stages(case).items()))
    profile = bench.directory / f"profile.{case}"
    if profile.exists():
        print("    " + "; ".join(profile.read_text().splitlines()))


def judge(bench, case, memory):
    """A pair for each target: whether it is met, and the words for one that is not."""
    for key, target in (bench.time, bench.time_target(case, memory)), ("peak_kib", MEMORY), ("bytes", 1):
        ratio = bench.ratio(case, key)
        if target is not None and ratio is not None:
            ours, theirs = bench.both(case, key)
            more = f" ({ours - theirs:.0f} more)" if key == "bytes" else ""
            yield ratio <= target, f"{case}: {key} {ratio:.3f} of theirs{more}, the target is {target:.2f}"
    if case.endswith("-2") and bench.second_thread(case):
        ratio = bench.second_thread(case)
        yield ratio <= TWO_THREADS, f"{case}: {ratio:.3f} of one thread, the target is {TWO_THREADS:.2f}"


def judge_read_back(bench):
    for case, memory in bench.cases:
        if case.endswith("-zstd"):
            seconds = bench.stages(case)["verify"]
            yield seconds <= VERIFY_SECONDS, f"{case}: read back in {seconds:.3f} s, the target is {VERIFY_SECONDS:.2f}"


def judge_bt(bench):
    for key, scale, unit, target in (bench.time, 1, "s", BT_SECONDS), ("peak_kib", 1024, "MiB", BT_MIB):
        ours = bench.median("crash-bt", "ours", key)
        if ours is not None:
            yield ours / scale <= target, f"bt: {ours / scale:.3f} {unit}, the target is {target:.3f}"


def print_verdict(bench):
    others = [*judge_read_back(bench), *judge_bt(bench)]
    verdicts = [verdict for case in bench.cases for verdict in judge(bench, *case)] + others
    met = sum(good for good, _ in verdicts)
    print(f"\n{met} targets are met, {len(verdicts) - met} are missed")
    for case, memory in bench.cases:
        for good, text in judge(bench, case, memory):
            if not good:
                print(text)
        if bench.is_slow(case, memory):
            print_slow(bench, case)
    for good, text in others:
        if not good:
            print(text)


def main():
    arguments = [argument for argument in sys.argv[1:] if argument != "--missed"]
    if len(arguments) != 2:
        sys.exit(__doc__.strip())
    bench = Bench(pathlib.Path(arguments[0]), arguments[1])
    if "--missed" in sys.argv:
        for case, memory in bench.cases:
            if bench.is_slow(case, memory):
                print(case, OPTIONS[case.removeprefix(memory + "-")])
        return
    print_table(bench)
    print_own(bench)
    print_verdict(bench)


main()
