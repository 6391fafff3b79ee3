#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Programs that do their tracer no favour. Whatever they do, the tracer neither ends before
# them nor waits for ever, their exit status is theirs, and each of their calls is a line.
. "${srcdir:-.}/tests/trace/cli/lib.sh"
hostile=$build/tests/trace/hostile/hostile
mknod vfio c 10 196 2>/dev/null || skip "no right to make a device node"
mknod group c 240 0
mknod cdev c 241 3
mknod iommu c 10 126
nodes='vfio group cdev iommu'
sed '/^Block/,$d; / vfio/d; /^24[01] /d; /^$/d' /proc/devices >devices
printf '240 vfio\n241 vfio-dev\n\nBlock devices:\n' >>devices
{ sed '/ vfio$/d; / iommu$/d; /^126 /d' /proc/misc; printf '126 iommu\n196 vfio\n'; } >misc
# They are VFIO's where these are mounted.
unshare -m true 2>/dev/null || skip "no mount namespace can be made here"

# meets STATUS OPTIONS -- SCENARIO ARGS...
meets() {
	want=$1
	shift
	given=
	while [ "$1" != -- ]; do
		given="$given $1"
		shift
	done
	shift
	# shellcheck disable=SC2086
	timeout -k 5 3000 unshare -m sh -c 'mount --bind devices /proc/devices &&
		mount --bind misc /proc/misc && exec "$@"' - \
		"$tool" $given "$hostile" "$@" >out 2>err </dev/null
	got=$?
	[ "$got" = "$want" ] && return
	fail "$given $*: exit status $got, expected $want"
	sed 's/^/	/' err
}

# Each call of the program is a line that has an end.
all_calls() { # FILE
	lines "$1" '^([0-9]+ +)?(ioctl\(.*|<\.\.\. ioctl resumed>.*)\) += (-|[0-9?])' \
		"$(sed -n 's/^calls=//p' out)"
}

# ---- a program that answers its own calls, with any result and any memory
# The first answers are to VFIO_GET_API_VERSION; each result is the one that was given.
# shellcheck disable=SC2086
"$hostile" answers $nodes >bare
[ $? = 6 ] || skip "this kernel: no answers by seccomp"
cat >wanted <<'END2'
0
1
3
4
1000000
2147483647
2147483648
4294967295
4294967296
9223372036854775807
9223372036854775808
18446744071562067968
-1 EPERM (Operation not permitted)
-1 EINVAL (Invalid argument)
? ERESTARTSYS (To be restarted if SA_RESTART is set)
? ERESTART_RESTARTBLOCK (Interrupted by signal)
-1 (errno 4095)
18446744073709547520
END2
stacks=
"$tool" -V | grep -q 'stack traces: yes' && stacks=-k
for options in '' '-v --explain --check --annotate' '--normalize -xx' "$stacks -T -ttt" '--summary'; do
	meets 6 -o log --no-seccomp-bpf $options -- answers $nodes
	cmp -s bare out || fail "$options: the program: $(diff bare out)"
	grep 'VFIO_GET_API_VERSION) ' log |
		sed -n 's/ <[0-9.]*>$//; 1,18s/.*VFIO_GET_API_VERSION) *= //p' >seen
	cmp -s wanted seen || fail "$options: results: $(diff wanted seen)"
done
meets 6 -o log --no-seccomp-bpf -- answers $nodes
all_calls log

# ---- memory, descriptors and files under it that change meanwhile
for options in '--seccomp-bpf -e trace=vfio' '--no-seccomp-bpf -e trace=vfio,%io --explain' \
	       '--seccomp-bpf --json --normalize' '--no-seccomp-bpf --annotate --record rec'; do
	meets 0 -o log $options -- race 500 $nodes
	case $options in
	*json*)	lines log '"syscall":"ioctl"' 500 ;;
	*vfio)	all_calls log ;;
	*record*)
		"$tool" --annotate -o again --replay rec || fail "the replay: $?"
		grep -v '^[0-9]* *+++' log >live
		grep -v '^[0-9]* *+++' again | cmp -s live - || fail "the replay differs"
		;;
	esac
done

# ---- calls other than ioctl, with arguments and answers that lie
for options in '' '--json --normalize -v' '--explain --check --summary'; do
	meets 6 -o log --no-seccomp-bpf -e trace=vfio,%io $options -- answers-io $nodes
done

# ---- an argument and a stack on a page that another thread supplies
"$hostile" stack group >bare
case $? in
77|98)	echo "this kernel: no userfaultfd, or another machine" ;;
*)
	for mode in $filters; do
		meets 0 -o log $mode -- stack group
		cmp -s bare out || fail "$mode stack: $(cat out)"
		has log 'VFIO_GROUP_GET_STATUS, (0x[0-9a-f]+ /\* memory not there \*/|\{argsz=0)'
	done
	;;
esac

# ---- masses: of threads that all wait, of threads that all execute a program, of processes
# that wait for each other
for mode in $filters; do
	meets 0 -o log $mode -- threads 400 vfio
	lines log '(VFIO_GET_API_VERSION|resumed>)\) += -1 EBADF' 800
	lines log 'exited with 0 \+\+\+$' 401

	# One of twenty wins, each time; of the others is told what became of them.
	meets 6 -o log $mode -- storm 8
	lines log 'superseded by execve in pid [0-9]+ \+\+\+$' 8
	lines log 'exited with 6 \+\+\+$' 1

	meets 6 -o log $mode -- vforks 40
	lines log 'VFIO_GET_API_VERSION\) += -1 EBADF' 40
	lines log 'exited with 6 \+\+\+$' 41
done

# Thousands, where so many may be made.
if "$hostile" threads 2000 vfio >out 2>err; then
	meets 0 -o log -- threads 2000 vfio
	lines log '(VFIO_GET_API_VERSION|resumed>)\) += -1 EBADF' 4000
	lines log 'exited with 0 \+\+\+$' 2001
else
	echo "not so many threads here: $(cat err)"
fi

# ---- programs in a sandbox: most calls are allowed, or most kill
jails=
[ "$(uname -m)" != x86_64 ] || jails='some most'
for jail in $jails; do
	"$hostile" jail $jail >bare
	[ $? = 159 ] || fail "jail $jail alone: exit status $?"
	for mode in $filters; do
		meets 159 -o log $mode -- jail $jail
		cmp -s bare out || fail "$mode jail $jail: $(cat out err)"
		lines log 'VFIO_GET_API_VERSION(, 0)?\) += -1 EBADF' 2
		lines log 'VFIO_CHECK_EXTENSION, .*\) += -1 EBADF' 1
		lines log 'killed by SIGSYS ' 2
	done
	# The kernel asks our filter only about what the program's own lets pass.
	[ $jail = some ] || meets 159 -o log --no-seccomp-bpf -- jail $jail
	[ $jail = some ] || has log 'VFIO_SET_IOMMU, .*\) += -1 EACCES'
done

# ---- a program without /proc, with another one, and with something else in its place
for mode in $filters; do
	# A sanitizer in the program would want it.
	! grep -q __asan_init "$actor" || break
	for without in 'umount -l /proc' 'mount -t tmpfs none /proc' \
		       'mount --bind / /proc' 'mount -t proc -o hidepid=2 none /proc'; do
		timeout -k 5 3000 "$tool" $mode -o log unshare -m sh -c \
			"$without"' && exec "$@"' - "$actor" version exit=6 >out 2>err </dev/null
		got=$?
		[ $got = 6 ] || fail "$mode: $without: exit status $got, $(cat err)"
		lines log '^[0-9]+ +ioctl\(3</dev/null>, VFIO_GET_API_VERSION\) += -1 ENOTTY' 1
	done
	# Its own number there is another one.
	timeout -k 5 3000 "$tool" $mode -o log unshare -p -f --mount-proc "$actor" version exit=6 \
		>out 2>err </dev/null
	got=$?
	[ $got = 6 ] || fail "$mode: a PID namespace: exit status $got, $(cat err)"
	lines log '^[0-9]+ +ioctl\(3</dev/null>, VFIO_GET_API_VERSION\) += -1 ENOTTY' 1
done

# ---- the same without stops, where the kernel has that
if can_watch; then
	mode='--no-stop --ring=64M'
	meets 0 -o log $mode -- race 500 $nodes
	all_calls log
	meets 0 -o log $mode -- threads 200 vfio
	lines log '(VFIO_GET_API_VERSION|resumed>)\) += -1 EBADF' 400
	meets 6 -o log $mode -- storm 8
	lines log 'exited with 6 \+\+\+$' 1
	meets 6 -o log $mode -- vforks 40
	lines log 'VFIO_GET_API_VERSION\) += -1 EBADF' 40
	for jail in $jails; do
		meets 159 -o log $mode -- jail $jail
		lines log 'VFIO_GET_API_VERSION(, 0)?\) += -1 EBADF' 2
	done
fi

# ---- a reader who never reads: whoever asks often enough gets the tracer to end
for mode in $filters; do
	mkfifo never
	exec 4<>never
	# It is full.
	dd if=/dev/zero of=never oflag=nonblock bs=4096 count=1024 2>/dev/null
	: >out
	"$tool" $mode "$build/tests/trace/qa/hard" deaf 2>never >out &
	tracer=$!
	until_true 'grep -q "^pid" out'
	program=$(sed -n 's/^pid //p' out)
	until_true 'grep -q "^State:.t" /proc/$program/status'
	tries=0
	while kill -TERM $tracer 2>/dev/null && [ $tries -lt 300 ]; do
		tries=$((tries + 1))
		sleep 1
	done
	wait $tracer
	got=$?
	[ $got = 143 ] || fail "$mode: nobody reads, SIGTERM: exit status $got"
	case $mode in
	--no*)	kill -KILL $program || fail "$mode: the program is gone" ;;
	*)	until_true '! kill -0 $program 2>/dev/null' ;;
	esac
	exec 4<&-
	rm never
done
# ---- a small stack, but where sanitizers make each frame many times as large
if ! grep -q __asan_init "$tool"; then
	for options in '' '--json --summary --explain=always' '--no-seccomp-bpf --record log'; do
		# shellcheck disable=SC2086
		(ulimit -s 64 && exec "$tool" $options "$actor" version exit=5) >out 2>err </dev/null
		got=$?
		[ $got = 5 ] || fail "$options: exit status $got with a stack of 64 KiB"
	done
fi
finish
