#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Several processes and threads in one stream, and in one file each.
. "${srcdir:-.}/tests/trace/cli/lib.sh"

chld='^(PID1 )?--- SIGCHLD \{si_signo=SIGCHLD, si_code=CLD_EXITED, si_pid=PID2, .*si_status=7, '
run 3 -q "$actor" say fork version exit=3
expect err "[pid N] while there are two" <<END
[pid PID2] ioctl(3</dev/null>, VFIO_GET_API_VERSION) = $enotty
[pid PID2] +++ exited with 7 +++
$(sed -E "$(pids)" err | grep -E -e "$chld")
ioctl(3</dev/null>, VFIO_GET_API_VERSION) = $enotty
+++ exited with 3 +++
END

run 0 -o log "$actor" say fork version
expect log "-o: pids stay in front once there are two" <<END
PID2 ioctl(3</dev/null>, VFIO_GET_API_VERSION) = $enotty
PID2 +++ exited with 7 +++
$(sed -E "$(pids)" log | grep -E -e "$chld")
PID1 ioctl(3</dev/null>, VFIO_GET_API_VERSION) = $enotty
PID1 +++ exited with 0 +++
END
[ -s err ] && fail "messages with -o FILE PROG"

run 0 -o log "$actor" version
has log '^ioctl\('
run 0 -f -o log "$actor" say version
has log '^ioctl\('

run 0 -ff -o log "$actor" say fork version
parent=$(sed -n 's/^pid //p' out)
child=$(sed -n 's/^child //p' out)
expect "log.$child" "-ff: the child's file" <<END
ioctl(3</dev/null>, VFIO_GET_API_VERSION) = $enotty
+++ exited with 7 +++
END
lines "log.$parent" '^ioctl\(' 1
has "log.$parent" '^\+\+\+ exited with 0 \+\+\+$'

run 0 --no-follow-forks "$actor" fork version thread
lines err 'VFIO_GET_API_VERSION' 1
lines err 'VFIO_CHECK_EXTENSION' 1

# A line that is broken off and taken up again.
run 0 -q -e trace=pause,exit_group,vfio "$actor" thread-pause sleep version exit=0
has err '^\[pid +[0-9]+\] pause\( <unfinished \.\.\.>$'
has err '^\[pid +[0-9]+\] exit_group\(0\) +(= \?|<unfinished)'
has err '^\[pid +[0-9]+\] <\.\.\. pause resumed>\) += \?$'
lines err '\+\+\+ exited with 0 \+\+\+$' 2

# Another thread becomes the program.
run 0 -q -e trace=pause,execve,vfio "$actor" thread-exec pause
has err '^(\[pid +[0-9]+\] )?(<\.\.\. pause resumed>|pause\()\) += \?$'
has err '^\+\+\+ superseded by execve in pid [0-9]+ \+\+\+$'
has err '^(<\.\.\. execve resumed>|execve\(.*)\) += 0$'
has err '^ioctl\(3</dev/null>, VFIO_GET_API_VERSION\) = '
lines err '\+\+\+ exited with 0 \+\+\+$' 1
finish
