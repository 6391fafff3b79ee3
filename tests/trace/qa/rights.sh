#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Each row of the table of rights in doc/reliability.md: what it names is enough by itself, for
# a user who has nothing else, and without it a line says what is missing.
. "${srcdir:-.}/tests/trace/cli/lib.sh"
[ "$(id -u)" = 0 ] || skip "only root can give rights away"
setpriv --version >/dev/null 2>&1 || skip "no setpriv"
ASAN_OPTIONS=detect_leaks=0
export ASAN_OPTIONS
# Where everybody may look.
place=$(mktemp -d) || exit 99
trap 'rm -rf "$dir" "$place"' EXIT
chmod 755 "$place"
cp "$tool" "$place/vfiotrace"
cp "$actor" "$place/actor"

# with RIGHTS COMMAND...: as an ordinary user who has these, as ",+sys_ptrace", or none
with() {
	rights=$1
	shift
	timeout -k 5 3000 setpriv --reuid="$user" --regid=65534 --clear-groups --no-new-privs \
		--inh-caps="-all$rights" --ambient-caps="-all$rights" --bounding-set="-all$rights" \
		"$@" >out 2>err </dev/null
	got=$?
}

# The program that is attached to, of this user; ends by itself when it is told.
subject() { # USER
	rm -f hold
	mkfifo hold
	setpriv --reuid="$1" --regid=65534 --clear-groups cat <hold >/dev/null &
	pid=$!
	exec 4>hold
	until_true '[ "$(cat /proc/$pid/comm)" = cat ]'
}

# attach RIGHTS: the answer is in $got; the subject goes on until the tracer has it
attach() {
	: >err
	(exec 4>&-; with "$1" "$place/vfiotrace" -p $pid) &
	tracer=$!
	until_true 'grep -q . err || [ "$(cat /proc/$tracer/stat 2>/dev/null | cut -d" " -f3)" = Z ]'
	exec 4>&-
	wait $pid
	ended=$?
	wait $tracer
	[ $ended = 0 ] || fail "-p with '$1': the program ended with $ended"
}

user=65534
# A program that it starts itself: none.
for mode in $filters; do
	with '' "$place/vfiotrace" $mode "$place/actor" version exit=6
	[ $got = 6 ] || fail "$mode, no right: exit status $got: $(cat err)"
	lines err 'VFIO_GET_API_VERSION\) = -1' 1
	hasnt err '^vfiotrace: '
done

# -p of one's own: none, but Yama may want it to be a child.
scope=$(cat /proc/sys/kernel/yama/ptrace_scope 2>/dev/null || echo 0)
subject 65534
attach ''
if [ "$scope" = 0 ]; then
	has err "Process $pid attached"
else
	has err "ptrace_scope is $scope"
fi
# -p of another user's: CAP_SYS_PTRACE, and without it somebody else's is named.
subject 65533
attach ''
has err 'belongs to user 65533; run vfiotrace as root'
subject 65533
attach ,+sys_ptrace
has err "Process $pid attached"
hasnt err 'Cannot attach'

# -u: root, and nobody else.
with '' "$place/vfiotrace" -u nobody "$place/actor" version
[ $got = 1 ] || fail "-u, no right: exit status $got"
has err '^vfiotrace: .*run .*as root'

# Rights that are not used do no harm: as root without any, it is an ordinary user.
user=0
with '' "$place/vfiotrace" "$place/actor" version exit=6
[ $got = 6 ] || fail "root without rights: exit status $got: $(cat err)"
subject 65533
attach ''
hasnt err 'attached$'
has err '^vfiotrace: Cannot attach to process '
finish
