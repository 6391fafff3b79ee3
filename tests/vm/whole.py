#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""whole.py [TRACE]: prints a trace with each call in one line.

How long a call takes, and so whether it is printed in two parts, depends on how busy
the machine is. A call stands where it ends.
"""
import re
import sys

BEGUN = re.compile(r"^(\[pid +\d+\] |\d+ +)?(.*) <unfinished \.\.\.>$", re.DOTALL)
RESUMED = re.compile(r"^(\[pid +\d+\] |\d+ +)?<\.\.\. (\w+) resumed>(.*)$", re.DOTALL)


def whole(lines):
    begun = {}      # by pid: the first part; without a pid where only one was followed
    for line in lines:
        match = BEGUN.match(line)
        if match:
            begun[(match[1] or "").strip()] = match[2]
            continue
        match = RESUMED.match(line)
        if match:
            pid = (match[1] or "").strip()
            first = begun.pop(pid if pid in begun else "", None)
            if first is not None and first.startswith(match[2] + "("):
                line = (match[1] or "") + first + match[3]
        yield line
    # What never returned.
    for pid, first in begun.items():
        yield f"{pid} {first} <unfinished ...>".strip()


def main():
    with open(sys.argv[1] if len(sys.argv) > 1 else 0, encoding="utf-8",
              errors="surrogateescape") as file:
        for line in whole(file.read().split("\n")[:-1]):
            sys.stdout.buffer.write((line + "\n").encode("utf-8", "surrogateescape"))


if __name__ == "__main__":
    main()
