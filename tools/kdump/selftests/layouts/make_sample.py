#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""
make_sample.py GENERATED SUITE >SAMPLE: of the headers that were generated for a kernel, what the suite's sources use.
GENERATED is the build's generated/kdump, SUITE this tree's tools/kdump. A sample is one text, each header below a
line "==> PATH"; samples_test.sh compiles the suite with it, where there is no such kernel.
"""

import pathlib
import re
import sys

LICENSE = re.compile(r"^// SPDX.*\n/\* Generated.*\n", re.M)
WORD = re.compile(r"[A-Za-z_]\w*")
# The array of a table, and its number of elements.
TABLE = re.compile(r"(std::array<\w+, )\d+(> \w+ = \{\{\n)(.*?)(^\}\};)", re.M | re.S)
MEMBER = re.compile(r"\tstatic constexpr (?:field|bitfield)<\w+, (.*)> (\w+)\{")
RECORD = re.compile(r"^struct \w+ : record \{\n.*?^\};\n\n?", re.M | re.S)
ROOMS = ("common", "makedumpfile", "crash-lite", "vmcore-dmesg", "vmcore-uname")


def read_sources(suite, srcarch):
    """Those of the architecture's directory, and of none of the others."""
    for room in ROOMS:
        for path in sorted((suite / room).rglob("*.?pp")):
            parts = path.relative_to(suite).parts
            foreign = parts[:2] == ("common", "arch") and len(parts) == 4 and parts[2] != srcarch
            if not foreign and "generator" not in parts:
                yield path.read_text()


def named(lines, words):
    """Those that begin to declare something of these names."""
    for line in lines.splitlines(keepends=True):
        declared = re.match(r'inline constexpr \w+ (\w+)|\t\{"(\w+)"|struct (\w+);', line)
        if not declared or (declared[1] or declared[2] or declared[3]).lstrip("_") in words:
            yield line


def trim_table(found, words):
    kept = list(named(found[3], words))
    return f"{found[1]}{len(kept)}{found[2]}{''.join(kept)}{found[4]}"


def trim_record(found, words, pointed):
    """The members that are named; `pointed` gets the types that theirs are made of."""
    lines = found[0].splitlines(keepends=True)
    name = WORD.findall(lines[0])[1]
    if name.lstrip("_") not in words and name not in pointed:
        return ""
    kept = [line for line in lines if not (member := MEMBER.match(line)) or member[2].lstrip("_") in words]
    pointed.update(word for line in kept if (member := MEMBER.match(line)) for word in WORD.findall(member[1]))
    return "".join(kept)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__.strip())
    generated, suite = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    srcarch = re.search(r'"arch/(\w+)/arch.hpp"', (generated / "arch.hpp").read_text())[1]
    sources = list(read_sources(suite, srcarch))
    words = set(word.lstrip("_") for source in sources for word in WORD.findall(source))
    wanted = sorted(set(re.findall(r'^#include "kdump/(.*)"', "".join(sources), re.M)))
    wanted.remove("layout/forward.hpp")
    headers = {}
    pointed = set()
    for path in 2 * wanted: # again, for what the first round found to be pointed to
        if (generated / path).exists():
            text = (generated / path).read_text()
            text = RECORD.sub(lambda found: trim_record(found, words, pointed), text)
            if path != "vmcoreinfo.hpp":
                text = TABLE.sub(lambda found: trim_table(found, words), text)
            headers[path] = "".join(named(text, words)) if path in ("config.hpp", "constant.hpp") else text
    used = set(word for text in headers.values() for word in WORD.findall(text))
    forward = (generated / "layout/forward.hpp").read_text()
    headers["layout/forward.hpp"] = "".join(named(forward, used | words))
    print("SPDX-License-Identifier: GPL-2.0-only")
    for path, text in sorted(headers.items()):
        print(f"==> {path}\n{re.sub(LICENSE, '', text)}", end="")


main()
