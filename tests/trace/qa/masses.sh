#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Many processes, many threads, many programs: no line is lost or torn.
. "${srcdir:-.}/tests/trace/cli/lib.sh"
hard=$build/tests/trace/qa/hard
ebadf='= -1 EBADF (Bad file descriptor)'
call="ioctl(-1, VFIO_GET_API_VERSION)"

for mode in --seccomp-bpf --no-seccomp-bpf; do
	run 7 $mode "$hard" chain 200
	lines err '^ioctl\(-1, VFIO_GET_API_VERSION\) += -1 EBADF' 1

	# One file for each: nobody else writes there, so each line is whole.
	mkdir apart
	run 0 $mode -ff -o apart/log "$hard" children 60
	[ "$(ls apart | wc -l)" = 61 ] || fail "-ff: $(ls apart | wc -l) files"
	cat apart/* >all
	sed 's/  */ /g' all | grep -Fxc -e "$call $ebadf" >n
	[ "$(cat n)" = 120 ] || fail "-ff: $(cat n) whole calls"
	lines all '^\+\+\+ exited with 0 \+\+\+$' 61
	grep -Ev '^(ioctl|---|\+\+\+) ?' all && fail "-ff: other lines"
	rm -r apart

	# One for all: what is broken off is taken up again, by the same process.
	run 0 $mode -o log "$hard" children 100
	lines log '(VFIO_GET_API_VERSION|resumed>)\) += -1 EBADF' 200
	lines log '<unfinished \.\.\.>$' "$(grep -c 'resumed>' log)"
	lines log 'exited with 0' 101
	awk '/unfinished/ { open[$1]++ } /resumed/ { open[$1]-- }
	     open[$1] < 0 || open[$1] > 1 { bad = 1 } END { exit bad }' log ||
		fail "a call is resumed that was not broken off"

	run 7 $mode -o log "$hard" threads-exec 60
	lines log 'exited with 0' 60
	lines log 'exited with 7' 1
	grep -Ev '^[0-9]+ +(ioctl\(-1, VFIO_GET_API_VERSION( <unfinished \.\.\.>|\) += (-1 EBADF \(Bad file descriptor\)|\?))|<\.\.\. ioctl resumed>\) += (-1 EBADF \(Bad file descriptor\)|\?)|\+\+\+ exited with [07] \+\+\+)$' log &&
		fail "torn lines"
done
finish
