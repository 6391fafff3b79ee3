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

for mode in --seccomp-bpf --no-seccomp-bpf; do
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
sleep 60 &
sleeper=$!
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
		$user sleep 60 &
		sleeper=$!
		until_true 'grep -q "^sleep" /proc/$sleeper/comm'
		$user "$place/vfiotrace" -p $sleeper 2>err &
		tracer=$!
		until_true 'grep -q attached err'
		prlimit --pid $tracer --nproc=1
		kill -INT $tracer
		wait $tracer
		[ $? = 130 ] || fail "SIGINT where no process can be made"
		kill $sleeper || fail "the sleeper is gone"
	fi
fi

# Killed at any moment of the start, it leaves nothing that stands still.
for mode in --seccomp-bpf --no-seccomp-bpf; do
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
