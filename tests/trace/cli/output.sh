#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Where the lines go, and what happens when they cannot.
. "${srcdir:-.}/tests/trace/cli/lib.sh"

whole="ioctl(3</dev/null>, VFIO_GET_API_VERSION) = $enotty
+++ exited with 0 +++"

run 0 -o log "$actor" version
echo "$whole" | expect log "-o"
run 0 -A -o log "$actor" version
printf '%s\n%s\n' "$whole" "$whole" | expect log "-A"
run 0 -o log "$actor" version
echo "$whole" | expect log "-o writes over"
run 0 -o '|cat >piped' "$actor" version
echo "$whole" | expect piped "-o |"
run 0 -o '!tr a-z A-Z >piped' "$actor" version
echo "$whole" | tr a-z A-Z | expect piped "-o !"

# Much, through every buffer.
run 0 -q -o log "$actor" times=5000
lines log '^ioctl\(3</dev/null>, VFIO_CHECK_EXTENSION, .*\) = -1 ENOTTY ' 5000
[ "$(tail -c 1 log | od -An -c | tr -d ' ')" = '\n' ] || fail "last line is cut"

# The program sees neither our files nor our way with signals.
run 0 -o log "$actor" fds sigpipe
has out '^fds 4$'
has out '^sigpipe default$'
run 0 -o '|cat >piped' "$actor" fds sigpipe
has out '^fds 4$'
has out '^sigpipe default$'
(trap '' PIPE; run 0 "$actor" sigpipe)
has out '^sigpipe changed$'

for filter in --seccomp-bpf --no-seccomp-bpf; do
	# Disk full: said once, and the program does all that it wants to do.
	run 6 $filter -o /dev/full "$actor" times=5000 say exit=6
	lines err '^vfiotrace: cannot write to /dev/full: No space left on device; tracing ends here, the program goes on$' 1
	has out '^pid '
	run 6 $filter -o '|true' "$actor" sleep times=5000 say exit=6
	lines err "^vfiotrace: the command 'true' has ended and reads no more output; tracing ends here" 1
	has out '^pid '
done

# The reader of stderr is gone: the program lives on.
{
	"$tool" "$actor" sleep times=100 say exit=6 2>&1 >out
	echo $? >status
} | true
until_true '[ -s status ]'
[ "$(cat status)" = 6 ] || fail "stderr closed: exit status $(cat status)"
has out '^pid '
# One object per line, for each call whether it was broken off or not.
run 3 --json "$actor" say thread-pause fork version exit=3
lines err '^\{"v":1,.*\}$' "$(wc -l <err)"
lines err '"VFIO_GET_API_VERSION"' 2
run 0 --format=json -o log "$actor" version
lines log '^\{"v":1,.*"VFIO_GET_API_VERSION".*\}$' 1
# A line does not wait for the next one.
"$tool" -o log "$actor" version say pause >out 2>err &
tracer=$!
until_true 'grep -q "^ioctl" log'
kill "$(sed -n "s/^pid //p" out)"
wait $tracer
finish
