#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""
progress_truth.py MAKEDUMPFILE VMCORE NAME: how far MAKEDUMPFILE says that it is, to whom, and how often. NAME is one of
the functions below.
"""

import os
import pty
import re
import subprocess
import sys
import tempfile
import time

PROGRAM, VMCORE = sys.argv[1:3]
STAGE = "Copying data"
# Longer than the second that has to pass between two lines.
PAUSE = 1.2


def expect(what, holds, said):
    if not holds:
        sys.exit(f"{what}: {said!r}")


def read_all(file):
    """A terminal that nobody has open any more ends in an error."""
    text = b""
    try:
        while part := os.read(file, 1 << 16):
            text += part
    except OSError:
        pass
    os.close(file)
    return text.decode()


def stream(on_terminal, level):
    """What is said while the dump goes into a pipe whose reader makes two pauses; and for how long."""
    ours, theirs = pty.openpty() if on_terminal else os.pipe()
    began = time.monotonic()
    with subprocess.Popen([PROGRAM, "-F", "-d", "31", "--message-level", str(level), VMCORE],
                          stdout=subprocess.PIPE, stderr=theirs) as child:
        os.close(theirs)
        for _ in range(2):
            child.stdout.read(2 << 20)
            time.sleep(PAUSE)
        while child.stdout.read(1 << 20):
            pass
    seconds = time.monotonic() - began
    text = read_all(ours)
    expect("exit status", child.returncode == 0, text)
    return text, seconds


def save(on_terminal):
    """What is said on standard output while a file is written; standard error is a terminal, too."""
    ours, theirs = pty.openpty() if on_terminal else os.pipe()
    error_output, errors = pty.openpty()
    with tempfile.TemporaryDirectory() as directory:
        subprocess.run([PROGRAM, "-d", "31", VMCORE, f"{directory}/dump"], stdout=theirs, stderr=errors, check=True)
    os.close(theirs)
    os.close(errors)
    expect("standard error", read_all(error_output) == "", "something")
    return read_all(ours)


def list_steps(text):
    """[(per cent, time left)] of the line that is written again and again."""
    expect("one line", re.fullmatch(rf"[^\r\n]*(\r{STAGE}[^\r\n]*)+", text.split("\r\n", 1)[0]), text)
    return [(float(part), left) for part, left in
            re.findall(rf"\r{STAGE} +: \[ *(\d+\.\d) %\] *(eta: [0-9dhms]+)?", text)]


def is_shown():
    """A step a second, upwards, and the last one is all of it."""
    text, seconds = stream(True, 1)
    steps = list_steps(text)
    parts = [part for part, _ in steps]
    expect("steps", 3 <= len(steps) <= seconds + 1, text)
    expect("upwards", parts == sorted(set(parts)) and 0 < parts[0], text)
    expect("time left", all(left for _, left in steps[:-1]), text)
    expect("the end", steps[-1] == (100.0, "") and text.endswith("\n"), text)
    print(parts)


def is_shown_on_stdout():
    """Where the dump itself does not go there."""
    text = save(True)
    expect("the end", list_steps(text[text.index("\r" + STAGE):])[-1] == (100.0, ""), text)


def is_not_shown_without_terminal():
    """And so not in a log."""
    text, _ = stream(False, 7)
    expect("another message", "The dumpfile is saved to" in text, text)
    expect("progress", STAGE not in text and "\r" not in text, text)
    text = save(False)
    expect("another message", "The dumpfile is saved to" in text, text)
    expect("progress", STAGE not in text and "\r" not in text, text)


def is_not_shown_unasked():
    """Level 6 is all but progress."""
    text, _ = stream(True, 6)
    expect("another message", "The dumpfile is saved to" in text, text)
    expect("progress", STAGE not in text, text)


if len(sys.argv) != 4 or not sys.argv[3].startswith("is_"):
    sys.exit(__doc__.strip())
globals()[sys.argv[3]]()
