#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Each system call that the tool makes, refused as a sandbox would: the trace is right, or
# a line says what is missing. Nothing hangs, and nothing is wrong without a word.
. "${srcdir:-.}/tests/trace/cli/lib.sh"
deny=$build/tests/trace/qa/deny
calls='clone clone3 close eventfd2 faccessat faccessat2 fcntl fork fstatfs futex
	getdents64 getpid gettid kcmp kill memfd_create newfstatat openat pipe2 poll prctl
	pread64 prlimit64 ptrace read readlink readlinkat rt_sigaction rt_sigprocmask
	sched_getaffinity sched_getscheduler sched_setaffinity sched_setscheduler seccomp
	setpriority signalfd4 statfs statx tgkill vfork wait4 write syscall-info registers'

# What is seen, but for descriptors; and those.
bare() {
	sed -E 's/^[0-9]+ +//; s/<[^<>]*>//g; s/ +=/ =/' "$1"
}

# try ERROR NAME OPTIONS...
try() {
	error=$1 name=$2
	shift 2
	rm -f log
	timeout -k 5 3000 "$deny" $error $name "$tool" "$@" -o log "$actor" version extension \
		>out 2>err </dev/null
	got=$?
	[ $got = 77 ] && return
	[ $got = 124 ] || [ $got = 137 ] && {
		fail "$name $error $*: hangs"
		return
	}
	if [ $got != 0 ]; then
		# Who may not write says nothing.
		[ -s err ] || [ $got -gt 128 ] || [ $name = write ] || fail "$name $error $*: $got without a word"
		return
	fi
	bare log >seen
	cmp -s wanted seen || {
		# The program may have been refused the call, too.
		[ -s err ] && return
		fail "$name $error $*: another trace without a word"
		diff wanted seen | head -5
		return
	}
	cmp -s whole log || [ -s err ] ||
		fail "$name $error $*: descriptors are unknown without a word"
}

for mode in $filters; do
	run 0 $mode -o log "$actor" version extension
	cp log whole
	bare log >wanted
	lines wanted VFIO_ 2
	for error in EPERM ENOSYS; do
		for name in $calls; do
			try $error $name $mode
		done
	done
done

# A name without a number would show nothing.
if "$tool" -V | grep -q libseccomp; then
	for name in mseal statmount listmount; do
		timeout -k 5 3000 "$tool" -e trace=$name -o log "$actor" version >out 2>err
		got=$?
		[ $got = 0 ] || lines err "trace: the number of system call '$name' is not known" 1
		[ $got = 0 ] || [ $got = 2 ] || fail "$name: exit status $got"
	done
fi

# These are done without: the trace is whole, and nothing is to be said.
whole_without() { # NAMES OPTIONS...
	names=$1
	shift
	for error in EPERM ENOSYS; do
		timeout -k 5 3000 "$deny" $error $names "$tool" "$@" -o log "$actor" version \
			extension >out 2>err </dev/null || fail "without $names $error: $(cat err)"
		cmp -s whole log || {
			fail "without $names $error $*: another trace"
			diff whole log | head -5
		}
		[ ! -s err ] || fail "without $names $error $*: $(cat err)"
	done
}
for mode in $filters; do
	whole_without statx $mode
	whole_without faccessat2 $mode
	whole_without kcmp $mode
	whole_without vfork $mode
	case $(uname -m) in
	x86_64 | aarch64) whole_without syscall-info $mode ;;
	esac
done
# Nothing left to see calls with.
timeout -k 5 3000 "$deny" EPERM syscall-info,registers "$tool" --no-seccomp-bpf -o log \
	"$actor" version >out 2>err </dev/null
[ $? = 1 ] || fail "without registers: not status 1"
lines err '^vfiotrace: Cannot see system calls: ' 1
lines err . 1
finish
