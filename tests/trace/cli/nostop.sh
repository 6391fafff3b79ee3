#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# --no-stop: the same lines as under ptrace, losses in their place, and what is refused.
. "${srcdir:-.}/tests/trace/cli/lib.sh"
"$tool" -V | grep -q 'no-stop mode: yes' || {
	run 2 --no-stop true
	grep -q '^vfiotrace: --no-stop: not built in (configured without libbpf); ' err ||
		fail "not built in: $(cat err)"
	exit $((failures > 0))
}

# ---- what is refused, whoever asks ----

for given in '-b execve' '-e inject=VFIO_IOMMU_MAP_DMA:error=ENOMEM' --kill-on-exit -D --seccomp-bpf; do
	run 2 --no-stop $given "$actor" version
	option=${given%% *}
	[ "$option" != -e ] || option='-e inject='
	grep -q "^vfiotrace: $option: not with --no-stop: .*; trace without --no-stop\$" err ||
		fail "$given: $(cat err)"
done
run 2 --no-stop=handler "$actor"
grep -q 'handler' err || fail "unknown hooks: $(cat err)"
run 2 --ring=5000 --no-stop "$actor"
if "$tool" -V | grep -q 'stack traces: yes'; then
	run 2 --stack-copy=8K -k "$actor"
	grep -q -e '--stack-copy: only with --no-stop' err || fail "--stack-copy alone: $(cat err)"
	run 2 --no-stop -k --stack-copy=1M "$actor"
fi
run 2 --no-stop --stack-copy=8K "$actor"
run 2 --ring=1M "$actor"
grep -q -e '--ring: only with --no-stop' err || fail "--ring alone: $(cat err)"

if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null && chmod 755 "$dir" &&
   setpriv --reuid=65534 --regid=65534 --clear-groups "$tool" -V >/dev/null 2>&1; then
	setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=-all \
		"$tool" --no-stop true >out 2>err </dev/null
	[ $? = 1 ] && grep -q 'needs CAP_BPF and CAP_PERFMON' err ||
		fail "without capabilities: $(cat err)"
fi

can_watch || {
	[ "$failures" = 0 ] || exit 1
	skip "this kernel: $(head -n 1 watched.err)"
}

run 0 --no-stop=tracepoint -V
grep -q '^--no-stop: calls are noted at .* every system call (tracepoint)$' out ||
	fail "-V: $(tail -n 1 out)"

# What is taken, and why nothing better is, or what is in the way: in words.
run 0 --no-stop -V
sed '$!d' out >best
for hooks in handlers syscall; do
	run 0 --no-stop=$hooks -V
	grep -q -e "^--no-stop: calls are noted in .*($hooks)$" \
		-e "^--no-stop=$hooks: .*: \(run as root, or \)\?--no-stop=[a-z]*\( needs none\)\?$" out ||
		fail "-V, $hooks: $(tail -n 1 out)"
done
grep -q -e '(handlers)$' -e '(syscall); handlers: ' -e '(tracepoint); functions of the kernel: ' best ||
	fail "the best hooks: $(cat best)"

# Two capabilities are enough for what needs no function of a module.
if command -v setpriv >/dev/null && setpriv --bounding-set=-all,+bpf,+perfmon true 2>/dev/null; then
	setpriv --bounding-set=-all,+bpf,+perfmon "$tool" --no-stop=tracepoint "$actor" version exit=3 \
		>out 2>err </dev/null
	[ $? = 3 ] && grep -q '^ioctl(3<.*>, VFIO_GET_API_VERSION)' err ||
		fail "with CAP_BPF and CAP_PERFMON alone: $(cat err)"
	setpriv --bounding-set=-all,+bpf "$tool" --no-stop=tracepoint true >out 2>err </dev/null
	[ $? = 1 ] && grep -q 'needs CAP_BPF and CAP_PERFMON' err || fail "one is missing: $(cat err)"
fi

# ---- the same lines ----

# same STATUS WORDS: what the actor does is told alike in both ways.
same() {
	status=$1
	shift
	run "$status" --no-seccomp-bpf --normalize -o stopped "$actor" "$@"
	run "$status" --no-stop --normalize -o watched "$actor" "$@"
	cmp -s stopped watched && return
	fail "$*: the lines differ"
	diff stopped watched | sed 's/^/	/'
}

same 0 version extension status private closed
same 0 null-pointer bad-pointer straddle short
same 5 version exit=5
same 0 usr1 version
same 0 alarm version
same 0 fork version
same 0 thread version
same 0 close version open=file status
same 0 thread-exec pause

# So is device I/O: what a program reads and writes, opens, sends and receives.
io=$build/tests/trace/cli/io
alike() { # STATUS OPTION... PROGRAM...
	status=$1
	shift
	run "$status" --no-seccomp-bpf --normalize -o stopped "$@"
	run "$status" --no-stop --normalize -o watched "$@"
	# What the thread library is told differs from run to run.
	sed -i '/^set_tid_address/d; /"syscall":"set_tid_address"/d' stopped watched
	cmp -s stopped watched && return
	fail "$*: the lines differ"
	diff stopped watched | cut -c 1-300 | sed 's/^/	/'
}
if mknod vfio c 10 196 2>/dev/null; then
	for options in '-e trace=%io' '-e trace=vfio,%io' '-e trace=%open' '-e trace=all' \
		'-e trace=%io,openat,write,writev,sendmsg' '-e trace=%io --json' \
		'-e trace=all --json'; do
		alike 0 $options "$io" vfio
	done
	[ "$(grep -c '^{.*"syscall":"recvmsg"' watched)" = 1 ] || fail "no recvmsg"
	run 0 --no-stop --normalize -e trace=%io --record file.rec -o watched "$io" vfio
	run 0 --replay file.rec --normalize -o replayed
	cmp watched replayed || fail "the replay of device I/O differs"
fi
# Long ones; the longest path is one byte shorter than a page.
alike 0 -e trace=read,write -s 70000 dd if=/dev/zero of=/dev/null bs=100000 count=1 status=none
for length in 100 1023 1024 1025 4094 4095 4096 5000; do
	alike 1 -e trace=openat -s 6000 cat "$(printf "%0${length}d" 0)"
done
if command -v python3 >/dev/null; then
	cat >vectors.py <<'END'
import os
null, zero = os.open("/dev/null", os.O_RDWR), os.open("/dev/zero", os.O_RDONLY)
os.writev(null, [b"x" * n for n in range(1000)])
os.writev(null, [b"ab" * 50000, b"c" * 100])
os.readv(zero, [bytearray(10), bytearray(5000), bytearray(3)])
os.preadv(zero, [bytearray(100) for i in range(700)], 0)
os.pwritev(null, [b"hello", b"", b"w"], 7)
END
	alike 0 -e trace=readv,writev,preadv,pwritev,preadv2,pwritev2 -s 70000 -v \
		python3 vectors.py
	[ "$(grep -c 'v2*(' watched)" = 5 ] || fail "five calls of vectors: $(cut -c 1-80 watched)"
fi
# Files that have no name but what their file system says.
alike 0 -e trace=openat ls / /proc
alike 1 -e trace=openat cat /proc/self/ns/mnt
grep -q '= fd.*<mnt:\[ns1\]>$' watched || fail "no namespace: $(cat watched)"
if command -v python3 >/dev/null; then
	alike 0 -e trace=dup,fcntl python3 -c 'import os
os.dup(os.pidfd_open(os.getpid()))
os.dup(os.memfd_create("name"))
os.dup(os.pipe()[0])'
	grep -q 'F_DUPFD.*<anon_inode:\[pidfd\]>' watched || grep -q 'dup(.*<anon_inode:\[pidfd\]>' watched ||
		fail "no pidfd: $(cat watched)"
fi
alike 0 -e trace=openat cat /dev/null
grep -q 'openat(AT_FDCWD, "/dev/null", O_RDONLY) = ' watched || fail "openat: $(cat watched)"
run 143 --no-stop --normalize -o watched "$actor" version term
grep -q '+++ killed by SIGTERM +++' watched || fail "no end by SIGTERM"
run 139 --no-stop --normalize -o watched "$actor" version segv
grep -q -e '--- SIGSEGV {si_signo=SIGSEGV, si_code=SEGV_MAPERR, si_addr=0x8} ---' watched ||
	fail "no SIGSEGV: $(cat watched)"

# Threads and children at once: as many lines, in whatever order.
for words in race fork-race; do
	run 0 --no-seccomp-bpf --normalize -o stopped "$actor" $words
	run 0 --no-stop --normalize -o watched "$actor" $words
	[ "$(grep -c 'ioctl(' stopped)" = "$(grep -c 'ioctl(' watched)" ] ||
		fail "$words: $(grep -c 'ioctl(' watched) calls, not $(grep -c 'ioctl(' stopped)"
done

# Only what is asked for.
run 0 --no-stop -e request=VFIO_CHECK_EXTENSION -o watched "$actor" version extension fork
[ "$(grep -c 'ioctl(' watched)" = 1 ] || fail "-e request: $(cat watched)"
run 0 --no-stop --no-follow-forks -o watched "$actor" fork version
[ "$(grep -c 'ioctl(' watched)" = 1 ] || fail "--no-follow-forks: $(cat watched)"

# A program that cannot be run is told in words.
for program in ./nothing /; do
	run 1 "$program"
	mv err stopped
	run 1 --no-stop "$program"
	cmp stopped err || fail "$program: $(cat err)"
done

# ---- recorded ----

run 0 --no-stop --normalize --record file.rec -o watched "$actor" version status fork
run 0 --replay file.rec --normalize -o replayed
cmp watched replayed || fail "the replay differs"

# ---- what runs already ----

"$actor" say stop version thread fork exit=4 >out 2>/dev/null &
pid=$!
await() { # CONDITION
	for ((n = 0; n < 6000; n++)); do
		eval "$1" && return
		sleep 0.05
	done
	fail "never: $1"
	kill -KILL "$pid" "${tracer:-$pid}"
}
await '[ "$(ps -o state= -p "$pid")" = T ]'
: >err
"$tool" --no-stop -p "$pid" -o watched 2>err </dev/null &
tracer=$!
await 'grep -q "Process $pid attached" err'
kill -CONT "$pid"
wait "$tracer" || fail "-p: exit status $?"
wait "$pid"
[ $? = 4 ] || fail "-p: the program's own exit status"
for line in 'VFIO_GET_API_VERSION' 'VFIO_CHECK_EXTENSION' '+++ exited with 7 +++' \
	'+++ exited with 4 +++'; do
	grep -q -F -- "$line" watched || fail "-p: no $line"
done

# A call in which the program is when it is attached to: that it is not seen is said, if it is one
# that would be shown.
in_call() { # CALL OPTION...
	local call=$1
	shift
	"$actor" pause >out 2>/dev/null &
	pid=$!
	await '[ "$(cut -d " " -f 1 "/proc/$pid/syscall")" = 34 ]'
	: >err
	"$tool" --no-stop -p "$pid" -e trace="$call" "$@" 2>err </dev/null &
	tracer=$!
	await 'grep -q "Process $pid attached" err'
	kill -TERM "$pid"
	wait "$tracer"
	wait "$pid" 2>/dev/null
}
unseen='--- not seen: the call that this thread was in when it was attached to ---'
printf '%s\n' "$unseen" '+++ killed by SIGTERM +++' >expected
in_call pause -o in-call --record in-call.recording
cmp -s in-call expected || fail "in a call: $(cat in-call)"
run 0 --replay in-call.recording -o replayed
cmp -s in-call replayed || fail "in a call, replayed: $(cat replayed)"
in_call pause -o in-call --json
[ "$(grep -c '"type":"unseen".*"what":"call"' in-call)" = 1 ] || fail "in a call: $(cat in-call)"
in_call nanosleep -o in-call
! grep -q 'not seen' in-call || fail "in a call that is not shown: $(cat in-call)"
run 1 --no-stop -p 999999999
grep -q 'there is no such process' err || fail "no such process: $(cat err)"

# ---- call stacks, copied ----

stacks=$build/tests/trace/cli/stacks
# stack WORD OPTION...: the program stays until its callers have been looked for.
stack() {
	word=$1
	shift
	rm -f watched
	"$tool" -qq --no-stop --decode-fds=none -k "$@" -o watched "$stacks" "$word" <hold 2>err &
	tracer=$! pid=$!
	exec 9>hold
	await 'grep -qs "^ > .*(_start+\|no further frames" watched'
	exec 9>&-
	wait "$tracer" || fail "stacks $word $*: exit status $?: $(cat err)"
}
if "$tool" -V | grep -q 'stack traces: yes'; then
	mkfifo hold
	for word in wait wide; do
		run 0 -qq --no-seccomp-bpf --decode-fds=none -k -o stopped "$stacks" $word
		stack $word --stack-copy=64K
		cmp stopped watched || fail "stacks $word: $(diff stopped watched)"
	done
	run 0 -qq --no-seccomp-bpf --decode-fds=none -k -o stopped "$stacks" wait
	stack wait --record stack.rec
	cmp stopped watched || fail "8 KiB are too little: $(diff stopped watched)"
	run 0 -qq --decode-fds=none -k --replay stack.rec
	cmp watched out || fail "the replay has another stack: $(diff watched out)"
	# Up to where the copy goes; not a frame is made up behind it.
	stack wide --record stack.rec
	has watched '^ > .*\(plain\+0x'
	hasnt watched '\((main|_start)\+0x'
	has watched '^ > \[no further frames: the stack goes on beyond what was copied; --stack-copy=SIZE copies more\]$'
	run 0 -qq -k --json --replay stack.rec
	has out '"stack_errno":\{[^}]*"ENOBUFS"|"stack_errno":"ENOBUFS"'
fi

# ---- every process that touches VFIO ----

run 2 --all
grep -q -e '--all: only with --no-stop' err || fail "--all alone: $(cat err)"
run 2 --no-stop --all "$actor" version
run 2 --no-stop --all -p $$
# What others on this machine ask VFIO meanwhile may be more than can be read in time, and than
# there is room for until then: calls are lost, the status says so, and it is done anew.
whole_machine() {
	: >err
	"$tool" --no-stop --all --ring=64M -o watched 2>err </dev/null &
	tracer=$!
	await 'grep -q "is watched" err'
	"$actor" version extension exit=3 >out 2>&1 &
	first=$!
	cat /dev/null &
	other=$!
	"$actor" fork version thread >out 2>&1 &
	second=$!
	wait "$other"
	wait "$first" && fail "the first program: exit status 0"
	wait "$second"
	for pid in "$first" "$second"; do
		await 'grep -q "^\(\[pid *\)\?$pid\b.*+++ exited with" watched'
	done
	kill -INT "$tracer"
	wait "$tracer"
	got=$?
}

for attempt in 1 2 3 4 5; do
	whole_machine
	grep -q 'calls were lost' err || break
done
[ $got = 130 ] || fail "--all: the exit status is $got, not that of SIGINT: $(cat err)"
lines_of() { # PID REQUEST
	grep -c "^\(\[pid *\)\?$1\b.*ioctl(.*$2" watched
}
[ "$(lines_of "$first" VFIO_GET_API_VERSION)$(lines_of "$first" VFIO_CHECK_EXTENSION)" = 11 ] ||
	fail "--all: the first program's calls: $(cat watched)"
[ "$(lines_of "$second" VFIO_)" -ge 1 ] || fail "--all: no call of the second program"
grep -q "^\(\[pid *\)\?$first\b.*+++ exited with 3 +++" watched || fail "--all: no end"
grep -q "^\(\[pid *\)\?\($other\|$tracer\)\b" watched && fail "--all: who does nothing with VFIO"

# ---- lost ----

# Of each call there is a line, or it was counted; and that is a failure.
made=1000000
run 1 --no-stop --ring=4K -e trace=vfio -o watched "$actor" times=$made
seen=$(grep -c 'ioctl(.*VFIO_CHECK_EXTENSION' watched)
lost=$(sed -n 's/^.*--- lost \([0-9]*\) calls* of pid [0-9]* ---$/\1/p' watched |
	awk '{ n += $1 } END { print n + 0 }')
[ "$lost" -gt 0 ] || fail "nothing was lost in a ring of one page"
[ "$((seen + lost))" = "$made" ] || fail "seen $seen, lost $lost, made $made"
grep -q 'calls were lost' err || fail "that calls were lost is not said: $(cat err)"
made=100000
run 1 --no-stop --ring=4K -e trace=vfio --json -o watched "$actor" times=$made
lost=$(jq -s 'map(select(.type == "lost").calls) | add' watched)
seen=$(jq -s 'map(select(.type == "call")) | length' watched)
[ "$((seen + lost))" = "$made" ] || fail "JSON: seen $seen, lost $lost, made $made"

[ "$failures" = 0 ]
