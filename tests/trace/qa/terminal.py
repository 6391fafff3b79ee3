# SPDX-License-Identifier: GPL-2.0-or-later
# terminal.py VFIOTRACE ACTOR: runs the tool on a pseudo terminal.
import os
import pty
import re
import select
import signal
import sys
import time

tool, actor = sys.argv[1:3]
failures = 0
LONG = 300              # seconds, after which nobody waits any more


class Terminal:
    def __init__(self, *args):
        self.seen = ""
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.closerange(3, 256)
            os.execvp(args[0], args)

    def type(self, text):
        self.seen = ""
        os.write(self.fd, text.encode())

    # Reads until the pattern stands there; it will, unless something is wrong.
    def expect(self, pattern):
        global failures
        end = time.time() + LONG
        while not re.search(pattern, self.seen) and time.time() < end:
            if select.select([self.fd], [], [], 0.1)[0]:
                try:
                    data = os.read(self.fd, 4096)
                except OSError:
                    data = b""
                self.seen += data.decode()
                if not data:
                    break
        if not re.search(pattern, self.seen):
            print(f"FAIL: no {pattern!r} in {self.seen!r}")
            failures += 1

    # A shell that has named a job in the foreground has not yet given it the terminal.
    def await_job(self):
        global failures
        end = time.time() + LONG
        while os.tcgetpgrp(self.fd) == self.pid and time.time() < end:
            time.sleep(0.01)
        if os.tcgetpgrp(self.fd) == self.pid:
            print("FAIL: the shell keeps the terminal")
            failures += 1

    def status(self):
        status = os.waitpid(self.pid, 0)[1]
        os.close(self.fd)
        return status


# The beginning of a call is shown at once, and its end behind it. If it lasts long its line is
# broken off; who looks on may be too late to see it before.
LASTS = r"pause\((?: <unfinished \.\.\.>\r\n)?$"
t = Terminal(tool, "-e", "trace=pause", actor, "pause")
t.expect("^" + LASTS)
t.type("\x03")
t.expect(r"\) += \? ERESTARTNOHAND.*\r\n--- SIGINT .*\r\n\+\+\+ killed by SIGINT \+\+\+")
if t.status() != signal.SIGINT:
    print("FAIL: did not die of SIGINT")
    failures += 1

# Another one breaks it off.
t = Terminal(tool, "--explain=never", "-e", "trace=pause,vfio", actor,
             "thread-pause", "version", "pause")
t.expect(r"(?m)^\[pid +\d+\] pause\( <unfinished \.\.\.>\r\n"
         r"\[pid +\d+\] ioctl\(3</dev/null>, VFIO_GET_API_VERSION\) = -1 ENOTTY .*\r\n"
         r"\[pid +\d+\] " + LASTS)
t.type("\x03")
t.expect(r"<\.\.\. pause resumed>\) += \?(?s:.*)\+\+\+ killed by SIGINT \+\+\+\r\n$")
t.status()

# Job control: both stop, both go on.
t = Terminal("bash", "--norc", "--noediting", "-i")
t.type(f"PS1='> '; {tool} {actor} version pause\n")
t.expect("VFIO_GET_API_VERSION")
t.type("\x1a")
t.expect(r"Stopped .*\r\n> $")
# In the background, from there to the front, and once more.
t.type("bg\n")
t.expect(r"--- SIGCONT ")
t.type("fg\n")
t.expect(r"fg\r\n.*version pause")
t.await_job()
t.type("\x1a")
t.expect(r"Stopped .*\r\n> $")
t.type("fg\n")
t.expect(r"--- SIGCONT ")
t.type("\x03")
t.expect(r"\+\+\+ killed by SIGINT \+\+\+(?s:.*)> $")
t.type("echo $?\n")
t.expect(r"\n130\r\n")
t.type("exit\n")
t.status()
sys.exit(failures != 0)
