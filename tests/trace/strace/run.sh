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
		s/\) += /) = /; s/(VFIO_GET_API_VERSION), 0\)/\1)/; s/(getppid.*) [0-9]+$/\1 N/
		s/si_([us])time=[0-9]+( \/\*[^*]*\*\/)?/si_\1time=N/g' "$1" | sort
}

# same STRACE-OPTIONS OUR-OPTIONS PROGRAM [ARGS...]
same() {
	theirs=$1 ours=$2
	shift 2
	# shellcheck disable=SC2086
	timeout 3000 strace $theirs -o s.log "$@" >s.out 2>s.err </dev/null
	want=$?
	# shellcheck disable=SC2086
	timeout 3000 "$build/src/vfiotrace" $ours -o v.log "$@" >v.out 2>v.err </dev/null
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
# A group-stop, and what ends it, from outside, when it is told.
rm -f s.log v.log
for log in s.log v.log; do
	until grep -qs 'stopped by SIGSTOP' $log; do sleep 0.01; done
	kill -CONT "$(cat stopped)"
done &
waker=$!
same "$none -f" "$none" sh -c 'echo $$ >stopped; (exit 1); kill -STOP $$; exit 4'
kill $waker 2>/dev/null
wait $waker 2>/dev/null
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

# Calls, by their results and in files of their own. Nobody has descriptor -1.
hard=$build/tests/trace/qa/hard
for status in '' -z -Z '-e status=successful' '-e status=failed,unfinished' '-e status=!failed'; do
	same "-f -e trace=ioctl,getppid $status" "-e trace=ioctl,getppid $status" sh -c '"$1" chain 1; "$1" chain 0; exit 3' - "$hard"
done
same "-f -e trace=ioctl" "-e trace=ioctl" "$hard" chain 3
apart() { # PROGRAM...: what is in the files, whatever their names
	rm -f s.log.* v.log.*
	strace -ff -e trace=ioctl -o s.log "$@" >s.out 2>s.err
	want=$?
	"$build/src/vfiotrace" -ff -e trace=ioctl -o v.log "$@" >v.out 2>v.err
	got=$?
	compared=$((compared + 1))
	for who in s v; do
		for file in $who.log.*; do
			plain "$file" | cksum
		done | sort >$who.sums
	done
	[ "$want" = "$got" ] && cmp -s s.sums v.sums && [ ! -s v.err ] && return
	echo "FAIL: -ff $*: exit status $got, strace: $want; files: $(diff s.sums v.sums) $(cat v.err)"
	failures=$((failures + 1))
}
apart sh -c '"$1" chain 1; "$1" chain 0; exit 3' - "$hard"
apart sh -c 'trap "" USR1; (kill -USR1 $$); exit 3'

# Descriptors that are closed, or lead elsewhere; signals that are blocked or ignored.
same "$none -f" "$none" sh -c 'exec <&- >&-; ls /proc/self/fd >&2'
same "$none -f" "$none" sh -c 'exec 2>redirected 1>&2; echo a; cat redirected; exit 2'
same "$none -f" "$none" sh -c 'trap "" USR1 TERM INT; kill -USR1 $$; kill -INT $$; kill $$; exit 8'
same "$none -f" "$none" env --block-signal=USR1 sh -c 'kill -USR1 $$; exit 8'
same "$none -f -I1" "$none -I1" sh -c 'kill -HUP $$'
# Who wants to be traced, or to trace, when it is traced already.
hostile=$build/tests/trace/hostile/hostile
same "$none -f" "$none" "$hostile" traceme 1
same "$none -f" "$none" "$hostile" vforks 5

# left WHO TOOL OPTIONS: attaches to $subject, does $then to one of them, and tells what has
# become of both.
left() {
	who=$1
	shift
	: >$who.err
	: >$who.log
	"$@" -o $who.log -p $subject >$who.out 2>$who.err &
	tracer=$!
	until grep -q attached $who.err || ! kill -0 $tracer 2>/dev/null; do sleep 0.01; done
	until [ $state != stopped ] || grep -q 'stopped by' $who.log; do sleep 0.01; done
	case $then in
	end)	kill -TERM $subject ;;
	*)	kill -"$then" $tracer ;;
	esac
	wait $tracer 2>/dev/null
	echo "tracer: $?"
	# On its way there it may be seen running for a moment.
	if [ "$then" != end ]; then
		until grep -q "^State:.[$may]" /proc/$subject/status; do sleep 0.01; done
		grep TracerPid /proc/$subject/status
	fi
	kill -CONT $subject 2>/dev/null
	kill -TERM $subject 2>/dev/null
	wait $subject 2>/dev/null
	echo "subject: $?"
}

# attached MAY-BE STATE-OF-SUBJECT THEN PROGRAM...
attached() {
	may=$1 state=$2 then=$3
	shift 3
	for who in s v; do
		"$@" >/dev/null 2>&1 &
		subject=$!
		until [ "$(tr '\0' ' ' </proc/$subject/cmdline)" = "$* " ]; do sleep 0.01; done
		[ $state = stopped ] && kill -STOP $subject
		until grep -q "^State:.[$may]" /proc/$subject/status; do sleep 0.01; done
		case $who in
		s)	left s strace -f $none ;;
		v)	left v "$build/src/vfiotrace" $none ;;
		esac >$who.left
	done
	compared=$((compared + 1))
	for file in left log out err; do
		plain s.$file >s.plain
		plain v.$file >v.plain
		cmp -s s.plain v.plain && continue
		echo "FAIL: attached, $state, $then: $file is not as strace's:"
		diff s.plain v.plain
		failures=$((failures + 1))
	done
}
for then in INT TERM HUP KILL end; do
	attached S sleeping $then sleep 1000
done
for then in INT KILL; do
	attached T stopped $then sleep 1000
done
attached RS running INT sh -c 'while :; do :; done'
attached RS running end sh -c 'while :; do :; done'

[ "$compared" -ge 69 ] || { echo "FAIL: only $compared comparisons"; exit 1; }
[ "$failures" = 0 ]
