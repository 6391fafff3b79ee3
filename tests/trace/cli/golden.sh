#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# --golden: the same program is no difference, one call more is one.
source=$(cd "${srcdir:-.}" && pwd)
. "$source/tests/trace/cli/lib.sh"

# A trace that is not there is an error before the program runs.
run 1 --golden no-such "$actor" version
has err "^vfiotrace: cannot read the golden file 'no-such': No such file .*--golden-update makes it$"
hasnt out .
run 2 --golden-update "$actor" version
has err '^vfiotrace: --golden-update: needs the file, --golden FILE$'

# What --normalize writes is what is kept, if there is one thread.
words='version status null-pointer bad-pointer'
run 0 --golden kept --golden-update "$actor" $words
run 0 --normalize -o normalized "$actor" $words
cmp kept normalized || fail "kept: $(diff kept normalized)"
[ "$(stat -c %a kept)" = "$(stat -c %a normalized)" ] || fail "rights: $(stat -c %a kept)"
run 0 --golden kept "$actor" $words
[ ! -s err ] || fail "words without a difference: $(cat err)"

# A call more, in the middle, at the end, and one less; another argument.
run 3 --golden kept "$actor" version status private null-pointer bad-pointer
has err '^pid1, call 3 \(kept:3\): not there before$'
lines err '^\+ ioctl\(fd1</dev/null>, _IOC\(_IOC_NONE, 0x3b, 0xfe, 0\), 0x1234\)' 1
lines err '^[-+] ' 1
has err '^vfiotrace: 1 difference; '
run 3 --golden kept "$actor" version status null-pointer
has err '^pid1, call 4 \(kept:4\): missing$'
lines err '^[-+] ' 1
lines err '^- ' 1

# The status of the program, where nothing differs; the trace, where -o says.
run 0 --golden seven --golden-update "$actor" version fork
run 0 --golden seven -o trace "$actor" version fork
has trace '^pid2  \+\+\+ exited with 7 \+\+\+$'
run 7 --golden status --golden-update sh -c "'$actor' version; exit 7"
run 7 --golden status sh -c "'$actor' version; exit 7"
run 3 --golden status sh -c "'$actor' version status; exit 7"

# What cannot be compared is said, and nothing is overwritten.
cp kept before
run 2 --golden kept -o kept "$actor" version
cmp kept before || fail 'the golden file was written over'
run 1 --golden kept --golden-update -o /dev/full "$actor" version status
has err 'the golden file stays as it was'
cmp kept before || fail 'a trace that is not whole was taken'
run 1 --golden no-folder/kept --golden-update "$actor" version
has err "^vfiotrace: cannot write the golden file 'no-folder/kept': No such file"

# A recording is compared as its run was; JSON as well.
run 0 --record recording --golden kept "$actor" $words
run 0 --replay recording --golden kept
run 3 --replay recording --golden seven
run 0 --json --golden kept.json --golden-update "$actor" $words
run 0 --json --golden kept.json "$actor" $words
run 3 --json --golden kept.json "$actor" $words version
has err '^\+ \{"v":1,"type":"call","pid":"pid1"'
lines err '^[-+] ' 1

# Eight threads race, and so do the children that they make.
for word in race fork-race; do
	run 0 --golden race --golden-update "$actor" "$word"
	for again in 1 2 3 4 5 6 7 8 9 10 11 12; do
		run 0 --golden race "$actor" "$word"
	done
done
run 0 --golden race --golden-update "$actor" race
run 3 --golden race "$actor" race version
lines err '^[-+] ' 1

finish
