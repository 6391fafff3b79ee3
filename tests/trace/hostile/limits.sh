#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A disk without room, and limits on all that has one. Either the trace is what it is
# without them, or the exit status is 1 with a line that says why; the program meanwhile has
# its own end, or has not begun.
. "${srcdir:-.}/tests/trace/cli/lib.sh"
modes='--seccomp-bpf --no-seccomp-bpf'
if ! "$tool" -V | grep -q 'in-kernel filter: yes'; then
	modes=--no-seccomp-bpf
fi
can_watch && modes="$modes --no-stop"

# What the program does, and says of its end.
program='"$0" times=20 say; "$0" version exit=6; echo "ended $?"'

# ---- what can be written is less than there is to write
# full OPTIONS...: into $disk, which has no room.
full() {
	timeout -k 5 3000 "$tool" "$@" sh -c "$program" "$actor" >out 2>err </dev/null
	got=$?
	[ $got = 1 ] || fail "full disk: $*: exit status $got"
	has err '^vfiotrace: cannot write to .*: (No space left on device|File too large)'
	hasnt err '^(\*|.*(Sanitizer|runtime error))'
	has out '^ended 6$'
}
try_full() {
	for mode in $modes; do
		full $mode -o "$disk/log"
		full $mode --json -o "$disk/log"
		full $mode -o log --record "$disk/rec"
		full $mode --summary-only -o "$disk/log"
	done
	full -ff -o "$disk/log"
	full --last=64K -o "$disk/log"
	full --json --annotate --check --explain=always -o "$disk/log"
	rm -f "$disk"/log* "$disk"/rec*
}
mkdir disk
disk=disk
if [ "$(id -u)" = 0 ] && [ -z "${1:-}" ] && unshare -m mount -t tmpfs none disk 2>/dev/null; then
	# Again, in a place of its own where that disk is.
	cd "$build" && srcdir=$srcdir unshare -m sh "$srcdir/tests/trace/hostile/limits.sh" full ||
		failures=1
	cd "$dir" || exit 99
elif [ -n "${1:-}" ]; then
	mount -t tmpfs -o size=64k none disk || fail "no small disk"
	dd if=/dev/zero of=disk/filled bs=1k count=64 2>/dev/null
	try_full
	umount disk
	finish
else
	echo "no small disk can be mounted here"
fi

# ---- limits
# limited LIMIT VALUE OPTIONS...
limited() {
	limit=$1 value=$2
	shift 2
	rm -f log
	: >log
	# Who cannot be loaded at all does not get as far as to say anything; and what is said
	# may be longer than a file may be.
	(ulimit "$limit" "$value" && exec timeout 3000 "$tool" -V) 2>/dev/null |
		cat >version
	grep -q '^vfiotrace' version || return
	# Both through pipes, and how it ended with them.
	{
		{
			(ulimit "$limit" "$value" && exec timeout -k 5 3000 "$tool" "$@" -o log \
				sh -c "$program" "$actor") 2>&4 </dev/null
			echo "status $?"
		} | cat >out
	} 4>&1 | cat >err
}
tried=0
# The trace is whole or the program has not begun; who has begun has its own end.
sound() {
	limited "$@"
	grep -q '^vfiotrace' version || return
	tried=$((tried + 1))
	got=$(sed -n 's/^status //p' out)
	case $got in
	0)	lines log '^([0-9]+ |\{"v").*ioctl.*VFIO_GET_API_VERSION' 1 ;;
	1)
		# Of what else could not be had there may be a line before.
		has err '^vfiotrace: '
		hasnt out '^ended [^6]'
		;;
	*)	fail "ulimit $*: status $got, $(cat err)" ;;
	esac
	hasnt err 'Sanitizer|runtime error|verifier|namespace'
	if grep -q '^pid' out; then
		has out '^ended 6$'
	fi
}
if grep -q __asan_init "$tool"; then
	echo "memory of sanitizers is not to be limited"
	memory=
else
	memory=yes
fi
for options in '--json --record=rec --summary' $modes; do
	for n in 4 5 6 9 10 11 14 20; do
		# shellcheck disable=SC2086
		sound -n $n $options
	done
	# shellcheck disable=SC2086
	sound -l 0 $options
	[ -n "$memory" ] || continue
	for n in 32 64; do
		# shellcheck disable=SC2086
		sound -s $n $options
	done
	for n in 8000 22000; do
		# shellcheck disable=SC2086
		sound -v $n $options
	done
done
[ $tried -ge 20 ] || fail "only $tried limits tried"
if [ -n "$memory" ]; then
	# The environment lies on the stack, too: a large one leaves the loader no room.
	(ulimit -s 32 && exec env -i "$tool" true) >out 2>err
	[ $? = 1 ] || fail "a stack of 32 KiB: not refused"
	has err '^vfiotrace: The stack may grow to 32 KiB only, and 64 are needed: ulimit -s 64$'
fi

# A limit on processes holds for those without rights.
if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null; then
	place=$(mktemp -d)
	trap 'rm -rf "$dir" "$place"' EXIT
	chmod 755 "$place"
	if [ -x "$build/src/.libs/vfiotrace" ]; then
		cp "$build/src/.libs/vfiotrace" "$place/vfiotrace"
	else
		cp "$tool" "$place/vfiotrace"
	fi
	# Nobody else has this number.
	timeout -k 5 3000 setpriv --reuid 54321 --regid 54321 --clear-groups \
		prlimit --nproc=1 "$place/vfiotrace" true >out 2>err
	got=$?
	[ $got = 1 ] || fail "one process: exit status $got: $(cat err)"
	has err '^vfiotrace: .*: Resource temporarily unavailable'
fi
finish
