#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The tool between a program and who looks after it: signals that are sent to the tracer,
# one that cannot make processes any more, and one that is killed as soon as it begins.
. "${srcdir:-.}/tests/trace/cli/lib.sh"

# Says what it gets, and goes when it is told to for the second time.
cat >guest <<'END'
times=0
trap 'echo user 1' USR1
trap 'echo user 2' USR2
trap 'echo term; times=$((times + 1)); [ $times -lt 2 ] || exit 9' TERM
echo pid $$
while :; do sleep 0.05; done
END

for mode in $filters; do
	# With -o the program decides when it ends, however often it is told to.
	: >out
	"$tool" $mode -o log sh guest >out 2>err &
	tracer=$!
	until_true 'grep -q "^pid" out'
	for signal in USR1/user.1 USR2/user.2 TERM/term; do
		kill -"${signal%/*}" $tracer
		until_true "grep -q '^${signal#*/}$' out"
	done
	kill -TERM $tracer
	wait $tracer
	got=$?
	[ $got = 9 ] || fail "$mode -o: status $got"
	lines out '^term$' 2
	[ -s err ] && fail "$mode -o: $(cat err)"
done

# Who was attached to did not ask for us.
sleep 1000 &
sleeper=$!
: >err
"$tool" -p $sleeper 2>err &
tracer=$!
until_true 'grep -q attached err'
kill -USR1 $tracer
until_true 'grep -q "^vfiotrace: SIGUSR1 is ignored" err'
kill -0 $sleeper || fail "SIGUSR1 reached a process that was attached to"
kill -INT $tracer
wait $tracer
kill $sleeper || fail "the sleeper is gone"

# No process can be made, nor a thread: a signal ends the trace all the same.
if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null && command -v prlimit >/dev/null; then
	place=$(mktemp -d)
	trap 'rm -rf "$dir" "$place"' EXIT
	chmod 755 "$place"
	cp "$(readlink -f "$tool")" "$place/vfiotrace"
	user='setpriv --reuid 65533 --regid 65533 --clear-groups'
	if $user "$place/vfiotrace" -V >out 2>&1; then
		$user sleep 1000 &
		sleeper=$!
		until_true 'grep -q "^sleep" /proc/$sleeper/comm'
		: >err
		$user "$place/vfiotrace" -p $sleeper 2>err &
		tracer=$!
		until_true 'grep -q attached err'
		$user prlimit --pid $tracer --nproc=1 || fail "no limit"
		kill -INT $tracer
		wait $tracer
		[ $? = 130 ] || fail "SIGINT where no process can be made"
		kill $sleeper || fail "the sleeper is gone"
	fi
fi

# ---- beside the program
# Whoever started it knows it by this number, and gets its status and nothing else.
descend() { # MODE GROUP SESSION: who traces, and what it shares with the program
	: >out
	# shellcheck disable=SC2086
	"$tool" $1 -o log sh guest >out 2>err &
	program=$!
	until_true 'grep -q "^pid" out'
	has out "^pid $program\$"
	tracer=$(sed -n 's/^TracerPid:	//p' /proc/$program/status)
	check_ids "$1" pgrp "$2"
	check_ids "$1" sess "$3"
}
check_ids() { # MODE WHAT same|own
	mine=$(ps -o "$2=" -p $tracer) its=$(ps -o "$2=" -p $program)
	[ "$([ $mine = $its ] && echo same || echo own)" = "$3" ] || fail "$1: $2 is not $3"
}
for mode in '-D same same' '-DD own same' '-D -D -D own own' '--daemonize same same' \
	    '--daemonize=grandchild same same' '--daemonize=pgroup own same' \
	    '--daemonize=session own own' '-D --seccomp-bpf same same'; do
	# shellcheck disable=SC2086
	set -- $mode
	options=
	while [ $# -gt 2 ]; do
		options="$options $1"
		shift
	done
	descend "${options# }" "$1" "$2"
	for signal in USR1/user.1 TERM/term; do
		kill -"${signal%/*}" $program
		until_true "grep -q '^${signal#*/}$' out"
	done
	# What is meant for us is not for the program.
	kill -USR1 $tracer
	kill -USR2 $tracer
	case $mode in
	-DD*)	kill -KILL $tracer ;;
	-D\ same*)
		kill -TERM $tracer
		until_true '! kill -0 $tracer 2>/dev/null' ;;
	esac
	kill -TERM $program
	wait $program
	got=$?
	[ $got = 9 ] || fail "$mode: status $got"
	lines out '^user 1$' 1
	lines out '^term$' 2
	lines out . 4
	until_true '! kill -0 $tracer 2>/dev/null'
done

# The beginning is the program's own: no signal of ours, none lost, its mask and manners.
cat >watch.py <<'END'
import os, signal, sys
print("mask", sorted(signal.pthread_sigmask(signal.SIG_BLOCK, [])), flush=True)
print("pending", sorted(signal.sigpending()), flush=True)
print("ignored", signal.getsignal(signal.SIGCHLD) == signal.SIG_IGN, flush=True)
try:
    os.waitpid(-1, os.WNOHANG)
    print("a child")
except ChildProcessError:
    print("no child")
os.kill(os.getpid(), signal.SIGKILL)
END
# What stands under the name may be a script.
python=$(python3 -c 'import sys; print(sys.executable)' 2>/dev/null)
if [ -n "$python" ]; then
	for trap in - ''; do
		(trap "$trap" CHLD; exec "$python" watch.py) >bare 2>/dev/null
		bare=$?
		(trap "$trap" CHLD; exec "$tool" -D -o log "$python" watch.py) >out 2>/dev/null
		got=$?
		[ $got = $bare ] || fail "-D: status $got instead of $bare"
		cmp -s bare out || fail "-D: $(diff bare out)"
		until_true 'grep -q "killed by SIGKILL" log'
		hasnt log SIGCHLD
	done
fi

# What cannot begin says so, and its status is 1.
printf '#!/no/such/interpreter\n' >script
chmod +x script
for wrong in nothing-like-this ./script '-o /no/such/folder/file true'; do
	# shellcheck disable=SC2086
	"$tool" -D $wrong 2>err
	[ $? = 1 ] || fail "-D $wrong: not refused"
	until_true 'grep -q "^vfiotrace: " err'
	lines err . 1
done
run 2 -D -p $$
has err '^vfiotrace: -D: '
run 2 --daemonize=elsewhere true
has err elsewhere

# Killed at any moment of the start, it leaves nothing that stands still.
for mode in $filters; do
	for late in 0 1 2 3 4 5 6 7 8 9 11 13 16 20 25 30; do
		GUEST=$dir "$tool" $mode -o log sh -c 'sleep 0' &
		tracer=$!
		sleep 0.0$(printf %02d $late)
		kill -KILL $tracer 2>/dev/null
		wait $tracer 2>/dev/null
	done
	until_true '! grep -lqsF "GUEST=$dir" /proc/[0-9]*/environ'
done
finish
