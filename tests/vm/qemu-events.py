#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""qemu-events.py EVENTS SUMMARY: what QEMU itself says against a summary of its trace.

EVENTS is what QEMU writes with -trace 'vfio_*' -D; SUMMARY a trace in JSON, of which the
last summary counts. Regions of each device, mappings and their bytes, and whether INTx is
on must be the same. Prints what is not; exit status 1 if anything is.
"""
import json
import re
import sys

REGION = re.compile(r'vfio_region_setup Device (\S+), region (\d+) ".*", flags: \S+, '
                    r"offset: (\w+), size: (\w+)")
MAPS = re.compile(r"vfio_listener_region_(add_ram region_add \[ram\]|del region_del) "
                  r"(0x\w+) - (0x\w+)")
INTX = re.compile(r"vfio_intx_(en|dis)able +\((\S+)\)")


def read_events(path):
    """Regions by device and index, live ranges, calls that mapped and unmapped, INTx."""
    regions, ranges, calls, intx = {}, {}, {"map_calls": 0, "unmap_calls": 0}, {}
    for line in open(path, encoding="utf-8", errors="replace"):
        if match := REGION.search(line):
            device, index, offset, size = match.groups()
            regions.setdefault(device, {})[int(index)] = (int(offset, 16), int(size, 16))
        elif match := MAPS.search(line):
            first, last = int(match.group(2), 16), int(match.group(3), 16)
            if match.group(1).startswith("add"):
                calls["map_calls"] += 1
                ranges[first] = last - first + 1
            else:
                calls["unmap_calls"] += 1
                ranges.pop(first)
        elif match := INTX.search(line):
            intx[match.group(2)] = int(match.group(1) == "en")
    return regions, ranges, calls, intx


def main():
    """Compares."""
    regions, ranges, calls, intx = read_events(sys.argv[1])
    with open(sys.argv[2], encoding="utf-8") as trace:
        told = [json.loads(line) for line in trace if '"type":"summary"' in line][-1]
    devices = {device["name"]: device for device in told["devices"]}
    wrong = []

    def same(what, seen, wanted):
        if seen != wanted:
            wrong.append(f"{what}: {seen}, QEMU says {wanted}")

    if not regions or not ranges:
        wrong.append("QEMU says nothing")
    same("devices", sorted(devices), sorted(regions))
    for name in sorted(set(devices) & set(regions)):
        seen = {region["index"]["value"]: (int(region["offset"], 16), region["size"])
                for region in devices[name]["regions"] if region["index"]["value"] < 6}
        same(f"regions of {name}", seen, regions[name])
        armed = sum(irq["armed"] for irq in devices[name]["interrupts"]
                    if irq["index"]["value"] == 0)
        same(f"INTx of {name}", armed, intx.get(name, 0))
    spaces = [space for space in told["spaces"] if space["map_calls"]]
    for key, wanted in {"mappings": len(ranges), "bytes": sum(ranges.values()), **calls}.items():
        same(key, sum(space[key] for space in spaces), wanted)
    sys.exit("; ".join(wrong) if wrong else 0)


main()
