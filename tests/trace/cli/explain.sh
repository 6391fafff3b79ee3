#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# --explain: when it speaks, in which form, and that a replay says the same. What it says is
# tested by tests/unit/explain and in virtual machines.
. "${srcdir:-.}/tests/trace/cli/lib.sh"

# No machine has a group of that number.
node=/dev/vfio/4294967295
[ -d /sys/module ] && [ -r /proc/misc ] || skip 'without /sys nothing is known of the machine'
say="sh -c"
fail_to_open="exec 3<$node"
line="openat(at)?\\(.*\"$node\".* = -1 ENOENT|openat\\(.*\"$node\""

# Not asked for, and not on a terminal.
run 2 -o trace -e trace=%io $say "$fail_to_open"
has trace "$line"
hasnt trace '^ > '
run 2 --explain=auto -o trace -e trace=%io $say "$fail_to_open"
hasnt trace '^ > '
run 2 --explain=never -o trace -e trace=%io $say "$fail_to_open"
hasnt trace '^ > '

# Under its line, and only there.
for explain in --explain --explain=always; do
	run 2 $explain -o trace -e trace=%io $say "$fail_to_open"
	has trace '^ > why: [a-zA-Z]'
	has trace '^ > fix: [a-zA-Z]'
	grep -A1 "$node" trace | tail -n 1 | grep -q '^ > why: ' ||
		fail 'the cause does not stand under the line of its call'
done
lines trace '^ > why: ' "$(grep -c '^ > fix: ' trace)"

# What has not failed is not spoken of.
run 0 --explain -o trace -e trace=open,openat sh -c 'exec 3</dev/null'
hasnt trace '^ > '

# JSON: a member of the call.
run 2 --explain --json -o trace -e trace=%io $say "$fail_to_open"
has trace '"why":\[\{"id":"open-[a-z-]*","certain":true,"text":"[^"]*","fix":"[^"]*","evidence":\["[^"]'
run 2 --json -o trace -e trace=%io $say "$fail_to_open"
hasnt trace '"why"'

# A recording made without it has the answers.
run 2 --record rec.jsonl -o /dev/null -e trace=%io $say "$fail_to_open"
run 2 --record again.jsonl --explain -o live -e trace=%io $say "$fail_to_open"
run 0 --replay rec.jsonl --explain -o replayed
grep '^ > ' live >wanted
grep '^ > ' replayed >seen
cmp -s wanted seen || fail 'a recording made without --explain explains otherwise'
run 0 --replay again.jsonl --explain -o replayed
grep -v '^[0-9]* *+++' live | cmp -s - replayed || {
	grep -v '+++' live >wanted
	grep -v '+++' replayed >seen
	cmp -s wanted seen || fail 'a replay explains otherwise'
}

# The kernel's own word: where it cannot be had the program is not run.
if "$tool" --explain=kernel -o trace sh -c 'echo run' >out 2>err </dev/null; then
	grep -q run out || fail '--explain=kernel: the program was not run'
else
	[ "$?" = 1 ] && [ ! -s out ] || fail '--explain=kernel: the program was run'
	has err '^vfiotrace: --explain=kernel: .*--explain needs none$'
fi
run 1 --replay rec.jsonl --explain=kernel
has err '^vfiotrace: --explain=kernel: rec.jsonl does not hold where calls failed in the kernel'

# Wrong usage.
run 2 --explain=perhaps true
has err "^vfiotrace: --explain: invalid word 'perhaps'"

# Two runs, whose addresses and pids differ: the same sentences, by the labels of the lines.
run 0 --normalize --explain -o text1 "$actor" version status null-pointer bad-pointer fork
run 0 --normalize --explain -o text2 -E MORE="$(printf %0999d 0)" \
	"$actor" version status null-pointer bad-pointer fork
cmp text1 text2 || fail "--normalize --explain differs: $(diff text1 text2)"
has text1 '^ > why: descriptor fd1 is /dev/null, no file of VFIO'
run 0 --normalize --explain --json -o json1 "$actor" version status fork
run 0 --normalize --explain --json -o json2 -E MORE="$(printf %0999d 0)" "$actor" version status fork
cmp json1 json2 || fail "--normalize --explain --json differs"
has json1 '"evidence":\["/proc/pid1/fd/fd1: /dev/null"\]'
run 2 --normalize --explain=auto -o trace -e trace=%io $say "$fail_to_open"
hasnt trace '^ > '

finish
