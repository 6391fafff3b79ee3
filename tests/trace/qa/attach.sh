#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Attached to and let go again and again: the program must not notice.
. "${srcdir:-.}/tests/trace/cli/lib.sh"
hard=$build/tests/trace/qa/hard

attach() { # PID SIGNAL WORD: until WORD stands in ./err
	: >err
	"$tool" -p "$1" 2>err &
	tracer=$!
	until_true "grep -q '$3' err"
	kill -"$2" $tracer
	wait $tracer 2>/dev/null
}

# Nobody traces it, none of its threads stands still.
free() { # PID
	until_true "! grep -qE '^(TracerPid:	[1-9]|State:	[tT])' /proc/$1/task/*/status"
}

: >out
"$hard" busy 24 >out &
program=$!
until_true 'grep -q "^pid" out'
for signal in INT TERM HUP KILL INT TERM QUIT KILL INT TERM; do
	attach $program $signal 'resumed'
	kill -0 $program || { fail "gone after $signal"; break; }
	free $program
	[ $signal = KILL ] && sed -i '$d' err
	grep -Ev '^((\[pid +[0-9]+\] )?(ioctl\(-1, VFIO_GET_API_VERSION( <unfinished \.\.\.>| <detached \.\.\.>|\) += (-1 EBADF \(Bad file descriptor\)|\?))|<\.\.\. ioctl resumed>( <detached \.\.\.>|\) += (-1 EBADF \(Bad file descriptor\)|\?)))|vfiotrace: Process [0-9]+ (attached with 25 threads|detached))$' err &&
		fail "$signal: torn lines"
done
kill $program
wait $program 2>/dev/null

: >out
# A call that sleeps sleeps on.
mkfifo awake
"$hard" doze 1 <awake >out &
program=$!
exec 8>awake
until_true 'grep -q "^pid" out'
for signal in INT KILL; do
	attach $program $signal attached
	free $program
done
exec 8>&-
wait $program
has out '^slept 0 enough$'

# Who has ended, or is no program.
sh -c 'sleep 0 & exec sleep 1000' &
parent=$!
# shellcheck disable=SC2016
until_true 'grep -qs "^State:	Z" /proc/$(tr -d " " </proc/$parent/task/$parent/children)/status'
dead=$(tr -d ' ' </proc/$parent/task/$parent/children)
run 1 -p "$dead"
has err "process $dead: it has ended"
kill $parent
if [ "$(cat /proc/2/comm 2>/dev/null)" = kthreadd ]; then
	run 1 -p 2
	has err 'process 2: it is a kernel thread'
fi
# shellcheck disable=SC2016
timeout 3000 sh -c 'exec "$0" -p $$' "$tool" 2>err
[ $? = 1 ] || fail "attached to itself"
has err 'that is vfiotrace itself'

# The tracer that was there first is named.
if command -v strace >/dev/null && strace true 2>/dev/null; then
	sleep 1000 &
	sleeper=$!
	strace -qq -o strace.log -p $sleeper 2>/dev/null &
	tracer=$!
	until_true 'grep -q "^TracerPid:	[1-9]" /proc/$sleeper/status'
	run 1 -p $sleeper
	has err "process $sleeper: process $tracer \\(strace\\) traces it already"
	kill $tracer
	wait $tracer 2>/dev/null
	kill $sleeper || fail "the sleeper is gone"
fi
finish
