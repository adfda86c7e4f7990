#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""
crash_lite_truth.py CRASH_LITE DUMP VMCORE TRUTH LAYOUT NAME: what crash-lite says of DUMP, and how, against others'
word: that of the kernel (TRUTH is the copy of its /proc), of the file DUMP was made of (VMCORE, an ELF core file) and
of the generated LAYOUT. NAME is one of the functions below.
"""

import contextlib
import json
import os
import pathlib
import pty
import re
import resource
import select
import subprocess
import sys
import tempfile
import termios
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "qemu"))
from dump_files import Vmcore  # pylint: disable=wrong-import-position

PROGRAM, DUMP, VMCORE, TRUTH, LAYOUT = sys.argv[1:6]
PROMPT = b"crash-lite> "


def read(name):
    return (pathlib.Path(TRUTH) / name).read_text(errors="surrogateescape")


def symbols():
    """[(address, name, module)], as the kernel lists them."""
    found = re.findall(r"^(\w+) \w (\S+)(?:\s+\[(\S+)\])?\s*$", read("proc/kallsyms"), re.MULTILINE)
    return [(int(address, 16), name, module) for address, name, module in found]


def address_of(symbol):
    address, = (address for address, name, _ in symbols() if name == symbol)
    return address


def global_address_of(symbol):
    address, = re.findall(rf"^(\w+) [A-Z] {symbol}$", read("proc/kallsyms"), re.MULTILINE)
    return int(address, 16)


def expect(what, ours, theirs):
    if ours != theirs:
        sys.exit(f"{what}: {ours!r}, expected {theirs!r}")


def run(*commands, status=0, options=()):
    words = [word for command in commands for word in ("-c", command)]
    done = subprocess.run([PROGRAM, "-s", *options, *words, DUMP], capture_output=True, text=True, check=False)
    expect(f"exit status of {commands} ({done.stderr.strip()})", done.returncode, status)
    return done


def ask(*commands):
    answers = [json.loads(line) for line in run(*commands, options=["--json"]).stdout.splitlines()]
    expect("answers", [answer["command"] for answer in answers], list(commands))
    expect("errors", [answer["errors"] for answer in answers], [[]] * len(commands))
    return answers


def value(expression):
    return ask(f"p {expression}")[0]["values"][0]["value"]


def is_variable():
    """Of the types that headers declare, of BTF's, and of those that are said."""
    expect("nr_cpu_ids", value("nr_cpu_ids"), int(re.search(r"nr_cpu_ids[:=](\d+)", read("dmesg"))[1]))
    expect("linux_banner", value("linux_banner"), read("proc/version"))
    expect("text", run("p linux_banner").stdout, f'linux_banner = "{read("proc/version").strip()}\\n"\n')
    release = read("proc/sys/kernel/osrelease").strip()
    expect("release", value("init_uts_ns.name.release"), release)
    cpus = list(map(int, re.findall(r"^processor\s*: (\d+)", read("proc/cpuinfo"), re.MULTILINE)))
    answer, = ask("p runqueues.cpu:a")
    expect("CPUs", [(row["cpu"], row["value"]) for row in answer["values"]], [(cpu, cpu) for cpu in cpus])
    expect("text", run("p -d runqueues.cpu:a").stdout,
           "".join(f"per_cpu({cpu}) runqueues.cpu = {cpu}\n" for cpu in cpus))
    # A global one, and code of that name.
    expect("event_function", int(value("&event_function"), 16), global_address_of("event_function"))
    expect("pointers", [value("&init_task + 1 - &init_task"), value("(1 + &init_task) - &init_task")], [1, 1])
    expect("the load", value("avenrun[2]") < 1000 << 11, True)
    for command, reason in (("p avenrun", "name an element"), ("p pwq_cache", "there are several"),
                            ("p &init_task - &init_mm", "of the same type"), ("p 1 - &init_task", "of the same type")):
        expect(command, reason in run(command, status=1).stderr, True)
    for command in ("p jiffies:a", "p 5:0", "rd linux_banner:0", "struct list_head modules:a"):
        done = run(command, status=1)
        expect(command, "per-CPU variable" in done.stdout + done.stderr, True)


def is_cast():
    """A list leads back to its head."""
    run("p super_blocks", status=1)
    head = address_of("super_blocks")
    first = int(value("(struct list_head)super_blocks")["next"], 16)
    expect("prev", int(value(f"*(struct list_head *){first:#x}")["prev"], 16), head)
    expect("prev", int(value(f"((struct list_head *){first:#x})->prev->next"), 16), first)
    expect("text", f"prev = {head:#x} <super_blocks>" in run(f"p *(struct list_head *){first:#x}").stdout, True)


def is_structure():
    """The offset of each member, and no member more."""
    for name in "page", "task_struct", "list_head":
        layout = pathlib.Path(LAYOUT).read_text()
        theirs = {member: int(offset) for member, offset in
                  re.findall(rf"^member {name}\.(\w+) (\d+) ", layout, re.MULTILINE)}
        bits = {member: (int(begin), int(size)) for member, begin, size in
                re.findall(rf"^bits {name}\.(\w+) (\d+) (\d+)$", layout, re.MULTILINE)}
        members = [member for member in ask(f"struct -o {name}")[0]["members"] if member["name"]]
        expect(name, {member["name"]: member["offset"] for member in members if member["bit_size"] is None}, theirs)
        expect(f"bits of {name}", {member["name"]: (member["offset"] * 8 + member["bit_offset"], member["bit_size"])
                                   for member in members if member["bit_size"] is not None}, bits)
        text = run(f"struct -o {name}").stdout
        for member, offset in theirs.items():
            expect(f"{name}.{member}", bool(re.search(rf"^ *\[{offset}\] .*\b{member}\b", text, re.MULTILINE)), True)
        size = re.search(rf"^sizeof {name} (\d+)$", layout, re.MULTILINE)[1]
        expect(f"size of {name}", re.search(r"^SIZE: (\d+)$", text, re.MULTILINE)[1], size)


def plain_bytes(text):
    """Bytes that are no UTF-8 are shown as \\xNN."""
    return re.sub(rb"\\x([0-9a-f]{2})", lambda found: bytes([int(found[1], 16)]), text.encode())


def is_content():
    """The names that processes have; /proc adds to those of the kernel's threads."""
    ours = {}
    tasks = [task["task"] for task in ask("ps -u")[0]["tasks"]]
    for answer in ask(*(f"struct task_struct.pid,comm {task}" for task in tasks)):
        task = answer["values"][0]["value"]
        ours[task["pid"]] = plain_bytes(task["comm"])
    theirs = {int(path.parent.name): path.read_bytes()[:-1]
              for path in pathlib.Path(TRUTH).glob("proc/[0-9]*/task/[0-9]*/comm")}
    expect("some of many", len(ours.keys() & theirs.keys()) > 30, True)
    expect("names", ours, {pid: theirs.get(pid) for pid in ours})
    text = run(f"struct task_struct.pid,comm {tasks[0]}").stdout
    expect("text", re.findall(r'^ *(\w+) = "?(\w+)', text, re.MULTILINE), [("pid", "1"), ("comm", "init")])
    failed = run("struct no_such_type", status=1)
    expect("no type", (failed.stdout, "no_such_type" in failed.stderr), ("", True))


def is_memory():
    """Of a module, the bytes at the physical address are those that VMCORE has there."""
    page_size, order = re.search(r"page_size (\d+)\nbyte_order (\w+)", read("machine")).groups()
    core = Vmcore(VMCORE, int(page_size))
    offset = int(re.search(r"^member module\.name (\d+) ", pathlib.Path(LAYOUT).read_text(), re.MULTILINE)[1])
    modules = [(address + offset, name) for address, symbol, name in symbols() if symbol == "__this_module"]
    expect("modules", bool(modules), True)
    pages = [f"vtop {address:#x}" for address, _ in modules]
    texts = run(*pages).stdout.split("VIRTUAL ")[1:]
    for (address, name), answer, text in zip(modules, ask(*pages), texts, strict=True):
        physical = int(answer["translations"][0]["physical"], 16)
        expect("text", text.split()[1:3], [f"{address:x}", f"{physical:x}"])
        frame, begin = divmod(physical, core.page_size)
        content = core.page(frame)[begin:begin + 16]
        expect("name", content[:len(name) + 1], (name.encode() + b"\0")[:len(content)])
        for answer in ask(f"rd -8 {address:x} {len(content)}", f"rd -p -8 {physical:x} {len(content)}"):
            found = bytes(int(byte, 16) for line in answer["memory"] for byte in line["values"])
            expect(answer["command"], found, content)
    banner = read("proc/version")
    text = [line.split(":  ", 1)[1] for line in run("rd -a linux_banner").stdout.splitlines()]
    expect("rd -a", "".join(text), banner.strip())
    expect("rd -32", run("rd -32 linux_banner 4").stdout, f"{address_of('linux_banner'):x}:  " + "".join(
        f"{int.from_bytes(banner[i:i + 4].encode(), order):08x} " for i in range(0, 16, 4)) + f"  {banner[:16]}\n")


def is_command():
    """Each of them, as JSON and as text."""
    banner = "linux_banner"
    operands = {"p": banner, "rd": banner, "struct": "page", "sym": banner, "vtop": banner}
    names = [command["name"] for command in ask("help")[0]["commands"]]
    expect("commands", set(operands) < set(names), True)
    names.append(names.pop(names.index("quit")))
    lines = [f"{name} {operands.get(name, '')}".strip() for name in names]
    ask(*lines)
    for line in lines:
        expect(line, bool(run(line).stdout), line != "quit")
    text = run(*map("help {}".format, names)).stdout
    expect("help", re.findall(r"^(\w+) - .+\n\nUsage: \1", text, re.MULTILINE), names)


def is_small():
    """64 MiB for the trace of the task that crashed the machine."""
    expect("panic", " panic at " in run("bt").stdout, True)
    mebibytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    expect(f"{mebibytes:.1f} MiB", mebibytes <= 64, True)


class Terminal:
    """A session of somebody who types."""

    def __init__(self, home):
        self.long = ask("vtop linux_banner")[0]["translations"][0]["page"]["page"]
        self.child, self.file = pty.fork()
        if self.child == 0:
            os.environ.update(HOME=home, TERM="dumb")
            os.execv(PROGRAM, [PROGRAM, "-s", DUMP])
        self.said = bytearray()

    def until(self, end, seconds=60):
        """What is said until then."""
        begin, limit = 0, time.monotonic() + seconds
        while (found := self.said.find(end, begin)) < 0:
            begin = max(0, len(self.said) - len(end))
            if not select.select([self.file], [], [], max(0, limit - time.monotonic()))[0]:
                sys.exit(f"{bytes(self.said[-500:])} and not {end}")
            self.said += os.read(self.file, 1 << 16)
        text, self.said = self.said[:found + len(end)], self.said[found + len(end):]
        return text

    def type(self, keys, echo):
        os.write(self.file, keys)
        self.until(echo)

    def ask(self, line):
        self.type(line + b"\n", line + b"\r\n")
        return self.until(PROMPT)

    def interrupt(self):
        """A command that takes seconds: page descriptors, byte by byte."""
        line = f"rd -8 {self.long} 10000000".encode()
        self.type(line + b"\n", line + b"\r\n")
        time.sleep(0.5)
        self.type(b"\x03", b"rd: interrupted\r\n" + PROMPT)

    def leave(self):
        """The terminal edits and echoes lines again."""
        os.write(self.file, b"quit\n")
        with contextlib.suppress(OSError):  # when nobody has the other end any more
            while select.select([self.file], [], [], 60)[0]:
                os.read(self.file, 1 << 16)
        expect("exit status", os.waitpid(self.child, 0)[1], 0)
        mode = termios.ICANON | termios.ECHO
        expect("mode of the terminal", termios.tcgetattr(self.file)[3] & mode, mode)
        os.close(self.file)


def is_session():
    """^C stops a command and no line behind it."""
    with tempfile.TemporaryDirectory() as home:
        terminal = Terminal(home)
        terminal.until(PROMPT)
        answer = f"nr_cpu_ids = {value('nr_cpu_ids')}\r\n{PROMPT.decode()}".encode()
        for _ in range(3):
            terminal.interrupt()
            expect("the next line", terminal.ask(b"p nr_cpu_ids").endswith(answer), True)
        terminal.type(b"p no_such", b"no_such")
        time.sleep(0.5)
        terminal.type(b"\x03", b"\r\n" + PROMPT)
        expect("^C at the prompt", terminal.ask(b"p nr_cpu_ids").endswith(answer), True)
        terminal.interrupt()
        terminal.leave()


def is_editor():
    """Tab completes, and what one session has typed the next one remembers."""
    with tempfile.TemporaryDirectory() as home:
        terminal = Terminal(home)
        if b"built without libedit" in terminal.until(PROMPT):
            print("# SKIP built without libedit")
            sys.exit(4)
        terminal.type(b"stru\tlist_head\n", b"struct list_head\r\n")
        expect("Tab", b"SIZE: " in terminal.until(PROMPT), True)
        terminal.interrupt()
        terminal.ask(b"p sizeof(struct page)")
        terminal.leave()
        terminal = Terminal(home)
        terminal.until(PROMPT)
        # ^P: in front of "quit"
        terminal.type(b"\x10\x10\n", b"\nsizeof(struct page) = ")
        terminal.until(PROMPT)
        terminal.type(b"\x10\x10\x10\x10\x10\n", b"\nstruct list_head {")
        terminal.until(PROMPT)
        terminal.leave()


if len(sys.argv) != 7 or not sys.argv[6].startswith("is_"):
    sys.exit(__doc__.strip())
globals()[sys.argv[6]]()
