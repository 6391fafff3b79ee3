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

for given in '-b execve' '-e inject=VFIO_IOMMU_MAP_DMA:error=ENOMEM' --kill-on-exit -D --seccomp-bpf -k; do
	[ "$given" != -k ] || "$tool" -V | grep -q 'stack traces: yes' || continue
	run 2 --no-stop $given "$actor" version
	option=${given%% *}
	[ "$option" != -e ] || option='-e inject='
	grep -q "^vfiotrace: $option: not with --no-stop: .*; trace without --no-stop\$" err ||
		fail "$given: $(cat err)"
done
run 2 --no-stop=handler "$actor"
grep -q 'handler' err || fail "unknown hooks: $(cat err)"
run 2 --ring=5000 --no-stop "$actor"
run 2 --ring=1M "$actor"
grep -q -e '--ring: only with --no-stop' err || fail "--ring alone: $(cat err)"

if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null && chmod 755 "$dir" &&
   setpriv --reuid=65534 --regid=65534 --clear-groups "$tool" -V >/dev/null 2>&1; then
	setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=-all \
		"$tool" --no-stop true >out 2>err </dev/null
	[ $? = 1 ] && grep -q 'needs CAP_BPF and CAP_PERFMON' err ||
		fail "without capabilities: $(cat err)"
fi

"$tool" --no-stop true 2>err </dev/null || {
	[ "$failures" = 0 ] || exit 1
	skip "this kernel: $(head -n 1 err)"
}

run 0 --no-stop=tracepoint -V
grep -q '^--no-stop: calls are noted at .* every system call (tracepoint)$' out ||
	fail "-V: $(tail -n 1 out)"

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
run 0 --no-seccomp-bpf --normalize -e trace=openat -o stopped cat /dev/null
run 0 --no-stop --normalize -e trace=openat -o watched cat /dev/null
cmp stopped watched || fail "openat: the lines differ"
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
run 1 --no-stop -p 999999999
grep -q 'there is no such process' err || fail "no such process: $(cat err)"

# ---- lost ----

# Of each call there is a line, or it was counted; and that is a failure.
made=100000
run 1 --no-stop --ring=4K -e trace=vfio -o watched "$actor" times=$made
seen=$(grep -c 'ioctl(.*VFIO_CHECK_EXTENSION' watched)
lost=$(sed -n 's/^.*--- lost \([0-9]*\) calls* of pid [0-9]* ---$/\1/p' watched |
	awk '{ n += $1 } END { print n + 0 }')
[ "$lost" -gt 0 ] || fail "nothing was lost in a ring of one page"
[ "$((seen + lost))" = "$made" ] || fail "seen $seen, lost $lost, made $made"
grep -q 'calls were lost' err || fail "that calls were lost is not said: $(cat err)"
run 1 --no-stop --ring=4K -e trace=vfio --json -o watched "$actor" times=$made
lost=$(jq -s 'map(select(.type == "lost").calls) | add' watched)
seen=$(jq -s 'map(select(.type == "call")) | length' watched)
[ "$((seen + lost))" = "$made" ] || fail "JSON: seen $seen, lost $lost, made $made"

[ "$failures" = 0 ]
