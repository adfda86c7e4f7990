#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""
kernel_truth.py CRASH_LITE DUMP TRUTH [NAME...]: does crash-lite say of DUMP what the kernel said of itself?

TRUTH is what crash.sh recorded just before the crash, a copy of /proc and more. Each comparison is a KTAP
result; its figures are diagnostics. NAMEs choose some of them: memory needs a dump that holds user pages.
"""

import json
import pathlib
import re
import subprocess
import sys
import tempfile

# The log's clock and that of uptime did not begin at the same time, and from the last tick on the latter stands still.
CLOCKS_APART = 1
# Until the hypervisor has seen the last line and stopped the machine.
LAST_SECONDS = 5
STATES = {"R": "RU", "S": "IN", "D": "UN", "Z": "ZO", "T": "ST", "t": "TR", "I": "ID", "X": "DE"}
# /proc/kallsyms lists these as if they were modules.
PSEUDO_MODULES = {"bpf", "__builtin__kprobes", "__builtin__ftrace"}


class Mismatch(Exception):
    pass


class NothingSaid(Exception):
    """The kernel said nothing that could be compared."""


class Differences:
    """Collects what does not agree, and shows the first few."""

    def __init__(self):
        self.texts = []

    def expect(self, what, ours, theirs):
        if ours != theirs:
            self.texts.append(f"{what}: crash-lite says {ours!r}, the kernel said {theirs!r}")

    def finish(self, compared, summary):
        if not compared:
            raise Mismatch("nothing was compared")
        if self.texts:
            raise Mismatch("\n".join([f"{len(self.texts)} differences", *self.texts[:10]]))
        return summary


class Session:
    def __init__(self, program, dump, truth):
        self.program, self.dump, self.truth = program, dump, pathlib.Path(truth)
        self.page_size = int(dict(line.split() for line in self.lines("machine"))["page_size"])

    def run(self, *commands):
        """The commands' answers, in one run of the program."""
        with tempfile.NamedTemporaryFile("w") as script:
            script.write("".join(f"{command}\n" for command in commands))
            script.flush()
            done = subprocess.run([self.program, "--json", "-s", "-i", script.name, self.dump],
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        answers = [json.loads(line) for line in done.stdout.splitlines()]
        if len(answers) != len(commands):
            raise Mismatch(f"{len(commands)} commands, {len(answers)} answers, exit status "
                           f"{done.returncode}: {done.stderr.decode(errors='replace').strip()}")
        return answers

    def text(self, command):
        """The answer as people get it."""
        return subprocess.run([self.program, "-s", "-c", command, self.dump], capture_output=True, text=True,
                              check=False).stdout

    def ask(self, command):
        answer, = self.run(command)
        if answer["errors"]:
            raise Mismatch(f"{command}: {answer['errors'][:3]}")
        return answer

    def read(self, name):
        return (self.truth / name).read_bytes()

    def lines(self, name):
        return self.read(name).decode(errors="surrogateescape").splitlines()

    def threads(self):
        """Each thread's directory in the copy of /proc, by its id."""
        return {int(path.name): path for path in self.truth.glob("proc/[0-9]*/task/[0-9]*")}


def unescape(text):
    """What /dev/kmsg and printable() make of bytes that are not text, undone."""
    return re.sub(rb"\\x([0-9a-f]{2})", lambda found: bytes([int(found[1], 16)]), text)


def find_end(session):
    """When the kernel panicked, and when it wrote its last line: seconds of the log's clock."""
    times = [(record["nanoseconds"] / 1e9, record["text"]) for record in session.ask("log")["records"]]
    end = times[-1][0]
    return next((time for time, text in times if text.startswith("Kernel panic - ")), end), end


def compare_system(session):
    system = session.ask("sys")["system"]
    differences = Differences()
    release = session.lines("proc/sys/kernel/osrelease")[0]
    differences.expect("release", system["release"], release)
    differences.expect("nodename", system["nodename"], session.lines("proc/sys/kernel/hostname")[0])
    differences.expect("version", system["version"], session.lines("proc/sys/kernel/version")[0])
    cpus = sum(line.startswith("processor") for line in session.lines("proc/cpuinfo"))
    differences.expect("cpus", system["cpus"], cpus)
    # Only x86 has such a line; its three decimals are all that there is. A processor without a time stamp counter has 0.
    rates = re.findall(r"^cpu MHz\s*: (\d+)\.(\d{3})$", "\n".join(session.lines("proc/cpuinfo")), re.MULTILINE)
    khz = system.get("cpu_khz")
    differences.expect("kHz", {khz} - {None}, {int(whole + part) for whole, part in rates} - {0})
    differences.expect("machine", re.findall(r"^ *MACHINE: (.*)$", session.text("sys"), re.MULTILINE),
                       [system["machine"] + (f"  ({khz // 1000} Mhz)" if khz else "")])
    present = sum(int(line.split()[1]) for line in session.lines("proc/zoneinfo")
                  if line.split()[0] == "present")
    differences.expect("memory", system["memory_bytes"], present * session.page_size)
    begin, end = find_end(session)
    uptime = system["uptime"]
    if not begin - CLOCKS_APART <= uptime <= end + LAST_SECONDS:
        differences.expect("uptime", uptime, f"{begin} to {end}")
    if uptime < (recorded := float(session.lines("proc/uptime")[0].split()[0])):
        differences.expect("uptime", uptime, f"{recorded} before it crashed")
    return differences.finish(present, f"{release}, {cpus} CPUs, uptime {uptime - begin:+.2f} s from the panic")


def compare_symbols(session):
    ours = {(int(symbol["address"], 16), symbol["type"], symbol["name"], symbol["module"] or "")
            for symbol in session.ask("sym -l")["symbols"]}
    differences = Differences()
    number = modules = 0
    for line in session.lines("proc/kallsyms"):
        # The assembler of riscv has names that end in a space.
        address, kind, rest = line.split(" ", 2)
        name, _, module = rest.partition("\t")
        module = module.strip("[]")
        if module in PSEUDO_MODULES:
            continue
        number += 1
        modules += bool(module)
        if (int(address, 16), kind, name, module) not in ours:
            differences.expect(name, None, line)
    return differences.finish(number, f"{number} symbols, {modules} of them in modules")


def compare_modules(session):
    ours = {module["name"]: module for module in session.ask("mod")["modules"]}
    theirs = {words[0]: words for words in map(str.split, session.lines("proc/modules"))}
    differences = Differences()
    differences.expect("names", sorted(ours), sorted(theirs))
    for name, (_, size, references, users, state, address, *_) in theirs.items():
        if name not in ours:
            continue
        module = ours[name]
        differences.expect(f"{name}'s text", int(module["text_base"], 16), int(address, 16))
        differences.expect(f"{name}'s size", module["size"], int(size))
        differences.expect(f"{name}'s references", module["references"], int(references))
        differences.expect(f"{name}'s users", sorted(module["used_by"]),
                           sorted(user for user in users.split(",") if user not in ("", "-")))
        differences.expect(f"{name}'s state", module["state"], state.lower())
    return differences.finish(len(theirs), f"{len(theirs)} modules")


def read_stat(path):
    """Name and the numbered fields of /proc/PID/stat (proc(5))."""
    text = (path / "stat").read_bytes()
    begin, end = text.index(b"("), text.rindex(b")")
    fields = text[end + 2:].split()
    return text[begin + 1:end], [None, None, None, *fields]


def compare_tasks(session):
    ours = {task["pid"]: task for task in session.ask("ps")["tasks"] if task["pid"] != 0}
    theirs = session.threads()
    differences = Differences()
    # The kernel's own helpers come and go.
    for pid in theirs.keys() - ours.keys():
        if b"kworker" not in read_stat(theirs[pid])[0]:
            differences.expect(f"task {pid}", None, read_stat(theirs[pid])[0])
    for pid in ours.keys() - theirs.keys():
        if "kworker" not in ours[pid]["command"]:
            differences.expect(f"task {pid}", ours[pid]["command"], None)
    running = 0
    for pid, path in theirs.items():
        if pid not in ours:
            continue
        name, fields = read_stat(path)
        task = ours[pid]
        is_kernel_thread = int(fields[9]) & 0x00200000  # PF_KTHREAD
        differences.expect(f"{pid}'s parent", task["ppid"], int(fields[4]))
        if is_kernel_thread:
            # /proc adds to a worker's name what it works on.
            if not name.startswith(task["command"].encode().split(b"-", 1)[0]):
                differences.expect(f"{pid}'s name", task["command"], name)
            continue
        differences.expect(f"{pid}'s name", unescape(task["command"].encode()), name)
        if name == b"oracle":
            running += 1
            continue
        differences.expect(f"{pid}'s state", task["state"], STATES[fields[3].decode()])
        if fields[3] != b"R":
            differences.expect(f"{pid}'s CPU", task["cpu"], int(fields[39]))
        if fields[3] != b"Z":
            differences.expect(f"{pid}'s size", task["vsz"], int(fields[23]))
    differences.expect("tasks that crash the machine", running, 1)
    return differences.finish(len(theirs), f"{len(theirs)} tasks")


def compare_log(session):
    ours = {record["sequence"]: record for record in session.ask("log")["records"]}
    differences = Differences()
    number = 0
    for line in session.read("kmsg").split(b"\n"):
        head, separator, text = line.partition(b";")
        if line.startswith(b" ") or not separator:
            continue
        number += 1
        priority, sequence, microseconds, *_ = head.split(b",")
        record = ours.get(int(sequence))
        if not record:
            differences.expect(f"record {sequence}", None, line)
            continue
        differences.expect(f"record {sequence}'s priority", record["facility"] * 8 + record["level"],
                           int(priority))
        differences.expect(f"record {sequence}'s time", record["nanoseconds"] // 1000,
                           int(microseconds))
        differences.expect(f"record {sequence}'s text", unescape(record["text"].encode()),
                           unescape(text))
    return differences.finish(number, f"{number} records, {len(ours) - number} came later")


def read_regions(session):
    """[(pid, kind, address, [(address, pagemap entry)])]"""
    regions = []
    for line in session.lines("regions"):
        if line.startswith("\t"):
            address, entry = (int(word, 16) for word in line.split())
            regions[-1][3].append((address, entry))
        else:
            pid, kind, address, _ = line.split()
            regions.append((int(pid), kind, int(address, 16), []))
    return regions


def compare_translations(session):
    pages = [(pid, kind, address, entry) for pid, kind, _, entries in read_regions(session)
             for address, entry in entries]
    answers = session.run(*(f"vtop -c {pid} {address:x}" for pid, _, address, _ in pages))
    differences = Differences()
    present = 0
    for (pid, kind, address, entry), answer in zip(pages, answers):
        physical = answer["translations"][0]["physical"]
        if entry >> 63 & 1:  # Documentation/admin-guide/mm/pagemap.rst
            present += 1
            frame = entry & (1 << 55) - 1
            differences.expect(f"{kind} {address:#x} of {pid}", physical and int(physical, 16),
                               frame * session.page_size)
        else:
            differences.expect(f"{kind} {address:#x} of {pid}", physical, None)
    return differences.finish(present, f"{len(pages)} pages, {present} of them present")


def compare_kernel_addresses(session):
    """In the image, the direct map and the area of vmalloc(): what is known to be at a virtual address is in the memory
    that it translates to."""
    tasks = [(int(task["task"], 16), 4 * session.page_size, read_stat(session.threads()[task["pid"]])[0] + b"\0")
             for task in session.ask("ps")["tasks"] if task["pid"] == 1]
    modules = [(int(module["module"], 16), 128, module["name"].encode() + b"\0")
               for module in session.ask("mod")["modules"]]
    places = [(begin_of(session, "linux_banner"), 512, session.read("proc/version")), *tasks, *modules]
    differences = Differences()
    for address, size, content in places:
        translation, = session.ask(f"vtop -k {address:x}")["translations"]
        lines = session.ask(f"rd -p -8 {int(translation['physical'], 16):x} {size}")["memory"]
        found = bytes(int(value, 16) for line in lines for value in line["values"])
        if content not in found:
            differences.expect(f"memory of {address:#x}", found[:128], content)
    return differences.finish(len(modules), f"{len(places)} addresses, {len(modules)} of them in modules")


def compare_memory(session):
    wanted = []
    for pid, kind, begin, entries in read_regions(session):
        for address, entry in entries:
            page = (address - begin) // session.page_size
            if entry >> 63 & 1 and page < 16:
                text = f"kdump-rig {kind} page {0 if kind == 'ksm' else page}\n".encode()
                wanted.append((pid, kind, address,
                               bytes(64) if kind.startswith("zero") else (text * 8)[:64]))
    commands = [command for pid, _, address, _ in wanted
                for command in (f"set {pid}", f"rd -u -8 {address:x} 64")]
    differences = Differences()
    for (pid, kind, address, content), answer in zip(wanted, session.run(*commands)[1::2]):
        values = [int(value, 16) for line in answer["memory"] for value in line["values"]]
        differences.expect(f"{kind} {address:#x} of {pid}", bytes(values), content)
    return differences.finish(len(wanted), f"{len(wanted)} pages of {len({kind for _, kind, *_ in wanted})} kinds")


def begin_of(session, function):
    return int(session.ask(f"sym {function}")["symbols"][0]["address"], 16)


def plain(function):
    """A function's name; where it stands for a descriptor, the code's has a dot (powerpc's ELF ABI v1)."""
    return function[1:] if function.startswith(".") else function


def has_run(session, pid, path):
    """Since the recording."""
    lines = (path / "status").read_bytes().splitlines()
    then = sum(int(line.split()[1]) for line in lines if b"ctxt_switches:" in line)
    now = session.ask(f"task -R nvcsw,nivcsw {pid}")["tasks"][0]["structures"]
    return sum(int(member["value"]) for member in now) != then


def compare_stacks(session):
    """/proc/PID/stack holds a sleeping task's frames, but those of the scheduler."""
    stacks = {}
    machine = session.ask("sys")["system"]["machine"]
    for pid, path in session.threads().items():
        stack = path / "stack"
        name, fields = read_stat(path)
        if stack.exists() and fields[3] in b"SDTtI" and b"kworker" not in name:
            functions = re.findall(r"^\[<0>\] ([^ +\n]+)\+", stack.read_text(), re.MULTILINE)
            # powerpc's kernel first shows what happens to be in the frame of _switch.
            names = list(map(plain, functions))
            if "__switch_to" in names:
                del functions[:names.index("__switch_to")]
            if functions:
                stacks[pid] = functions
    # With SMP arm's kernel shows those of no other task (arch/arm/kernel/stacktrace.c).
    if not stacks and machine.startswith("arm"):
        raise NothingSaid("/proc/PID/stack is empty on this machine")
    pids = sorted(stacks)
    differences = Differences()
    frames = 0
    scheduler = range(begin_of(session, "__sched_text_start"), begin_of(session, "__sched_text_end"))
    for pid, answer in zip(pids, session.run(*(f"bt {pid}" for pid in pids))):
        if answer["errors"]:
            differences.expect(f"{pid}'s stack", answer["errors"], stacks[pid])
            continue
        ours = [frame["function"] for frame in answer["tasks"][0]["frames"]
                if frame["function"] and int(frame["address"], 16) not in scheduler]
        frames += len(stacks[pid])
        # With 32 bits _switch returns to the scheduler, and nothing tells that entry from the others.
        possible = [stacks[pid], stacks[pid][1:]] if machine == "ppc" else [stacks[pid]]
        text = " ".join(ours) + " "
        # RCU's thread sleeps in the one place or in the other.
        if (not any(" ".join(theirs) + " " in text for theirs in possible) and
                not has_run(session, pid, session.threads()[pid])):
            differences.expect(f"{pid}'s stack", ours, stacks[pid])
    return differences.finish(frames, f"{len(pids)} stacks, {frames} frames")


def compare_way_to_panic(session):
    """From the write() of the task that crashes the machine, or from the interrupt that finds it in its read()."""
    task, = session.ask("bt")["tasks"]
    ours = [plain(frame["function"]) for frame in task["frames"] if frame["function"]]
    way = ["panic", "sysrq_handle_crash", "__handle_sysrq"]
    if session.lines("crash_by") != ["key"]:
        way += ["write_sysrq_trigger", "proc_reg_write", "vfs_write", "ksys_write"]
    elif task["command"] == "oracle":
        way += ["vring_interrupt", "handle_irq_event", "vfs_read", "ksys_read"]
    else:  # The only CPU is shared, and what runs there mostly is in user space.
        way += ["vring_interrupt", "handle_irq_event"]
    differences = Differences()
    differences.expect("the way to the panic", [name for name in ours if name in way], way)
    return differences.finish(len(ours), f"{len(ours)} frames, the kernel prints none")


def compare_trace(session):
    """The kernel's own trace of the panic is in its log; panic() went on after it."""
    texts = [record["text"] for record in session.ask("log")["records"]]
    machine = session.ask("sys")["system"]["machine"]
    # powerpc's kernel goes from a system reset to the capture kernel without a word.
    if machine.startswith("ppc") and not any("Kernel panic" in text for text in texts):
        raise NothingSaid("the log ends without a panic")
    lowered = [text.lower().strip() for text in texts]
    # panic() has one only with CONFIG_DEBUG_BUGVERBOSE, which mips cannot have; but it is known how it came to that. A
    # warning on the way has one, which may end early in an interrupt.
    is_mips = machine.startswith("mips")
    known = compare_way_to_panic(session) if is_mips else None
    if is_mips and "call trace:" not in lowered:
        return known
    begin = lowered.index("call trace:")
    # What stops the other CPUs may warn of being called in an interrupt, and then show all of it again.
    end = next((i for i in range(begin, len(texts)) if "[ cut here ]" in texts[i]), None)
    # "<ip>" before the function, or "[sp] [ip]"; x86 has one line for all registers of an exception, powerpc
    # has NIP and LR, and then what may be in the frame of the function that was interrupted. arm says
    # "callee from caller", and gives up behind a call that never returns.
    theirs = []
    for text in texts[begin:end]:
        found = re.match(r"(?:RIP: 0010:|EIP: | \S+ from | ?(?:NIP |LR )?(?:\[<?[0-9a-f]+>?\] )*)"
                         r"([^ ?\[(]+)\+0x([0-9a-f]+)/", text)
        # What a function has called before has left its address in LR.
        is_old = found and text.strip().startswith("LR ") and theirs and theirs[-1][0] == found[1]
        if found and not is_old and "(unreliable)" not in text:
            theirs.append((found[1], int(found[2], 16)))
    task, = session.ask("bt")["tasks"]
    # A place in the firmware has no function.
    named = [frame for frame in task["frames"] if frame["offset"] is not None]
    # loongarch says where the calls are, and not where they return to.
    call_size = 4 if machine == "loongarch64" else 0
    ours = [(frame["function"], frame["offset"] - call_size * (frame["kind"] == "call")) for frame in named]
    # Where a call that never returns would return to may be another function already; s390 says that one.
    places = {int(frame["address"], 16): place for frame, place in zip(named, ours)}
    theirs = [places.get(begin_of(session, name), (name, 0)) if offset == 0 else (name, offset)
              for name, offset in theirs]
    # riscv's own unwinder does not go on to the stack that was left for the interrupt's.
    if theirs[-1][0] == "call_on_irq_stack":
        ours = ours[:ours.index(theirs[-1]) + 1]
    names = [[plain(name) for name, _ in frames] for frames in (ours, theirs)]
    # It is unreliable for powerpc's kernel where it is the first: nothing was called that would print the trace.
    their_begin = names[1].index("panic") + 1 if "panic" in names[1] else 0
    # With frame pointers, a function that the hypervisor stops before it has a frame hides its caller.
    hidden = machine == "i686" and "panic" not in names[0]
    our_begin = names[0].index(names[1][their_begin]) if hidden else names[0].index("panic") + 1
    if is_mips or re.match(r" \S+ from \S+\+0x", texts[begin + 1]):
        ours = ours[:our_begin + len(theirs) - their_begin]
    differences = Differences()
    differences.expect("the trace", ours[our_begin:], theirs[their_begin:])
    stacks = sorted({frame["stack"] for frame in task["frames"]} - {""})
    return differences.finish(len(theirs) > their_begin,
                              f"{len(ours) - our_begin} frames, on {stacks} and the task's stack")


def list_printed_registers(texts):
    """[({name: value}, function, offset)] of what exceptions saved, in x86_64's own trace; of user space none."""
    blocks = []
    for text in texts:
        if found := re.match(r"RIP: (\w+):(?:0x(\w+)$|(\S+)\+0x(\w+)/)", text):
            segment, user, function, offset = found.groups()
            blocks.append(({"CS": segment} | ({"RIP": user} if user else {}), function, offset and int(offset, 16)))
        elif blocks:
            registers = blocks[-1][0]
            if found := re.match(r"RSP: (\w+):(\w+) EFLAGS: (\w+)", text):
                registers.update(zip(("SS", "RSP", "RFLAGS"), found.groups()))
            registers.update(re.findall(r"\b(ORIG_RAX|R\w\w): ([0-9a-f]{16})\b", text))
    return [({re.sub("^R0", "R", name): int(value, 16) for name, value in registers.items()}, function, offset)
            for registers, function, offset in blocks]


def compare_registers(session):
    """Those that exceptions saved, of the task that panicked: x86_64's own trace has them, too."""
    if (machine := session.ask("sys")["system"]["machine"]) != "x86_64":
        raise NothingSaid(f"what {machine}'s kernel prints of registers is not compared")
    texts = [record["text"].strip() for record in session.ask("log")["records"]]
    begin = texts.index("Call Trace:")
    theirs = list_printed_registers(texts[begin:texts.index("</TASK>", begin)])
    frames = [frame for frame in session.ask("bt")["tasks"][0]["frames"] if frame["kind"] in ("exception", "user")]
    differences = Differences()
    differences.expect("frames with registers", [(frame["function"], frame["offset"]) for frame in frames],
                       [(function, offset) for _, function, offset in theirs])
    number = 0
    for frame, (block, function, _) in zip(frames, theirs):
        number += len(block)
        for name, value in block.items():
            differences.expect(f"{name} of {function or 'user space'}", int(frame["registers"][name], 16), value)
    differences.expect("lines", re.findall(r"^ +\[exception RIP: (\S+)\]$", session.text("bt"), re.MULTILINE),
                       [f"{function}+{offset}" for _, function, offset in theirs if function])
    places = [function or "user space" for _, function, _ in theirs]
    return differences.finish(number, f"{number} registers of {places}")


# By the beginning of the machine's name, what /proc/PID/syscall has: the number of the call, its six arguments, the
# stack pointer, and where it was called; "-" is not in a register, or not as user space left it.
SYSCALL_REGISTERS = {
    "x86_64": "ORIG_RAX RDI RSI RDX R10 R8 R9 RSP RIP",
    "i686": "ORIG_EAX EBX ECX EDX ESI EDI EBP ESP EIP",
    "aarch64": "X8 - X1 X2 X3 X4 X5 SP PC",
    "armv7l": "R7 - R1 R2 R3 R4 R5 SP PC",
    "riscv": "a7 - a1 a2 a3 a4 a5 sp epc",
    "ppc": "GPR0 ORIG_GPR3 GPR4 GPR5 GPR6 GPR7 GPR8 GPR1 NIP",
    "s390x": "- - GPR3 GPR4 GPR5 GPR6 GPR7 GPR15 PSWA",
    "loongarch64": "a7 - a1 a2 a3 a4 a5 sp pc",
    "sh": "r3 r4 r5 r6 r7 r0 r1 r15 pc",
}


def compare_user_registers(session):
    """What a sleeping task brought into the kernel, as /proc/PID/syscall has it."""
    machine = session.ask("sys")["system"]["machine"]
    if machine.startswith("mips"):
        raise NothingSaid("a system call saves not all registers on this machine, and none are shown")
    names = next(names for begin, names in SYSCALL_REGISTERS.items() if machine.startswith(begin)).split()
    # Of one that came by an exception there are no arguments.
    by_count = {9: names, 3: [names[0] if machine == "x86_64" else "-", *names[-2:]]}
    theirs = {}
    for pid, path in session.threads().items():
        words = (path / "syscall").read_text().split() if (path / "syscall").exists() else ["running"]
        # Threads of the kernel came from nowhere; what runs goes on, and what has ended is on no way back.
        state = re.search(rb"^State:\s*(\w)", (path / "status").read_bytes(), re.MULTILINE)
        if words[0] != "running" and int(words[-1], 16) and state.group(1) not in (b"R", b"Z", b"X"):
            theirs[pid] = {name: int(word, 0) & (1 << 64) - 1 for name, word in zip(by_count[len(words)], words)
                           if name != "-"}
    pids = sorted(theirs)
    differences = Differences()
    for pid, answer in zip(pids, session.run(*(f"bt {pid}" for pid in pids))):
        frame = answer["tasks"][0]["frames"][-1]
        saved = {name: int(value, 16) for name, value in frame.get("registers", {}).items()}
        wrong = {name: value for name, value in theirs[pid].items() if saved.get(name) != value}
        if wrong and not has_run(session, pid, session.threads()[pid]):
            differences.expect(f"{pid}'s registers", {name: saved.get(name) for name in wrong}, wrong)
    return differences.finish(len(pids), f"{len(pids)} tasks, {sum(map(len, theirs.values()))} registers")


TESTS = {
    "system": compare_system,
    "symbols": compare_symbols,
    "modules": compare_modules,
    "tasks": compare_tasks,
    "log": compare_log,
    "stacks": compare_stacks,
    "trace": compare_trace,
    "registers": compare_registers,
    "user_registers": compare_user_registers,
    "addresses": compare_kernel_addresses,
    "translations": compare_translations,
    "memory": compare_memory,
}


def main():
    if len(sys.argv) < 4:
        sys.exit(__doc__.strip())
    session = Session(*sys.argv[1:4])
    names = sys.argv[4:] or list(TESTS)
    failed = skipped = 0
    print(f"TAP version 13\n1..{len(names)}")
    for number, name in enumerate(names, 1):
        try:
            print(f"# {name}: {TESTS[name](session)}")
            print(f"ok {number} {name}")
        except NothingSaid as why:
            skipped += 1
            print(f"ok {number} {name} # SKIP {why}")
        except (Mismatch, KeyError, TypeError, IndexError, ValueError) as why:
            failed += 1
            print(f"# {name}: {type(why).__name__} {why}".replace("\n", "\n#   "))
            print(f"not ok {number} {name}")
    sys.exit(1 if failed else 4 if skipped == len(names) else 0)


main()
