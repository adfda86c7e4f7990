#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""btf_compare.py BTF_LIST PAHOLE: what btf-list and "pahole -F btf" say of the same BTF.

Types are matched by kind and name; where several have one name, pahole may not show all. Compared of each:
its size (pahole tells that of structs only), and of each member its offset in bits, the size of its type,
and its declaration as C text. White space and the spelling of integer types ("long unsigned int") do not
count, nor does what pahole 1.24 gets wrong: it puts every const in front ("const char *const p" becomes
"const const char *p"), forgets that a pointer is to an array, and adds attributes that it guesses.
"""

import re
import sys
from collections import defaultdict

OPEN = re.compile(r"^(struct|union) (\w+) \{$")
SIZE = re.compile(r"^\t/\* size: (\d+),")
# "int a:3;   /*   4: 8  4 */": byte, first bit within it if it is a bit field, size of the type
MEMBER = re.compile(r"^\t+(.*;)\s*/\*\s*(\d+)(?::\s*(\d+))?\s+(\d+)\s*\*/")

INTEGERS = {
    "long unsigned int": "unsigned long",
    "long long unsigned int": "unsigned long long",
    "short unsigned int": "unsigned short",
    "long long int": "long long",
    "long int": "long",
    "short int": "short",
    "__int128 unsigned": "unsigned __int128",
}
LONG_NAMES = re.compile(r"\b(" + "|".join(sorted(INTEGERS, key=len, reverse=True)) + r")\b")


ATTRIBUTE = re.compile(r"\s*__attribute__\(\(\w+(\(\d+\))?\)\)")


def normal(text):
    text = ATTRIBUTE.sub("", text)
    text = LONG_NAMES.sub(lambda match: INTEGERS[match[1]], text)
    text = re.sub(r"\bconst\b", "", text).replace("[0]", "[]")
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r" ?([*()\[\],:;{}]) ?", r"\1", text).strip()
    return re.sub(r"\(\*(\w+)\)\[\d*\]", r"*\1", text)


def read_ours(path):
    types = defaultdict(list)
    for line in open(path, encoding="utf-8"):
        first, second, rest = line.rstrip("\n").split(" ", 2)
        if first in ("struct", "union"):
            size, members = int(rest), []
            types[first, second].append((size if first == "struct" else None, members))
        else:
            members.append((int(first), int(second), normal(rest)))
    return types


def read_pahole(path):
    types = defaultdict(list)
    name = None
    for line in open(path, encoding="utf-8"):
        if match := OPEN.match(line):
            name, size, members, inner = match.groups(), None, [], []
        elif match := SIZE.match(line):
            size = int(match[1])
        elif name and line.rstrip().endswith("{"):
            inner.append(len(members))
        elif name and (match := MEMBER.match(line)):
            text, byte, bit, of_type = match.groups()
            text = normal(text)
            if text.startswith("}"):
                first = inner.pop()
                if "*" in text:  # what is behind a pointer is not inside
                    del members[first:]
            if text != "};":
                members.append((int(byte) * 8 + int(bit or 0), int(of_type), text))
        elif line.startswith("}") and name:
            types[name].append((size, members))
            name = None
    return types


def compare(name, mine, other):
    """True if they agree; pahole may leave out all but one of the types of one name."""
    if mine == other:
        return True
    if not other or len(mine) < len(other):
        print(" ".join(name), "differs:", len(mine), "here,", len(other), "there")
        return False
    left = list(mine)
    for there in other:
        if there in left:
            left.remove(there)
            continue
        print(" ".join(name), "differs: size", mine[0][0], "here,", there[0], "there")
        for fact in sorted(set(mine[0][1]) ^ set(there[1])):
            print("  only", "here" if fact in mine[0][1] else "there", *fact)
        return False
    return True


def main():
    ours, theirs = read_ours(sys.argv[1]), read_pahole(sys.argv[2])
    types = sum(len(one) for one in theirs.values())
    members = sum(len(members) for one in theirs.values() for _, members in one)
    names = sorted(ours.keys() | theirs.keys())
    wrong = sum(not compare(name, ours.get(name, []), theirs.get(name, [])) for name in names)
    print(f"{types} types with {members} members compared, {wrong} names differ")
    sys.exit(wrong != 0 or types == 0)


main()
