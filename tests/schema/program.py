# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes events of every kind that needs no VFIO: calls that fail, good and bad
pointers, signals, a thread, a child that is killed, and exec."""
import fcntl
import os
import signal
import threading


def call(fd, code, arg):
    try:
        fcntl.ioctl(fd, code, arg)
    except OSError:
        pass


null = os.open("/dev/null", os.O_RDONLY)
for number in range(100, 160):
    call(null, 0x3b00 + number, bytes([32, 0, 0, 0] + [1] * 60))
    call(null, 0x3b00 + number, 8)
call(999, 0x3b67, bytes(8))
call(null, 0x3bf0, 5)
signal.signal(signal.SIGUSR1, lambda number, frame: None)
os.kill(os.getpid(), signal.SIGUSR1)
thread = threading.Thread(target=call, args=(null, 0x3b71, bytes([32] + [0] * 31)))
thread.start()
thread.join()
child = os.fork()
if child == 0:
    call(null, 0x3b64, 0)
    os.kill(os.getpid(), signal.SIGKILL)
os.waitpid(child, 0)
os.execv("/bin/true", ["true"])
