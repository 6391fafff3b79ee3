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
	run 1 $filter -o /dev/full "$actor" times=5000 say exit=6
	lines err '^vfiotrace: cannot write to /dev/full: No space left on device; tracing ends here, the program goes on$' 1
	has out '^pid '
	run 1 $filter -o '|true' "$actor" times=5000 say exit=6
	lines err "^vfiotrace: the command 'true' has ended and reads no more output; tracing ends here" 1
	has out '^pid '
done

# The reader of stderr is gone, or goes before all has been written, which is more than a
# pipe holds: the program lives on.
{
	"$tool" "$actor" times=5000 say exit=6 2>&1 >out
	echo $? >status
} | true
until_true '[ -s status ]'
[ "$(cat status)" = 1 ] || fail "stderr closed: exit status $(cat status)"
has out '^pid '
# Nowhere to write to: the program is not even started.
run 1 -ff -o nowhere/trace "$actor" say
lines err "^vfiotrace: cannot make output files 'nowhere/trace.PID': 'nowhere': No such file" 1
run 1 -o nowhere/trace "$actor" say
lines err "^vfiotrace: cannot open output file 'nowhere/trace': No such file or directory$" 1
run 1 --record nowhere/rec "$actor" say
lines err "^vfiotrace: cannot open recording 'nowhere/rec': No such file or directory$" 1
hasnt out pid

# A command that does not run, or fails; its own status is not lost.
run 1 -o '|exit 3' "$actor"
lines err "^vfiotrace: the command 'exit 3' (has ended with status 3|has ended and reads no)" 1
run 1 -o '|cat >/dev/null; exit 3' "$actor" version
lines err "^vfiotrace: the command 'cat >/dev/null; exit 3' has ended with status 3$" 1
run 1 -o '|cat >/dev/null; kill -9 $$' "$actor" version exit=4
lines err "^vfiotrace: the command 'cat .*' was killed by signal 9$" 1
run 0 -o '|cat >/dev/null' "$actor" version

# No file is two things, whatever it is called. Nothing of it is lost.
same_file() { # FILE OPTIONS
	file=$1
	shift
	cp "$file" before
	run 2 "$@"
	has err "^vfiotrace: '.*' cannot be the (trace|recording): it is .*; give another name$"
	cmp "$file" before || fail "$*: $file is another one"
}
# Not even if it is not there yet: the order is refused, and makes nothing.
mkdir folder
for options in '-o new --record new' '-o new --record ./new' '-o folder/../new --record new' \
	'-o new --golden-update --golden new' '--record new --golden-update --golden ./new'; do
	run 2 $options "$actor" version
	has err "^vfiotrace: '.*' cannot be the (recording|golden file): it is the .*; give another name$"
	[ ! -e new ] || fail "$options: leaves a file"
	rm -f new
done
rmdir folder
# A recording that cannot be made costs no former trace.
echo former >trace
run 1 -o trace --record /nowhere/rec "$actor" version
[ "$(cat trace)" = former ] || fail "--record /nowhere/rec: the trace is another one"
run 0 --record rec "$actor" version
mv err trace
ln -s rec symbolic
ln rec hard
same_file rec --replay rec -o rec
same_file rec --replay rec -o ./rec
same_file rec --replay rec -o symbolic
same_file rec --replay hard -o symbolic
same_file rec --replay rec -A -o hard
timeout 3000 "$tool" --replay - -o rec <rec 2>err && fail "standard input written over"
cmp rec before || fail "standard input was written over"
timeout 3000 "$tool" --replay rec 2>err >>rec && fail "standard output is what is read"
cmp rec before || fail "the recording was written to"
same_file rec --record ./rec -o rec "$actor" say
same_file rec --record hard -o symbolic "$actor" say
rm -f new
run 2 --record ./new -o new "$actor" say
[ -e new ] && fail "something was made"
cp "$actor" copy
same_file copy -o copy ./copy say
same_file copy --record copy ./copy say
[ -s out ] && fail "the program ran: $(cat out)"
timeout 3000 "$tool" --record - "$actor" >both 2>&1 && fail "trace and recording in one file"
run 0 --record /dev/null -o /dev/null "$actor"

# A recording is there when a program runs, and not before; for its owner alone.
cp rec before
run 1 --record rec ./no-such-program
cmp rec before || fail "a program that is not there costs a recording"
printf '\177ELFnothing' >bad
chmod +x bad
run 1 --record rec ./bad
cmp rec before || fail "a program that cannot run costs a recording"
run 1 --record new ./bad
chmod 644 rec
run 0 --record symbolic "$actor" version
[ -L symbolic ] || fail "the link is gone"
cmp -s rec before && fail "no new recording"
[ "$(stat -c %a rec)" = 600 ] || fail "a recording for everybody: $(stat -c %a rec)"
run 0 --replay rec
cmp out trace || fail "a recording through a link is another"
cmp -s hard before || fail "another name of the former file has changed"
rm -f rec symbolic hard new
run 0 --record rec "$actor" version
ls rec.* 2>/dev/null && fail "something is left"
timeout 3000 "$tool" --record - "$actor" version 2>err >rec || fail "--record -"
run 0 --replay rec
cmp out trace || fail "a recording on standard output is another"

: >out
# The command that reads the trace is slow: no signal makes us go before it has all.
"$tool" -o '|while [ ! -e go ]; do sleep 0.1; done; cat >piped' "$actor" say times=50 exit=3 >out &
tracer=$!
until_true 'grep -q ^pid out' && pid=$(sed -n 's/^pid //p' out)
until_true '[ ! -e /proc/$pid ]'
kill "$tracer"
kill -INT "$tracer"
: >go
wait $tracer
[ $? = 3 ] || fail "the program's status is lost"
lines piped '^ioctl' 50
has piped '^\+\+\+ exited with 3'

# Who waits for the end of the program's output does not wait for us.
mkfifo fifo
"$tool" -o '|exec >/dev/null; while [ ! -e end ]; do sleep 0.1; done' "$actor" say >fifo &
timeout 3000 cat fifo >out || fail "standard output stays open"
: >end
wait $!
has out '^pid'
# One object per line, for each call whether it was broken off or not.
run 3 --json "$actor" say thread-pause fork version exit=3
lines err '^\{"v":1,.*\}$' "$(wc -l <err)"
lines err '"VFIO_GET_API_VERSION"' 2
run 0 --format=json -o log "$actor" version
lines log '^\{"v":1,.*"VFIO_GET_API_VERSION".*\}$' 1
: >out; : >err
# A line does not wait for the next one.
"$tool" -o log "$actor" version say pause >out 2>err &
tracer=$!
until_true 'grep -q "^ioctl" log'
kill "$(sed -n "s/^pid //p" out)"
wait $tracer
finish
