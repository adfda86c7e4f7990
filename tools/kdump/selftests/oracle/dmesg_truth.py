#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""dmesg_truth.py VMCORE-DMESG DUMP TRUTH CHECK: the log of a dump against what the kernel showed.

TRUTH/dmesg is what syslog(2) gave shortly before the crash, "<6>[    0.000000] text", TRUTH/kmsg what
/dev/kmsg gave; the dump's log begins with the same records, and goes on to the crash. CHECK is one of

    syslog      -r, byte for byte
    kmsg        --json: sequence number, time, facility, level, text, subsystem and device of each record
    plain       no option, and -t: the same lines without their beginnings
    decoded     -x: facility and level in words
    levels      --level, in several forms
    partial     --partial, which is what came after those: reading them cleared the log
    wall        -T: the first record is from the time at which the kernel says that it booted
"""

import json
import re
import subprocess
import sys
import time

program, dump, truth, check = sys.argv[1:]

LEVELS = "emerg alert crit err warn notice info debug".split()
FACILITIES = "kern user mail daemon auth syslog lpr news uucp cron authpriv ftp".split()


def run(*options):
    done = subprocess.run([program, *options, "--", dump], stdout=subprocess.PIPE, check=True,
                          env={"TZ": "UTC"})
    return done.stdout


def fail(*words):
    print(*words)
    sys.exit(1)


def expect_lines(found, expected):
    """`found` may go on; what it goes on with is the crash."""
    found = found.splitlines(keepends=True)
    for number, (have, want) in enumerate(zip(found, expected), 1):
        if have != want:
            fail(f"line {number}: {have!r}, not {want!r}")
    if not expected or len(found) < len(expected):
        fail(len(found), "lines, not", len(expected))
    print("#", len(expected), "lines agree")


def syslog_lines():
    """(priority, time stamp with the blank behind it, text) of each line that syslog(2) gave."""
    lines = open(f"{truth}/dmesg", "rb").read().splitlines(keepends=True)
    return [(int(m[1]), m[2], m[3])
            for m in (re.fullmatch(rb"<(\d+)>(\[ *\d+\.\d+\] )(.*\n)", line) for line in lines)]


def unescape(text):
    raw = re.sub(rb"\\x([0-9a-f]{2})", lambda m: bytes([int(m[1], 16)]), text)
    return raw.decode("utf-8", errors="backslashreplace")


def kmsg_records():
    """Documentation/ABI/testing/dev-kmsg"""
    records = []
    for line in open(f"{truth}/kmsg", "rb").read().splitlines():
        if line.startswith(b" "):
            key, value = line[1:].split(b"=", 1)
            records[-1][key.decode().lower()] = unescape(value)
            continue
        header, text = line.split(b";", 1)
        priority, sequence, microseconds = (int(n) for n in header.split(b",")[:3])
        records.append({"sequence": sequence, "microseconds": microseconds,
                        "facility": priority >> 3, "level": priority & 7,
                        "text": unescape(text), "subsystem": None, "device": None})
    return records


def check_kmsg():
    expected = kmsg_records()
    found = [json.loads(line) for line in run("--json").splitlines()]
    if not expected or len(found) < len(expected):
        fail(len(found), "records, not", len(expected))
    for have, want in zip(found, expected):
        have["microseconds"] = have["nanoseconds"] // 1000
        for key, value in want.items():
            if have[key] != value:
                fail(f"record {want['sequence']}: {key} is {have[key]!r}, not {value!r}")
    numbers = [record["sequence"] for record in found]
    if numbers != list(range(len(numbers))):
        fail("the log of a short life has a gap")
    print("#", len(expected), "records agree,", sum(r["device"] is not None for r in expected), "of devices")


def name(priority):
    facility = priority >> 3
    known = FACILITIES[facility] if facility < len(FACILITIES) else str(facility)
    return f"{known:6}:{LEVELS[priority & 7]:6}: ".encode()


def check_levels(lines):
    for options, wanted in ((["--level=err"], {3}), (["-l", "crit+,info"], {0, 1, 2, 6}),
                            (["-l", "+5"], {5, 6, 7}), (["--level", "emerg,4"], {0, 4})):
        expect_lines(run(*options), [stamp + text for priority, stamp, text in lines
                                     if priority & 7 in wanted])


def check_partial(lines):
    rest = run().splitlines()[len(lines):]
    found = run("--partial").splitlines()
    if not rest or found != rest:
        fail(len(found), "lines, not the last", len(rest))
    print("#", len(rest), "lines since the log was cleared")


def check_wall():
    with open(f"{truth}/proc/stat", encoding="ascii") as stat:
        booted = int(re.search(r"^btime (\d+)", stat.read(), re.M)[1])
    first = re.match(rb"\[(.*?)\] ", run("-T"))[1].decode()
    seconds = time.mktime(time.strptime(first)) - time.timezone
    print(f"# {first}: {seconds:.0f}, and the kernel booted at {booted}")
    if abs(seconds - booted) > 1:
        fail("more than a second apart")


def main():
    lines = syslog_lines()
    if check == "syslog":
        expect_lines(run("-r"), open(f"{truth}/dmesg", "rb").read().splitlines(keepends=True))
    elif check == "kmsg":
        check_kmsg()
    elif check == "plain":
        expect_lines(run(), [stamp + text for _, stamp, text in lines])
        expect_lines(run("-t"), [text for _, _, text in lines])
    elif check == "decoded":
        expect_lines(run("-x"), [name(priority) + stamp + text for priority, stamp, text in lines])
    elif check == "levels":
        check_levels(lines)
    elif check == "partial":
        check_partial(lines)
    elif check == "wall":
        check_wall()
    else:
        fail("unknown check", check)


main()
