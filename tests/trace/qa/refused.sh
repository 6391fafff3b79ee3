#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# As an ordinary user: what works for root on one's own programs works too, the
# rest is refused by name. And programs that will not listen.
. "${srcdir:-.}/tests/trace/cli/lib.sh"
hard=$build/tests/trace/qa/hard

for mode in --seccomp-bpf --no-seccomp-bpf; do
	: >out; : >err
	"$tool" $mode "$hard" deaf >out 2>err &
	tracer=$!
	until_true 'grep -q "^pid" out'
	program=$(sed -n 's/^pid //p' out)
	kill -TERM $tracer
	# Two that come before the first is seen are one. It goes to the program, which is told.
	until_true 'grep -q "^--- SIGTERM " err'
	kill -0 $tracer || fail "$mode: the first signal ends the trace"
	kill -0 "$program" || fail "$mode: the first signal ends the program"
	kill -TERM $tracer
	wait $tracer
	if [ $mode = --seccomp-bpf ] && "$tool" -V | grep -q 'filter: yes'; then
		kill -0 "$program" 2>/dev/null && fail "left alive under the filter"
		has err '^vfiotrace: Killed the program: under the in-kernel filter'
	else
		kill -KILL "$program" || fail "$mode: killed"
	fi
	: >out
done

[ "$(id -u)" = 0 ] && command -v setpriv >/dev/null || finish
as_user() { # STATUS COMMAND...: as one that has no rights
	want=$1
	shift
	timeout -k 5 3000 setpriv --reuid 65534 --regid 65534 --clear-groups "$@" \
		>out 2>err </dev/null
	got=$?
	[ "$got" = "$want" ] && return
	fail "as user: $*: status $got, expected $want: $(cat err)"
	return 1
}
# The build folder may be closed to others.
place=$(mktemp -d)
trap 'rm -rf "$dir" "$place"' EXIT
chmod 755 "$place"
if [ -x "$build/src/.libs/vfiotrace" ]; then
	cp "$build/src/.libs/vfiotrace" "$place/vfiotrace"
	cp "$build"/src/.libs/libvfiotrace.so* "$place" 2>/dev/null
	export LD_LIBRARY_PATH="$place${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
else
	cp "$tool" "$place/vfiotrace"
fi
tool=$place/vfiotrace
cp "$hard" "$place/hard"
cp "$(command -v id)" "$place/id"
chmod 755 "$place"/*
as_user 0 "$tool" -V || finish

as_user 7 "$tool" "$place/hard" chain 3
has err '^ioctl\(-1, VFIO_GET_API_VERSION\) += -1 EBADF'
# A program that gives rights gives none under a tracer that has none.
cp "$place/id" "$place/id-root"
chmod 4755 "$place/id-root"
as_user 0 "$tool" "$place/id-root" -u
has out '^65534$'
lines err '^vfiotrace: Process [0-9]+ runs a program without the rights that its file gives' 1
as_user 0 "$tool" "$place/id" -u
hasnt err 'without the rights'
# Under one that has the right to trace whatever there is (CAP_SYS_PTRACE) it does.
timeout 3000 "$tool" -u nobody "$place/id-root" -u >out 2>err
if [ $((0x$(sed -n 's/^CapEff:[[:space:]]*//p' /proc/self/status) >> 19 & 1)) = 1 ]; then
	has out '^0$'
	hasnt err 'without the rights'
else
	has out '^65534$'
fi
# What makes itself undumpable cannot be read, which is said once; its calls are seen.
for mode in --seccomp-bpf --no-seccomp-bpf; do
	as_user 0 "$tool" $mode "$place/hard" undumpable
	lines err '^vfiotrace: Process [0-9]+ is undumpable ' 1
	lines err '^ioctl\(-1, VFIO_GROUP_GET_STATUS, \{argsz=8\}' 1
	lines err '^ioctl\(-1, VFIO_GROUP_GET_STATUS, 0x[0-9a-f]+\) += -1 EBADF' 2
done
if "$tool" -V | grep -q 'stack traces: yes'; then
	as_user 0 "$tool" -k "$place/hard" undumpable
	hasnt err 'temporarily unavailable'
	has err 'Permission denied'
fi

sleep 1000 &
as_user 1 "$tool" -p $!
has err "process $!: it belongs to user 0; run vfiotrace as root"
kill $!
setpriv --reuid 65534 --regid 65534 --clear-groups sleep 1000 &
until_true 'grep -q "^sleep" /proc/$!/comm'
program=$!
as_user 130 "$tool" -p $program &
until_true "grep -q '^vfiotrace: Process $program attached' err"
kill -INT "$(pgrep -f "^$tool -p $program\$")"
wait $! || failures=$((failures + 1))
kill $program
as_user 1 "$tool" -u root true
has err "'root': only root may"
as_user 1 "$tool" -o /log "$place/hard" chain 0
has err "^vfiotrace: cannot open output file '/log': Permission denied"
: >"$place/unreadable"
cp "$place/hard" "$place/unreadable"
chmod 711 "$place/unreadable"
as_user 7 "$tool" "$place/unreadable" chain 0
has err '^ioctl\(-1, VFIO_GET_API_VERSION\) += -1 EBADF'
chmod 700 "$place/unreadable"
as_user 1 "$tool" "$place/unreadable" chain 0
has err "unreadable': permission denied"
finish
