#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Attaching to what runs, and letting it go.
. "${srcdir:-.}/tests/trace/cli/lib.sh"

for signal in INT TERM HUP; do
	: >out
	"$actor" say thread-pause sleep sleep sleep version pause >out &
	program=$!
	until_true 'grep -q "^pid" out'
	: >err
	timeout --foreground -k 5 30 "$tool" -p $program 2>err &
	tracer=$!
	until_true 'grep -q VFIO_GET_API_VERSION err'
	# timeout passes it on, and with --foreground only once: a second one hurries us.
	kill -$signal $tracer
	wait $tracer
	has err "^vfiotrace: Process $program attached with 2 threads\$"
	has err "^\\[pid +$program\\] ioctl\\(3</dev/null>, VFIO_GET_API_VERSION\\) = "
	has err "^vfiotrace: Process $program detached\$"
	kill -0 $program || fail "$signal has taken the program with it"
	grep -q '^TracerPid:	0$' /proc/$program/status || fail "$signal: still traced"
	kill -KILL $program
	wait $program 2>/dev/null
done

: >out
: >err
"$actor" say pause >out &
program=$!
until_true 'grep -q "^pid" out'
timeout -k 5 30 "$tool" -qqq -e signal=none -p $program 2>err &
tracer=$!
until_true 'grep -q "^TracerPid:	[1-9]" /proc/$program/status'
kill $program
wait $tracer
[ -s err ] && fail "-qqq says: $(cat err)"
finish
