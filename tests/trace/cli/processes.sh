#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Several processes and threads in one stream, and in one file each.
. "${srcdir:-.}/tests/trace/cli/lib.sh"

chld='^(PID1 )?--- SIGCHLD \{si_signo=SIGCHLD, si_code=CLD_EXITED, si_pid=PID2, .*si_status=7, '
run 3 -q "$actor" say version fork version exit=3
expect err "[pid N] while there are two" <<END
ioctl(3</dev/null>, VFIO_GET_API_VERSION) = $enotty
[pid PID2] ioctl(3</dev/null>, VFIO_GET_API_VERSION) = $enotty
[pid PID2] +++ exited with 7 +++
$(sed -E "$(pids)" err | grep -E -e "$chld")
ioctl(3</dev/null>, VFIO_GET_API_VERSION) = $enotty
+++ exited with 3 +++
END

run 0 -o log "$actor" say version fork version
expect log "-o: pids stay in front once there are two" <<END
ioctl(3</dev/null>, VFIO_GET_API_VERSION) = $enotty
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
run 0 -q -e trace=pause,exit_group,vfio "$actor" thread-pause version exit=0
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

# A program that is wrapped in a shell: processes that never ask VFIO anything are not
# mentioned, nor the signals of the shell, which does not either; its end is.
cat >wrapped <<'END'
(exit 1)
sh -c 'kill -9 $$' 2>/dev/null
sh -c 'kill -USR1 $$' &
wait
"$0" say version fork
sh -c true
exit 4
END
run 4 -q sh -c "$(cat wrapped)" "$actor"
expect err "wrapped in a shell" <<END
[pid PID1] ioctl(3</dev/null>, VFIO_GET_API_VERSION) = $enotty
[pid PID2] ioctl(3</dev/null>, VFIO_GET_API_VERSION) = $enotty
[pid PID2] +++ exited with 7 +++
$(sed -E "$(pids)" err | grep -E '^\[pid PID1\] --- SIGCHLD .*si_status=7')
[pid PID1] +++ exited with 0 +++
+++ exited with 4 +++
END
rm -f log.*
run 4 -o log -ff sh -c "$(cat wrapped)" "$actor"
lines err . 0
[ "$(ls log.* | wc -l)" = 3 ] || fail "-ff: files of others: $(ls log.*)"
rm log.*
run 4 --json -o log sh -c "$(cat wrapped)" "$actor"
[ "$(sed 's/.*"type":"\([a-z]*\)".*/\1/' log | grep -v header | tr '\n' ' ')" = \
	"new exec new exec call new call exit signal exit exit " ] || fail "--json: $(cat log)"
# It is the program that has its name first: the shell's own is the first two.
[ "$(sed -n 's/.*"type":"new".*"parent":\([0-9]*\).*/\1/p' log | head -n 1)" = \
	"$(sed -n 's/.*"type":"new","pid":\([0-9]*\).*/\1/p' log | head -n 1)" ] ||
	fail "--json: who made whom: $(cat log)"
# Another set is about more than VFIO.
run 4 -q -e trace=ioctl sh -c "$(cat wrapped)" "$actor"
has err '^\[pid +[0-9]+\] \+\+\+ exited with 1 \+\+\+$'
has err '^\[pid +[0-9]+\] \+\+\+ killed by SIGKILL \+\+\+$'
has err '^(\[pid +[0-9]+\] )?--- SIGCHLD .*si_status=1,'
# What crashes before it asks anything is shown, as far as it was started.
run 139 "$actor" segv
has err '^--- SIGSEGV '
has err '^\+\+\+ killed by SIGSEGV'
finish
