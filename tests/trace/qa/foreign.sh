#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# /proc belongs to another PID namespace: what stands there under our numbers is some other
# process, and nothing is taken from it.
. "${srcdir:-.}/tests/trace/cli/lib.sh"
if unshare -pf true 2>/dev/null; then
	apart='unshare -pf'
elif unshare -Urpf true 2>/dev/null; then
	apart='unshare -Urpf'
else
	skip "no PID namespace can be made here"
fi
$apart "$tool" -o log "$actor" version thread status >out 2>err </dev/null ||
	fail "exit status $?: $(cat err)"
lines err '^vfiotrace: What descriptors are is not known, for /proc belongs to another PID' 1
lines err '^vfiotrace: ' 1
lines log 'ioctl\(3, VFIO_GET_API_VERSION\) += -1 ENOTTY' 1
lines log 'ioctl\(3, VFIO_GROUP_GET_STATUS, \{argsz=8\}\) += -1 ENOTTY' 1
hasnt log '<(/|anon)'
# What would be wrong is not begun.
stacks=
"$tool" -V | grep -q 'stack traces: yes' && stacks=-k
for wrong in ${stacks:+"-k $actor version"} '-p 1'; do
	$apart "$tool" $wrong >out 2>err </dev/null
	[ $? = 1 ] || fail "$wrong: exit status is not 1"
	lines err '^vfiotrace: .*/proc belongs to another PID namespace; mount it' 1
done
# With the right one all is as ever.
if $apart --mount-proc true 2>/dev/null; then
	$apart --mount-proc "$tool" $stacks -o log "$actor" version >out 2>err </dev/null ||
		fail "exit status $? with the right /proc: $(cat err)"
	lines log '^ioctl\(3</dev/null>, VFIO_GET_API_VERSION\) += -1 ENOTTY' 1
fi
finish
