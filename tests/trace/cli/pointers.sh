#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Arguments that cannot be read, or not wholly. On a descriptor that is not open any
# request is decoded that only one kind of descriptor has.
. "${srcdir:-.}/tests/trace/cli/lib.sh"

for filter in --seccomp-bpf --no-seccomp-bpf; do
	run 0 $filter "$actor" close status null-pointer bad-pointer straddle short
	lines err '^ioctl\(999, VFIO_GROUP_GET_STATUS, .*\) += -1 EBADF ' 5
	lines err 'STATUS, \{argsz=8\}\) ' 1
	has err 'STATUS, \{argsz=8 /\* 4 of 8 bytes readable \*/\}\) '
	has err 'STATUS, NULL\) '
	has err 'STATUS, 0x1000\) '
	has err 'STATUS, 0x[0-9a-f]+ffe\) '
	has err '^\+\+\+ exited with 0 \+\+\+$'
	# On what is known to be no VFIO descriptor the number alone is shown.
	run 0 $filter "$actor" null-pointer bad-pointer straddle
	has err '^ioctl\(3</dev/null>, VFIO_GROUP_GET_STATUS, 0x1000\) = -1 ENOTTY '
	lines err '= -1 ENOTTY ' 3
done
finish
