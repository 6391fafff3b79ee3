#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Children that ask not to be traced (CLONE_UNTRACED). Without a tracer each of them gets
# EBADF for its request and ends with 7; so it has to be under one.
. "${srcdir:-.}/tests/trace/cli/lib.sh"
hard=$build/tests/trace/qa/hard

"$hard" untraced >bare
# An old kernel knows no clone3.
[ "$(grep -c ': 7$' bare)" = 25 ] || {
	cat bare
	skip "the kernel, or a filter around this, refuses a clone that is tried"
}
vm=$(grep -c '^clone3 vm: 9$' bare)
for mode in --seccomp-bpf '--seccomp-bpf -e trace=%io,clone,clone3' --no-seccomp-bpf \
	    '--seccomp-bpf --no-follow-forks' '--seccomp-bpf -o /dev/full'; do
	case $mode in
	*full)	status=1 ;;		# of ours: the output could not be written
	*)	status=0 ;;
	esac
	# shellcheck disable=SC2086
	run $status $mode "$hard" untraced
	cmp -s bare out || fail "$mode: $(diff bare out)"
done

# Under the filter, which they have too, they are shown: each calls twice, but for one
# that shares the memory of its parent.
"$tool" -V | grep -q 'filter: yes' || finish
run 0 --seccomp-bpf "$hard" untraced
lines err 'VFIO_GET_API_VERSION\) += -1 EBADF' $((50 + vm))
run 0 --seccomp-bpf -e trace=clone "$hard" untraced
has err '^clone\(0x800011, '

# Where that cannot be done it is said, once.
run 0 --seccomp-bpf "$hard" untraced-shared
lines err '^vfiotrace: Process [0-9]+ makes a child that cannot be traced' 1
has out '^clone3 shared constant: 1$'
run 0 --no-seccomp-bpf "$hard" untraced-shared
has out '^clone3 shared constant: 7$'
finish
