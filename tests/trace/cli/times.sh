#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Time stamps and durations; how long anything takes is not known beforehand.
. "${srcdir:-.}/tests/trace/cli/lib.sh"

hms='[0-2][0-9]:[0-5][0-9]:[0-6][0-9]'
check() { # OPTIONS PATTERN
	run 0 $1 "$actor" version
	lines err "^$2 ioctl\\(.*\\)\$" 1
	lines err "^$2 \\+\\+\\+ exited with 0 \\+\\+\\+\$" 1
}
check -t "$hms"
check -tt "$hms\\.[0-9]{6}"
check -ttt '[0-9]{10}\.[0-9]{6}'
check -r '[ 0-9]{5}[0-9]\.[0-9]{6}'
check '-r -tt' "$hms\\.[0-9]{6} \\(\\+[ 0-9]{5}[0-9]\\.[0-9]{6}\\)"
check --absolute-timestamps "$hms"
check --absolute-timestamps=us "$hms\\.[0-9]{6}"
check --absolute-timestamps=unix,ms '[0-9]{10}\.[0-9]{3}'
check --absolute-timestamps=format:unix,precision:ns '[0-9]{10}\.[0-9]{9}'
check --relative-timestamps=ns '[ 0-9]{5}[0-9]\.[0-9]{9}'

run 0 -T "$actor" version
has err '^ioctl\(.*\) = -1 ENOTTY \(.*\) <[0-9]{1,4}\.[0-9]{6}>$'
run 0 --syscall-times=ns "$actor" version
has err ' <[0-9]{1,4}\.[0-9]{9}>$'

# The clock is that of the wall, and -r counts between lines.
before=$(date +%s)
run 0 -ttt -r "$actor" version sleep version
at=$(sed -n '1s/\..*//p' err)
[ "$at" -ge "$before" ] && [ "$at" -le "$(date +%s)" ] || fail "clock: $at"
awk '/ioctl/ && ++n == 2 { t = substr($3, 1) + 0; exit !(t >= 0.2 && t < 10000) }' err ||
	fail "-r after a sleep of 0.2 s: $(sed -n 2p err)"
finish
