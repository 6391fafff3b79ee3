#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Attaching to what runs, and letting it go.
. "${srcdir:-.}/tests/trace/cli/lib.sh"

mkfifo go
for signal in INT TERM HUP; do
	: >out
	"$actor" thread-pause say input version pause <go >out &
	program=$!
	exec 8>go
	until_true 'grep -q "^pid" out'
	: >err
	timeout --foreground -k 5 300 "$tool" -p $program 2>err &
	tracer=$!
	until_true 'grep -q "attached with" err'
	echo >&8
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
	exec 8>&-
done

: >out
: >err
"$actor" say pause >out &
program=$!
until_true 'grep -q "^pid" out'
: >err
timeout -k 5 3000 "$tool" -qqq -e signal=none -p $program 2>err &
tracer=$!
until_true 'grep -q "^TracerPid:	[1-9]" /proc/$program/status'
kill $program
wait $tracer
[ -s err ] && fail "-qqq says: $(cat err)"
: >out
# One that is not there does not keep us from the others, nor from the program; nor
# does one that is named twice. From the first line on each has its number.
"$actor" say pause >out &
program=$!
until_true 'grep -q "^pid" out'
for options in '' '-o log'; do
	: >err
	# shellcheck disable=SC2086
	"$tool" $options -p 99999999 -p $program -p $program "$actor" version pause 2>err &
	tracer=$!
	[ -z "$options" ] || until_true 'grep -q VFIO_GET_API_VERSION log'
	[ -n "$options" ] || until_true 'grep -q VFIO_GET_API_VERSION err'
	kill -0 $program || fail "the program is gone"
	lines err '^vfiotrace: Cannot attach to process 99999999: there is no such process$' 1
	kill -TERM $tracer
	wait $tracer
	[ -n "$options" ] || lines err "^vfiotrace: Process $program attached$" 1
	[ -z "$options" ] || sed 's/^\([0-9]*\) */[pid \1] /' log >err
	has err '^\[pid [ 0-9]+\] ioctl\(3</dev/null>, VFIO_GET_API_VERSION\) = '
	# Where it is not under the filter it goes on without us.
	kill "$(sed -n 's/^\[pid *\([0-9]*\)\] ioctl(3<.*/\1/p' err)" 2>/dev/null
done
kill $program
run 0 -p 99999999 "$actor" version
has err '^vfiotrace: Cannot attach to process 99999999: '
run 1 -p 99999999 -p 99999998
lines err '^vfiotrace: Cannot attach to process 9999999[89]: there is no such process$' 2
lines err . 2

# What is not shown is waited for under the filter, and that is said.
if "$tool" -V | grep -q 'filter: yes'; then
	mkfifo hold
	: >err
	"$tool" --no-follow-forks sh -c 'cat hold & exit 3' 2>err &
	tracer=$!
	until_true 'grep -q "^vfiotrace: The program has ended; waiting for " err'
	kill -0 $tracer || fail "it does not wait"
	: >hold
	wait $tracer
	[ $? = 3 ] || fail "status after waiting"
fi
run 0 --no-follow-forks "$actor" fork
hasnt err waiting
finish
