#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Arguments in memory that is not there: nobody waits for it for ever.
. "${srcdir:-.}/tests/trace/cli/lib.sh"
waits=$build/tests/trace/qa/waits
ebadf='= -1 EBADF \(Bad file descriptor\)$'
stacks=
"$tool" -V | grep -q 'stack traces: yes' && stacks=-k
absent='0x[0-9a-f]+ /\* memory not there \*/'

for mode in --seccomp-bpf --no-seccomp-bpf; do
	run 0 -q $mode "$waits" untouched
	# Pages that were never used: zeros, also where memory ends in the argument; a file's.
	lines err '^ioctl\(-1, VFIO_GROUP_GET_STATUS, \{argsz=0 ' 2
	lines err "^ioctl\\(-1, VFIO_GROUP_GET_STATUS, \\{argsz=8\\}\\) +$ebadf" 1
	# What the program itself cannot read.
	lines err "^ioctl\\(-1, VFIO_GROUP_GET_STATUS, 0x[0-9a-f]+\\) +$ebadf" 2
	hasnt err 'not there'
done
"$waits" supplied
[ $? = 77 ] && { echo "userfaultfd is not permitted"; finish; }
for mode in --seccomp-bpf --no-seccomp-bpf; do
	for form in '' $stacks; do
		run 0 -q $form $mode "$waits" supplied
		lines err "VFIO_GROUP_GET_STATUS, $absent" 1
		lines err 'VFIO_GROUP_GET_STATUS, \{argsz=8' 1
		has err 'VFIO_GET_API_VERSION'
		run 0 -q $form $mode "$waits" never
		lines err "^ioctl\\(-1, VFIO_GROUP_GET_STATUS, $absent\\) += -1 EBADF" 3
	done
done
run 0 --json "$waits" never
lines err '"in":\{"unreadable":"0x[0-9a-f]+","errno":"EAGAIN"\}' 3
finish
