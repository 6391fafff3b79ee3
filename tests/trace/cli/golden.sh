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

# What is said about calls is compared, where both have it: the run because it is asked for,
# the file because it was when that was made.
for json in '' --json; do
	run 0 --golden why $json --explain --check --golden-update "$actor" $words
	grep -Eq '^( > golden: --explain --check|\{"v":1,"type":"golden","options":\["--explain","--check"\]\})$' why ||
		fail "the file does not say what it has: $(head -n 1 why)"
	run 0 --golden why $json --explain --check "$actor" $words
	[ ! -s err ] || fail "words without a difference: $(cat err)"
	run 0 --golden why $json "$actor" $words
	[ ! -s err ] || fail "words without a difference: $(cat err)"
	# Another sentence, and another way to mend it: one difference.
	sed 's/no file of VFIO/no file of mine/; s/see where descriptor/look where descriptor/' why >other
	n=$(grep -c 'no file of mine' other)
	[ "$n" -gt 1 ] || fail 'nothing is said'
	run 3 --golden other $json --explain --check "$actor" $words
	has err "^vfiotrace: $n differences"
	run 0 --golden other $json "$actor" $words
	# A file without is compared without.
	run 0 --golden without $json --golden-update "$actor" $words
	run 0 --golden without $json --explain "$actor" $words
	has err '^vfiotrace: without was made without --explain, and is compared without what that says'
	lines err . 1
done
# A finding that was not there, or is no more.
io=$source/tests/corpus/full-io.jsonl
for json in '' --json; do
	run 0 --replay "$io" --golden found $json --check --golden-update
	run 0 --replay "$io" --golden found $json --check
	run 0 --replay "$io" --golden found $json
	case $json in
	'') sed '/^ > check C002/,/^ > fix/d' found >fewer ;;
	*) sed '/"C002"/d' found >fewer ;;
	esac
	run 3 --replay "$io" --golden fewer $json --check
	has err '^vfiotrace: 1 difference; '
	has err '^\+ .*C002'
	run 0 --replay "$io" --golden fewer $json
	run 3 --replay "$io" --golden found $json --check=-C002
	has err '^- .*C002'
done
# Made by --normalize -o, it says by what it has what it has.
run 0 --normalize --explain -o normalized "$actor" $words
run 0 --golden normalized --explain "$actor" $words
run 0 --golden normalized "$actor" $words

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
	run 0 --golden race --explain --golden-update "$actor" "$word"
	for again in 1 2 3 4 5 6 7 8 9 10 11 12; do
		run 0 --golden race --explain "$actor" "$word"
	done
done
run 0 --golden race --golden-update "$actor" race
run 3 --golden race "$actor" race version
lines err '^[-+] ' 1

finish
