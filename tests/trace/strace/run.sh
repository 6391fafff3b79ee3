#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Side by side with strace: the same programs, options and signals give the same
# lines, messages and exit status; pids, times and our names apart. No call is traced
# whose arguments strace decodes and we do not.
set -u
command -v strace >/dev/null || { echo "no strace to compare with"; exit 77; }
export LC_ALL=C
build=$PWD
dir=$(mktemp -d "$build/tests/trace/strace.XXXXXX") || exit 99
trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 99
failures=0
compared=0

# The order of lines of several processes is not fixed.
plain() {
	sed -E 's/vfiotrace/strace/g; s/^(\[pid +)?[0-9]+(\]| ) *//
		s/[Pp](id|rocess) [0-9]+/pid N/; s/si_pid=[0-9]+/si_pid=N/
		s/si_([us])time=[0-9]+( \/\*[^*]*\*\/)?/si_\1time=N/g' "$1" | sort
}

# same STRACE-OPTIONS OUR-OPTIONS PROGRAM [ARGS...]
same() {
	theirs=$1 ours=$2
	shift 2
	# shellcheck disable=SC2086
	timeout 300 strace $theirs -o s.log "$@" >s.out 2>s.err </dev/null
	want=$?
	# shellcheck disable=SC2086
	timeout 300 "$build/src/vfiotrace" $ours -o v.log "$@" >v.out 2>v.err </dev/null
	got=$?
	compared=$((compared + 1))
	[ "$want" = "$got" ] || {
		echo "FAIL: $ours $*: exit status $got, strace: $want"
		failures=$((failures + 1))
	}
	for file in log out err; do
		plain s.$file >s.plain
		plain v.$file >v.plain
		cmp -s s.plain v.plain && continue
		echo "FAIL: $ours $*: $file is not as strace's:"
		diff s.plain v.plain
		failures=$((failures + 1))
	done
}

none="-e trace=none"
one="$none --no-follow-forks"
# What the shell says of itself must not differ.
for signal in HUP INT QUIT ILL ABRT FPE KILL SEGV PIPE ALRM TERM USR1 USR2 XCPU SYS 34 64; do
	same "$none" "$one" sh -c "ulimit -c 0; kill -$signal \$\$"
done
for status in 0 1 77 255; do
	same "$none" "$one" sh -c "exit $status"
done
for quiet in -q -qq -qqq --quiet=exit; do
	same "$none $quiet" "$one $quiet" sh -c 'kill -USR1 $$'
	same "$none $quiet -f" "$none $quiet" sh -c 'true & wait; exit 3'
done
for set in none all USR1 '!USR1' SIGCHLD,SIGTERM; do
	same "$none -e signal=$set" "$one -e signal=$set" sh -c 'kill -USR1 $$'
	same "$none -e signal=$set -f" "$none -e signal=$set" sh -c 'trap : USR1; kill -USR1 $$; (exit 2); kill $$'
done
# A group-stop, and what ends it.
same "$none -f" "$none" sh -c '(sleep 0.3; kill -CONT $$) & kill -STOP $$; wait; exit 4'
same "$none -f" "$none" sh -c 'trap "" TSTP; (exit 1); kill -TSTP $$; (kill -KILL $$); sleep 5'
same "$none -f -I3" "$none -I3" sh -c 'exec sh -c "exit 6"'
same "$none -f -E A=b -E HOME" "$none -E A=b -E HOME" sh -c 'echo "$A${HOME-unset}"'
# strace itself cannot where the right to trace other users' processes is missing.
if strace -qq $none -u nobody true 2>/dev/null; then
	same "$none -f -u nobody" "$none -u nobody" id -u
else
	echo "SKIP: -u nobody: strace is refused it"
	compared=$((compared + 1))
fi

[ "$compared" -ge 44 ] || { echo "FAIL: only $compared comparisons"; exit 1; }
[ "$failures" = 0 ]
