#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""
drgn_witness.py CRASH_LITE DUMP VMLINUX: do crash-lite and drgn see the same tasks in DUMP, and the same stacks of those
that sleep? VMLINUX has the debug information that drgn needs. Prints what was compared; exit status 1: they differ.
"""

import json
import subprocess
import sys

import drgn
from drgn.helpers.linux import for_each_task


def run(*command):
    done = subprocess.run(command, stdout=subprocess.PIPE, check=False)
    return [json.loads(line) for line in done.stdout.splitlines()]


def crash_lite_tasks(program, dump):
    tasks, = run(program, "--json", "-s", "-c", "ps", dump)
    # drgn leaves out the idle tasks.
    return {int(task["task"], 16): task for task in tasks["tasks"] if task["pid"] != 0}


def crash_lite_stacks(program, dump, addresses):
    commands = [word for address in addresses for word in ("-c", f"bt {address:x}")]
    return {int(task["task"], 16): [int(frame["address"], 16) for frame in task["frames"]]
            for answer in run(program, "--json", "-s", *commands, dump) for task in answer["tasks"]}


def drgn_stack(prog, task):
    """Where the frames are; inlined functions share that with their caller."""
    places = []
    for frame in prog.stack_trace(task):
        if not places or frame.pc != places[-1]:
            places.append(frame.pc)
    return places


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__.strip())
    program, dump, vmlinux = sys.argv[1:]
    prog = drgn.Program()
    prog.set_core_dump(dump)
    prog.load_debug_info([vmlinux])
    ours = crash_lite_tasks(program, dump)
    theirs = {task.value_(): task for task in for_each_task(prog)}
    differences = [f"task {address:x} is seen by one only" for address in ours.keys() ^ theirs.keys()]
    differences += [f"task {address:x}: {ours[address]['pid']} {ours[address]['command']}"
                    for address, task in theirs.items() if address in ours and
                    (task.pid.value_(), task.comm.string_().decode(errors="backslashreplace")) !=
                    (ours[address]["pid"], ours[address]["command"])]
    print(f"{len(theirs)} tasks")
    sleeping = [address for address in theirs if address in ours and ours[address]["state"] in ("IN", "UN", "ID")]
    compared = frames = 0
    stacks = crash_lite_stacks(program, dump, sleeping)
    for address in sleeping:
        try:
            places = drgn_stack(prog, theirs[address])
        except (ValueError, NotImplementedError) as reason:
            print(f"drgn reads no stacks here: {reason}")
            break
        mine = stacks.get(address, [])
        compared += 1
        frames += len(places)
        if len(places) < 2 or mine[:len(places)] != places:
            differences.append(f"stack of {ours[address]['pid']}: {[hex(place) for place in mine]}, "
                               f"drgn {[hex(place) for place in places]}")
    print(f"{compared} stacks, {frames} frames")
    for difference in differences[:10]:
        print(difference)
    sys.exit(bool(differences) or not compared or compared < len(sleeping))


main()
