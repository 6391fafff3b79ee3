#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Programs with a seccomp filter of their own, and a tracer under one.
. "${srcdir:-.}/tests/trace/cli/lib.sh"
hard=$build/tests/trace/qa/hard
[ "$(uname -m)" = x86_64 ] || skip "the filter knows the numbers of x86-64 only"
ioctl=16 uname=63 ptrace=101 readv=310 seccomp=317 prctl=157

ebadf='= -1 EBADF \(Bad file descriptor\)$'
for mode in --seccomp-bpf --no-seccomp-bpf; do
	# A filter that has nothing to do with us.
	run 0 $mode "$hard" sandbox errno $uname
	lines err "^ioctl\\(-1, VFIO_GET_API_VERSION\\) +$ebadf" 2
	run 0 $mode "$hard" sandbox kill $uname
	lines err "^ioctl\\(-1, VFIO_GET_API_VERSION\\) +$ebadf" 2
	# One that kills, or would, for an ioctl.
	run 159 $mode "$hard" sandbox kill $ioctl
	lines err "^ioctl\\(-1, VFIO_GET_API_VERSION\\) +$ebadf" 1
	has err '^\+\+\+ killed by SIGSYS (\(core dumped\) )?\+\+\+$'
	run 159 $mode "$hard" sandbox trap $ioctl
	has err '^--- SIGSYS \{si_signo=SIGSYS, si_code=SYS_SECCOMP, '
	# Its memory is nobody's business.
	run 0 $mode "$hard" shut
	lines err "^ioctl\\(-1, VFIO_GET_API_VERSION\\) +$ebadf" 1
done
# The kernel asks our filter only about what the program's own lets pass.
run 0 --no-seccomp-bpf "$hard" sandbox errno $ioctl
has err 'VFIO_GET_API_VERSION\) += -1 EPERM \(Operation not permitted\)$'
case $filters in *' '*)
	run 0 --seccomp-bpf "$hard" sandbox errno $ioctl
	hasnt err EPERM ;;
esac

# As in a container that forbids what we need.
refused() { # NAMED COMMAND...
	named=$1
	shift
	timeout -k 5 3000 "$@" >out 2>err
	[ $? = 1 ] || fail "$*: not refused"
	lines err '^vfiotrace: ' 1
	lines err . 1
	has err "$named"
}
refused 'ptrace forbidden' "$hard" sandbox errno $ptrace "$tool" "$actor" version
hasnt out pid
sleep 1000 &
refused 'seccomp filter is in force' "$hard" sandbox errno $ptrace "$tool" -p $!
kill $!
# It does without the rest.
for nr in $readv $seccomp $prctl; do
	timeout -k 5 3000 "$hard" sandbox errno $nr "$tool" "$actor" version status \
		>out 2>err || fail "without syscall $nr"
	lines err '^ioctl\(3</dev/null>, VFIO_G' 2
done

# A tracer that is traced itself says by whom.
if command -v strace >/dev/null && strace true 2>/dev/null; then
	refused '\(strace\) traces us' strace -qq -f -o strace.log "$tool" "$actor" version
fi
timeout -k 5 3000 "$tool" -o log "$tool" "$actor" version >out 2>err
[ $? = 1 ] || fail "traced twice"
has err '\((lt-)?vfiotrace\) traces us'
run 0 -o log --no-follow-forks --no-seccomp-bpf "$tool" "$actor" version
has err '^ioctl\(3</dev/null>, VFIO_GET_API_VERSION\) = '
finish
