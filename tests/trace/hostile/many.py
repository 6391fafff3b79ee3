#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""many.py WHAT COUNT COMMAND...: the exit status and the peak memory, in KiB, of a command that
reads a recording of a program that has COUNT things at once, and keeps them.

WHAT is one of the functions below: each writes one of the things. DATA in the environment is a
limit of the command's data, in bytes.
"""
import base64
import os
import resource
import struct
import subprocess
import sys

COMMAND = subprocess.Popen(
    sys.argv[3:], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True,
    preexec_fn=lambda: "DATA" in os.environ and
    resource.setrlimit(resource.RLIMIT_DATA, (int(os.environ["DATA"]),) * 2))
OUT = []


def text(data):
    return base64.b64encode(data).decode()


def write(line):
    OUT.append(line)
    if len(OUT) == 4096:
        flush()


def flush():
    COMMAND.stdin.write("".join(OUT))
    OUT.clear()


def call(fd, request, entered, left=None, more=""):
    write('{"t":1,"cpu":["c000003e","1"],"enter":[16,"%x","%x","1000"],"mem":["","%s"]%s}\n'
          % (fd, request, text(entered), more))
    write('{"t":1,"exit":0,"mem":["","%s"]}\n' % text(entered if left is None else left))


def call_plain(fd, request, argument, more=""):
    write('{"t":1,"cpu":["c000003e","1"],"enter":[16,"%x","%x","%x"]%s}\n{"t":1,"exit":0}\n'
          % (fd, request, argument, more))


def named(*fds):
    """What the descriptors are: number, kind and path, each another file."""
    rows = ['[%d,"%s",0,0,0,"%x","%s"]' % (fd, kind, number, path)
            for fd, kind, number, path in fds]
    return ',"fds":[%s]' % ",".join(rows)


def container(fd, number):
    return named((fd, "vfio-container", number, "/dev/vfio/vfio"))


def files(i):
    """A descriptor of its own, each with another path."""
    call_plain(i + 3, 0x3b64, 0, named((i + 3, "vfio-group", i + 1, "/dev/vfio/%0200d" % i)))


def containers(i):
    """A descriptor of its own with an IOMMU and a mapping."""
    call_plain(i + 3, 0x3b66, 1, container(i + 3, i + 1))
    call(i + 3, 0x3b71, struct.pack("<IIQQQ", 32, 3, 0x1000, 0x1000, 4096))


def spaces(i):
    """An IOAS of one iommufd."""
    call(3, 0x3b81, struct.pack("<III", 12, 0, 0), struct.pack("<III", 12, 0, i + 1),
         "" if i else named((3, "iommufd", 1, "/dev/iommu")))


def mappings(i):
    """A mapping of one container."""
    call(3, 0x3b71, struct.pack("<IIQQQ", 32, 3, 0x10000000 + i * 0x2000,
                                0x100000000 + i * 0x2000, 4096), None,
         "" if i else container(3, 1))


def processes(i):
    """A process with a descriptor of its own."""
    write('{"t":1,"tid":%d,"pid":%d,"event":"new"}\n' % (i + 10, i + 10))
    call_plain(3, 0x3b64, 0, container(3, i + 1))


def ended(i):
    """A process that has ended."""
    processes(i)
    write('{"t":1,"event":"exited","status":0}\n')


def eventfds(i):
    """An eventfd of an interrupt of one of many devices."""
    device, vector = i // 2048 + 3, i % 2048
    fds = [(i + 100000, "eventfd", i + 100000, "anon_inode:[eventfd]")]
    if not vector:
        fds.append((device, "vfio-device", device, "anon_inode:[vfio-device]"))
    call(device, 0x3b6e, struct.pack("<IIIIIi", 24, 4 | 32, 2, vector, 1, i + 100000), None,
         named(*fds))


def strings(i):
    """An answer of 64 KiB about another file of the world."""
    call_plain(3, 0x3b64, 0, ',"world":[["file",0,"/sys/%d",0,"%s"]]' % (i, "x" * 65536) +
               ("" if i else container(3, 1)))


def main():
    what, count = globals()[sys.argv[1]], int(sys.argv[2])
    try:
        write('{"format":"vfiotrace","version":2,"big_endian":false,"utc_offset":0,'
              '"calls":"all","vfio_only":true,"stacks":false,"pids":false}\n'
              '{"t":1,"tid":9,"pid":9,"event":"new"}\n')
        for i in range(count):
            what(i)
        write('{"t":1,"tid":9,"pid":9,"event":"exited","status":0}\n{"end":true}\n')
        flush()
        COMMAND.stdin.close()
    except BrokenPipeError:
        pass
    status = COMMAND.wait()
    print(status, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)


main()
