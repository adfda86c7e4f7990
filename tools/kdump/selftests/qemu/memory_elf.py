#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""
memory_elf.py VMLINUX CORE MONITOR ADDRESS=FILE...: an ELF core file of a guest's raw memory, for the machines that
QEMU's dump-guest-memory does not know, or of which it does not know the registers. Class, byte order and machine are
those of the kernel's ELF file VMLINUX; each FILE is what the memory at physical ADDRESS holds. The registers are what
QEMU's monitor, whose log MONITOR is, said to "info registers -a".
"""

import os
import re
import struct
import sys

ET_CORE = 4
PT_LOAD = 1
PT_NOTE = 4
NT_PRSTATUS = 1
EM_MIPS = 8
EM_SH = 42
EM_LOONGARCH = 258
ALIGNMENT = 0x10000

# elf_gregset_t: of mips, arch/mips/include/uapi/asm/reg.h. A number stands for so many words of nothing.
MIPS_NAMES = [*"r0 at v0 v1 a0 a1 a2 a3 t0 t1 t2 t3 t4 t5 t6 t7 s0 s1 s2 s3 s4 s5 s6 s7 t8 t9 k0 k1 gp sp s8 ra".split(),
              "LO", "HI", "pc", 1, "Status", "Cause"]
# Of loongarch, arch/loongarch/include/uapi/asm/reg.h. "mode" is what an exception would put into PRMD.
LOONGARCH_NAMES = [*(f"r{number}" for number in range(32)), 1, *"PC BADV CRMD mode EUEN ECFG ESTAT".split(), 5]
# Of sh, struct pt_regs of arch/sh/include/uapi/asm/ptrace_32.h; QEMU does not say what the multiplier holds.
SH_NAMES = [*(f"r{number}" for number in range(16)), *"pc pr sr gbr".split(), 3]
REGISTERS = {EM_MIPS: lambda wide: [*MIPS_NAMES, 7] if wide else [6, *MIPS_NAMES, 1],
             EM_SH: lambda wide: SH_NAMES,
             EM_LOONGARCH: lambda wide: LOONGARCH_NAMES}


def find_interrupted(machine, said, image):
    """
    What a register was before an exception of which not even the handler's first instruction has run: QEMU stops a CPU
    with an interrupt there. No general register has changed yet; the banked ones of sh are others than r0 up to r7.
    """
    if machine == EM_MIPS:
        # EXL; the vectors are copied to where no segment of the kernel's file is.
        if said["Status"] & 2 and said["pc"] % 0x80 == 0 and not any(said["pc"] in segment for segment in image):
            return {"pc": said["EPC"], "Status": said["Status"] & ~2}
    elif machine == EM_SH:
        if said["pc"] - said["vbr"] in (0x100, 0x400, 0x600):
            return {"pc": said["spc"], "sr": said["ssr"]}
    elif machine == EM_LOONGARCH:
        vector_size = 4 << (said["ECFG"] >> 16 & 7)
        if said["PC"] in range(said["EENTRY"], said["EENTRY"] + 128 * vector_size, vector_size):
            return {"PC": said["ERA"], "mode": said["PRMD"]}
        return {"mode": said["CRMD"]}
    return {}


def read_notes(monitor, machine, order, wide, image):
    """A struct elf_prstatus (include/linux/elfcore.h) for each CPU."""
    names = REGISTERS[machine](wide) if machine in REGISTERS else []
    word = struct.Struct(order + ("Q" if wide else "I"))
    notes = b""
    with open(monitor, encoding="ascii", errors="replace") as log:
        cpus = re.split(r"^CPU#\d+\s*$", log.read(), flags=re.MULTILINE)[1:]
    for text in cpus if names else []:
        said = {name: int(value, 16) for name, value in re.findall(r"(\w+)(?: +|=)(?:0x)?([0-9a-f]{1,16})\b", text)}
        said |= find_interrupted(machine, said, image)
        registers = b"".join(bytes(name * word.size) if isinstance(name, int)
                             else word.pack(said[name] & (1 << word.size * 8) - 1) for name in names)
        status = bytes(112 if wide else 72) + registers + bytes(8 if wide else 4)
        notes += struct.pack(order + "III8s", 5, len(status), NT_PRSTATUS, b"CORE") + status
    return notes


def read_segment(fields, wide):
    """The virtual addresses of an Elf_Phdr."""
    begin, size = (fields[3], fields[6]) if wide else (fields[2], fields[5])
    return range(begin, begin + size)


def copy_sparse(source, target):
    """Zero pages become holes."""
    while block := source.read(ALIGNMENT):
        if block.strip(b"\0"):
            target.write(block)
        else:
            target.seek(len(block), os.SEEK_CUR)
    target.truncate(target.tell())


def main():
    if len(sys.argv) < 5:
        sys.exit(__doc__.strip())
    with open(sys.argv[1], "rb") as vmlinux:
        ident = vmlinux.read(16)
        order = "<" if ident[5] == 1 else ">"
        wide = ident[4] == 2
        # Elf_Ehdr after e_ident, Elf_Phdr: include/uapi/linux/elf.h
        header = struct.Struct(order + ("HHIQQQIHHHHHH" if wide else "HHIIIIIHHHHHH"))
        segment = struct.Struct(order + ("IIQQQQQQ" if wide else "IIIIIIII"))
        _, machine, _, _, place, *_, count, _, _, _ = header.unpack(vmlinux.read(header.size))
        vmlinux.seek(place)
        image = [read_segment(segment.unpack(vmlinux.read(segment.size)), wide) for _ in range(count)]
    size = 16 + header.size
    notes = read_notes(sys.argv[3], machine, order, wide, image)
    parts = []
    offset = -(-(size + (len(sys.argv) - 3) * segment.size + len(notes)) // ALIGNMENT) * ALIGNMENT
    for argument in sys.argv[4:]:
        address, name = argument.split("=", 1)
        parts.append((int(address, 0), name, offset, os.path.getsize(name)))
        offset += -(-parts[-1][3] // ALIGNMENT) * ALIGNMENT
    with open(sys.argv[2], "wb") as core:
        core.write(ident)
        core.write(header.pack(ET_CORE, machine, 1, 0, size, 0, 0, size, segment.size, 1 + len(parts), 0, 0, 0))

        def write_segment(kind, offset, address, length):
            core.write(segment.pack(kind, 0, offset, 0, address, length, length, 0) if wide else
                       segment.pack(kind, offset, 0, address, length, length, 0, 0))

        write_segment(PT_NOTE, size + (1 + len(parts)) * segment.size, 0, len(notes))
        for address, _, offset, length in parts:
            write_segment(PT_LOAD, offset, address, length)
        core.write(notes)
        for _, name, offset, _ in parts:
            core.seek(offset)
            with open(name, "rb") as memory:
                copy_sparse(memory, core)


main()
