# SPDX-License-Identifier: GPL-2.0-or-later
"""summary.py TRACE REASON TRACER FACTS...: the summaries of a trace in JSON that were told for that
reason, the newest ones, one for each file of facts: what the kernel has told the program itself
then (tests/vm/prog/facts.h, one fact a line). Status 0, or what differs."""
import json
import sys


def differs(told, wanted, reason, tracer):
    pid = wanted.get("pid")
    bars = sum(b["size"] for s in told["spaces"] for b in s["of_devices"])
    ours = sum(s["bytes"] for s in told["spaces"] if "ioas" not in s)
    held = [f["file"] for f in told["files"]
            if any((fd["pid"], fd["fd"]) == (pid, wanted.get("held")) for fd in f["fds"])]
    seen = {
        "descriptors": sum(fd["pid"] == pid for f in told["files"] for fd in f["fds"]
                           if f["kind"].startswith(("vfio-", "migration")) or f["kind"] == "iommufd"),
        "bars": sum(m["size"] for d in told["devices"] for m in d["mapped"] if m["pid"] == pid),
        "vectors": sum(v["action"] == "trigger" for d in told["devices"] for v in d["vectors"]),
        # A BAR is no memory that could be locked.
        "locked": ours - bars,
        "freed": ours,
        "unmapped": sum(s["bytes"] for s in told["spaces"] if s["file"] in held),
        "state": next((d["migration_state"]["value"] for d in told["devices"]
                       if "migration_state" in d), None),
        "mappings": sum(s["mappings"] for s in told["spaces"] if "ioas" not in s),
        "vm_files": len(told["vm_files"]),
        "irqfds": len(told["irqfds"]),
        "slots": len(told["slots"]),
    }
    process = [p for p in told["processes"] if p["pid"] == pid]
    # Who is not stopped has ended when its end is told of, and what it had locked is gone.
    if reason == "ending" and "--no-stop" in tracer:
        for p in process:
            for key in ("locked", "pinned"):
                p.setdefault(key, wanted.get(key))
    wrong = ["%s: %s, the kernel says %d" % (key, seen[key], wanted[key])
             for key in wanted if key in seen and seen[key] != wanted[key]]
    if not process:
        wrong.append("the process is not there")
    else:
        wrong += ["%s of the process: %s, the kernel says %d" % (key, process[0].get(key), wanted[key])
                  for key in ("locked", "pinned")
                  if key in wanted and process[0].get(key) != wanted[key]]
    unseen = sum("incomplete" in s for s in told["spaces"])
    if told.get("incomplete") or unseen != wanted.get("unseen", 0):
        wrong.append("%d spaces are incomplete, it should be %d" % (unseen, wanted.get("unseen", 0)))
    return wrong


trace, reason, tracer = sys.argv[1:4]
files = sys.argv[4:]
told = [json.loads(line) for line in open(trace) if '"type":"summary"' in line]
told = [t for t in told if t["reason"] == reason][-len(files):]
if len(told) < len(files):
    sys.exit("%d summaries, it should be %d" % (len(told), len(files)))
wrong = []
for summary, name in zip(told, files):
    facts = dict(line.split() for line in open(name) if " " in line)
    facts = {key: int(value) for key, value in facts.items()}
    wrong += ["%s: %s" % (name, text) for text in differs(summary, facts, reason, tracer)]
sys.exit("; ".join(wrong) if wrong else 0)
