#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What makes tracing cheap changes nothing in the trace: the same program gives the same
# lines with each of the means and without it.
. "${srcdir:-.}/tests/trace/cli/lib.sh"
words='version extension status thread times=600 fork close status null-pointer private
	bad-pointer short times=100 term'

# traced NAME OPTIONS...
traced() {
	name=$1
	shift
	timeout -k 5 3000 "$tool" --normalize "$@" "$actor" $words >/dev/null 2>err </dev/null
	got=$?
	[ $got = 143 ] || fail "$name: exit status $got"
	[ "$(grep -c 'VFIO_' trace)" -gt 700 ] || fail "$name: too few lines"
	mv trace "$name"
}

same() { # NAME FORMAT
	cmp -s "all-$2" "$1" && return
	fail "$1: not the same as with everything on"
	diff "all-$2" "$1" | head -5 | sed 's/^/	/'
}

for format in text json; do
	traced all-$format --format=$format -o trace
	traced no-filter-$format --format=$format --no-seccomp-bpf -o trace
	traced no-cpu-$format --format=$format --no-follow-cpu -o trace
	traced nothing-$format --format=$format --no-seccomp-bpf --no-follow-cpu -o trace
	# Line by line, as each is complete.
	traced pipe-$format --format=$format -o '|cat >trace'
	for name in no-filter no-cpu nothing pipe; do
		same $name-$format $format
	done
done
finish
