#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# --decode-fds: what is told of descriptors, in the words of strace.
source=$(cd "${srcdir:-.}" && pwd)
. "${srcdir:-.}/tests/trace/cli/lib.sh"

# kinds FILE: the program's own calls, the last ones; padding apart.
kinds() {
	grep '^close(' "$1" | tail -n 8 | sed -E 's/ += /=/'
}

# told OPTIONS WANTED...: of each descriptor in turn what stands behind the number.
told() {
	options=$1
	shift
	run 0 -qq $options -e trace=close -e signal=none "$actor" say kinds
	kinds err >seen
	: >unlike
	for wanted; do
		read -r line
		echo "$line" | grep -Eq "^close\([0-9]+$wanted\)=(0|-1 EBADF .*)$" ||
			echo "$line, not $wanted" >>unlike
	done <seen
	[ ! -s unlike ] || fail "$options: $(cat unlike)"
}

some='<anon_inode:\[signalfd\]>'
told '' '<anon_inode:\[eventfd\]>' "$some" "$some" '<(anon_inode:\[pidfd\]|pidfd:.*)>' \
	'</dev/null>' '(</dev/ptmx>|</dev/pts/ptmx>)?' '</>' '<socket:\[[0-9]+\]>'
told --decode-fds=none '' '' '' '' '' '' '' ''
eventfd='<\{eventfd-count=0x5(, eventfd-id=[0-9]+(, eventfd-semaphore=1)?)?\}>'
told --decode-fds=eventfd "$eventfd" '' '' '' '' '' '' ''
told --decode-fds=signalfd '' '<signalfd:\[USR1 CHLD\]>' \
	'<signalfd:~\[INT KILL STOP RTMIN RT_1\]>' '' '' '' '' ''
told '--decode-fds=signalfd -X raw' '' '<signalfd:\[10 17\]>' '<signalfd:~\[2 9 19 32 33\]>' \
	'' '' '' '' ''
told --decode-fds=dev '' '' '' '' '</dev/null<char 1:3>>' \
	'(</dev/(pts/)?ptmx<char 5:2( @/dev/pts/[0-9]+)?>>)?' '' ''
told --decode-fds=pidfd '' '' '' '<pid:[0-9]+>' '' '' '' ''
pid=$(sed -n 's/^pid //p' out)
has seen "<pid:$pid>"
told --decode-fds=socket '' '' '' '' '' '' '' '<socket:\[[0-9]+\]>'
told --decode-fds=eventfd,path "$eventfd" "$some" "$some" '<.*>' '</dev/null>' '.*' '</>' '<.*>'
told '--decode-fds=!eventfd,signalfd' '<anon_inode:\[eventfd\]>' "$some" "$some" '<pid:.*>' \
	'</dev/null<char 1:3>>' '.*' '</>' '<.*>'
for all in --decode-fds=all -yy '-e decode-fds=all'; do
	told "$all" "$eventfd" '<signalfd:\[USR1 CHLD\]>' '<signalfd:~.*>' '<pid:.*>' \
		'</dev/null<char 1:3>>' '.*' '</>' '<socket.*>'
done

# strace, where it knows the words. Older ones do not tell terminals.
if command -v strace >/dev/null; then
	for words in path none dev dev,path signalfd eventfd,path; do
		strace --decode-fds=$words -qq -e trace=close -e signal=none -o strace.out \
			"$actor" kinds 2>strace.err || {
			grep -q 'decode-fds' strace.err ||
				echo "strace --decode-fds=$words: $(cat strace.err)"
			continue
		}
		run 0 -qq --decode-fds=$words -e trace=close -e signal=none "$actor" kinds
		for file in strace.out err; do
			kinds $file | sed -E 's/socket:\[[0-9]+|eventfd-id=[0-9]+/X/
				s, @/dev/pts/[0-9]+,,' >$file.kinds
		done
		cmp -s strace.out.kinds err.kinds ||
			fail "--decode-fds=$words is not strace's: $(diff strace.out.kinds err.kinds)"
	done
fi

# A file that has no name any more, in the words of strace, and one that is called so.
gone() {
	grep '^close(' "$1" | tail -n 4 | sed -E 's/ += /=/; s,<[^<>]*/,</,'
}
cat >wanted <<END
close(4</gone>(deleted))=0
close(5</here (deleted)>)=0
close(6</linked>(deleted))=0
close(7</memfd:ram>(deleted))=0
END
run 0 -qq -e trace=close -e signal=none --record rec "$actor" deleted
gone err | cmp -s - wanted || fail "deleted: $(gone err)"
rm -f other linked
run 0 -qq -e trace=close --replay rec
gone out | cmp -s - wanted || fail "deleted, replayed: $(gone out)"
run 0 -qq --json --replay rec
grep -E '"deleted":true' out >marked
lines marked '/(gone|linked|memfd:ram) \(deleted\)","deleted":true' 3
lines marked . 3
# strace says it so since 5.19.
if command -v strace >/dev/null; then
	rm -f other linked
	strace -y -qq -e trace=close -e signal=none -o strace.out "$actor" deleted
	gone strace.out | cmp -s - wanted || echo "this strace: $(gone strace.out)"
fi

# The number is that at the beginning of the call, and of one that the call makes.
run 0 -qq -yy -e trace=%desc "$actor" version close
has err '= 3</dev/null<char 1:3>>$'
has err '^ioctl\(3</dev/null<char 1:3>>, VFIO_GET_API_VERSION'

# As data, and again from a recording.
run 0 -yy --json -e trace=close --record rec -o live "$actor" kinds
has live '"eventfd":\{"count":"0x5"'
has live '"signals":\["SIGUSR1","SIGCHLD"\]'
has live '"node":\{"type":"char","major":1,"minor":3\}'
has live '"pid":[0-9]+\}'
run 0 -yy --json -e trace=close --replay rec -o again
sed 1d live >live.lines
sed 1d again >again.lines
cmp live.lines again.lines || fail "the replay differs: $(diff live.lines again.lines)"
run 0 --decode-fds=eventfd --replay rec
has out 'eventfd-count=0x5'
run 0 --replay rec
hasnt out 'eventfd-count|char 1:3|signalfd:'

# A recording that lacks them: what is known is shown, and nothing else.
run 0 -e trace=close --record plain "$actor" kinds
run 1 -yy --replay plain
has err '^vfiotrace: --decode-fds: not all of these details were recorded in plain; '
kinds out >seen
has seen '<anon_inode:\[eventfd\]>'
has seen '</dev/null>\)='
hasnt seen 'eventfd-count|char 1:3|signalfd:\[|<pid:'
run 0 --decode-fds=socket --replay plain

# Two normalized traces are the same: what counts for the whole machine has a label.
for word in live rec; do
	run 0 -yy --normalize -e trace=close -e signal=none -o $word.norm --record $word.nrec \
		"$actor" kinds
	run 0 -yy --normalize -e trace=close -e signal=none --json -o $word.njson "$actor" kinds
done
cmp live.norm rec.norm || fail "two runs differ: $(diff live.norm rec.norm)"
has live.norm '^close\((eventfd[0-9]+)<\{eventfd-count=0x5(, eventfd-id=\1(, .*)?)?\}>\)'
has live.norm '<pid:pid1>'
hasnt live.norm 'eventfd-id=[0-9]|@/dev/pts/[0-9]'
for kind in live rec; do
	sed 1d $kind.njson >$kind.lines
done
cmp live.lines rec.lines || fail "two runs differ as JSON"
has live.lines '"pid":"pid1"'
run 0 -yy --normalize --replay live.nrec
cmp out live.norm || fail "the normalized replay differs: $(diff live.norm out)"

# VFIO's own have their names with every word but none.
for corpus in 6.12-msix full-cdev; do
	rec=$source/tests/corpus/$corpus.jsonl
	own='</dev/(vfio/[^>]*|iommu)>|<anon_inode:\[(vfio|iommu)[^>]*>(<[^>]*>>)?'
	run 0 --replay $rec
	has out "$own"
	grep -Eo "$own" out >own.wanted
	run 0 --decode-fds=socket --replay $rec
	grep -Eo "$own" out >own.seen
	cmp own.wanted own.seen || fail "$corpus: not the same of VFIO: $(diff own.wanted own.seen)"
	hasnt out 'anon_inode:\[eventfd'
	run 1 -yy --replay $rec
	grep -Eo "$own" out >own.seen
	cmp own.wanted own.seen || fail "$corpus: not the same of VFIO: $(diff own.wanted own.seen)"
done

run 2 -y --decode-fds=dev "$actor"
has err '^vfiotrace: -y: not together with --decode-fds$'
run 2 --decode-fds=evenfd "$actor"
has err 'eventfd'
run 2 --decode-fds=path,none "$actor"
finish
