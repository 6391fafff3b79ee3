#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# --check on recordings of correct programs: nothing above a note; which checks are wanted;
# where findings stand, as text and as JSON; the exit status.
source=$(cd "${srcdir:-.}" && pwd)
. "${srcdir:-.}/tests/trace/cli/lib.sh"
corpus=$source/tests/corpus

count=0
for recording in "$corpus"/*.jsonl; do
	count=$((count + 1))
	case $recording in
	# It means to take vectors away, and fires them.
	*-msix.jsonl)
		run 9 --check --check-exitcode=9 --replay "$recording"
		lines out '^ > check C[0-9]+ (warning|error)' 1
		has out '^ > check C012 warning: line [0-9]+: this fires vectors 8 to 15; only count=0 disables'
		continue
	esac
	run 0 --check --check-exitcode=9 --replay "$recording"
	grep -E '^ > check C[0-9]+ (warning|error)' out && fail "$recording: an alarm"
done
[ "$count" -ge 28 ] || fail "only $count recordings"

io=$corpus/full-io.jsonl
mapdma=$corpus/full-mapdma.jsonl
run 0 --check --replay "$mapdma"
# Under its call, and nothing else of the trace has changed.
has out '^ > check C016 note: argsz=33 covers more than the 32 bytes'
grep -B1 '^ > check C016' out | head -n 1 >call
has call '^ioctl\(3</dev/vfio/vfio>, VFIO_IOMMU_MAP_DMA, \{argsz=33,'
grep -v '^ > ' out >plain
cmp -s plain "$corpus/full-mapdma.txt" || fail "the trace is another with --check"
# About a former call: before the end, with its line.
run 0 --check=C022 --replay "$io"
tail -n 3 out >last
has last '^ > check C022 note: line 2: 2 descriptors were still open at the end: 3</dev/vfio/vfio>, 4<'
has last '^ > fix: '
has last '^\+\+\+ exited with 0 \+\+\+$'
sed -n 2p out >second
has second '/dev/vfio/vfio.* = 3<'
lines out '^ > check' 1

# Where calls are not shown: before the table, and without lines.
run 0 -c --check --replay "$corpus/6.12-msix.jsonl"
head -n 2 out >first
has first '^ > check C012 warning: this fires vectors 8 to 15'
has first '^ > fix: pass count=0'
has out 'VFIO_DEVICE_SET_IRQS$'
hasnt out '^ioctl'
run 0 -c --check=C022 --replay "$io"
has out '^ > check C022 note: 2 descriptors were still open at the end: 3<'
run 0 -c --json --check --replay "$corpus/6.12-msix.jsonl"
has out '^\{"v":1,"type":"finding","id":"C012","severity":"warning","call":"VFIO_DEVICE_SET_IRQS","line":null,'
run 0 --topology=dot --check --replay "$corpus/6.12-msix.jsonl"
hasnt out C012
run 0 -c --explain --replay "$io"
has err '^vfiotrace: -c ignores --explain: '

# Those that are wanted.
run 0 --check=C001,C002 --replay "$io"
lines out '^ > check C002' 1
hasnt out '^ > check C022'
run 0 --check=-C002 --replay "$io"
hasnt out '^ > check C002'
has out '^ > check C022'
run 2 --check=C999 --replay "$io"
has err "invalid check 'C999'"
run 2 --check=C0122 --replay "$io"
has err "invalid check 'C0122'; did you mean 'C012' or 'C022'?"
run 2 --check=C012,-C013, --replay "$io"
run 2 --check-exitcode=9 --replay "$io"
has err '^vfiotrace: --check-exitcode: needs --check$'
run 2 --check --check-exitcode=0 --replay "$io"
run 2 --check --check-exitcode=256 --replay "$io"

# By the labels of the lines, and by names of calls, for where their lines stand may differ.
run 0 --check --normalize --replay "$io"
lines out '^ > check C002' 1
has out '^ > check C022 note: [0-9]+ descriptors were still open at the end: fd[0-9]+<'
hasnt out '^ > .* line [0-9]'
run 0 --check --replay "$io"
has out '^ > check C022 note: line [0-9]+: '
run 0 --check --normalize --json --replay "$io"
has out '^\{"v":1,"type":"finding","id":"C022","severity":"note","tid":"pid1","line":null,'

# As data: an object behind that of the call.
run 0 --check --json --replay "$mapdma"
has out '^\{"v":1,"type":"finding","id":"C016","severity":"note","line":[0-9]+,"text":"argsz=33 .*","fix":"'
n=$(sed -n 's/.*"id":"C016","severity":"note","line":\([0-9]*\).*/\1/p' out)
sed -n "${n}p" out | grep -q '"argsz":33' || fail "line $n is not that call's"

# A live program that asks VFIO nothing is not spoken of.
run 0 --check --check-exitcode=9 "$actor" say
hasnt err ' > check'
finish
