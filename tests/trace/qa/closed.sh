#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Without standard descriptors, without room on the disk, without descriptors.
. "${srcdir:-.}/tests/trace/cli/lib.sh"
hard=$build/tests/trace/qa/hard
list='ls /proc/self/fd'

# What was closed stays closed for the program, and nothing of ours takes its place.
# (ls itself has the lowest free one.)
timeout 3000 "$tool" -o log sh -c "$list >seen" <&- 2>&- || fail "closed: status $?"
printf '0\n1\n2\n' >wanted
sh -c "$list >seen-alone" <&- 2>&-
cmp seen-alone seen || fail "closed: $(cat seen)"
has log 'exited with 0'
timeout 3000 "$tool" -o log sh -c 'exit 4' <&- >&- 2>&-
[ $? = 4 ] || fail "all closed"
has log '^\+\+\+ exited with 4 \+\+\+$'
timeout 3000 "$tool" sh -c 'exit 5' 2>&-
[ $? = 1 ] || fail "no standard error, where the trace would go"
timeout 3000 "$tool" -V >&- 2>err
[ $? = 1 ] || fail "no standard output"

for option in -V --help; do
	timeout 3000 "$tool" $option >/dev/full 2>err
	[ $? = 1 ] || fail "$option into a full disk"
	has err '^vfiotrace: cannot write to standard output: No space left on device$'
done

# A limit on the size of files is a full disk, too.
for mode in --seccomp-bpf --no-seccomp-bpf; do
	(ulimit -f 8 && exec timeout 3000 "$tool" $mode -o log "$actor" times=3000 say exit=6) \
		>out 2>err
	[ $? = 1 ] || fail "file size limit"
	lines err '^vfiotrace: cannot write to log: File too large; tracing ends here' 1
	has out '^pid '
done

# So few descriptors that files of -ff, or we ourselves, get none.
(ulimit -n 24 && exec timeout 3000 "$tool" -ff -o many "$hard" children 30) 2>err &&
	fail "few descriptors: no failure"
lines err "^vfiotrace: cannot open output file 'many.[0-9]+': Too many open files; " 1
rm -f many.*
(ulimit -n 5 && exec timeout 3000 "$tool" "$actor" say) >out 2>err
[ $? = 1 ] || fail "five descriptors"
lines err '^vfiotrace: .*: Too many open files$' 1
[ -s out ] && fail "five descriptors: the program ran"

run 2 -o '|' "$actor" say
lines err "^vfiotrace: -o: a command is missing after '\\|'$" 1

: >out
# An attached program is let go when its trace cannot be written; we have failed.
"$hard" busy 3 >out &
until_true 'grep -q "^pid" out'
timeout -k 5 3000 "$tool" -o /dev/full -p $! 2>err
[ $? = 1 ] || fail "-p into a full disk"
grep -h '^TracerPid:	[1-9]' /proc/$!/task/*/status && fail "still traced"
kill $! || fail "the attached program is gone"
finish
