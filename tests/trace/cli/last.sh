#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# --last: of a trace the last bytes stay, whole lines, and are written when they are wanted.
. "${srcdir:-.}/tests/trace/cli/lib.sh"
case $srcdir in /*) source=$srcdir ;; *) source=$build/$srcdir ;; esac

# Lines of an actor that asks N times: the same but for their number.
call="ioctl(3</dev/null>, VFIO_CHECK_EXTENSION, "

# ---- a file ----

# Less than fits: the trace as it would be without, with nothing in front of it.
run 0 -o whole "$actor" version times=5
run 0 -o part --last=4K "$actor" version times=5
cmp -s whole part || fail "all fits: $(diff whole part)"

# More than fits: the end of the whole, and how much is missing.
run 0 -o whole "$actor" version times=3000
run 0 -o part --last=4K "$actor" version times=3000
[ "$(sed 1d part | wc -c)" -le 4096 ] || fail "$(sed 1d part | wc -c) bytes are kept of 4096"
longest=$(wc -L <whole)
[ "$(sed 1d part | wc -c)" -ge $((4096 - longest)) ] ||
	fail "only $(sed 1d part | wc -c) bytes are kept of 4096"
kept=$(sed 1d part | wc -l)
tail -n "$kept" whole >wanted
sed 1d part >seen
cmp -s wanted seen || fail "not the last $kept lines of the whole: $(diff wanted seen | head -n 5)"
has part "^ > last: $(($(wc -l <whole) - kept)) lines before this one are not kept\$"
lines part ' > last: ' 1
lines part '' $((kept + 1))

# Units, and the mode that any trace's file has.
run 0 -o part --last=1M "$actor" version times=3000
cmp -s whole part || fail "1M: $(diff whole part | head -n 3)"
[ "$(stat -c %a part)" = "$(stat -c %a whole)" ] || fail "mode $(stat -c %a part)"
ls | grep -q '^part\.' && fail "left behind: $(ls)"

# A line that is longer than all that is kept is dropped whole, and so is what was before it.
run 0 -o part --last=4K -v -s 100000 -e trace=ioctl,writev "$actor" extension vectors=500 version
has part "^ > last: [0-9]+ lines before this one are not kept$"
hasnt part 'EXTENSION|writev'
has part '^ioctl.*VFIO_GET_API_VERSION'
awk 'NR > 1 && !/^(ioctl|\+\+\+|---)/ { print; bad = 1 } END { exit bad }' part >seen ||
	fail "parts of lines: $(cut -c1-60 seen)"
has part '^\+\+\+ exited with 0 \+\+\+$'

# ---- JSON: the header stays ----

run 0 --json -o part --last=4K "$actor" version times=3000
[ "$(head -n 1 part | grep -c '"type":"header"')" = 1 ] || fail "JSON: the first line is no header"
has part '^\{"v":1,"type":"cut","lines":[0-9]+\}$'
lines part '"type":"header"' 1
tail -n 1 part | grep -q '"type":"exit"' || fail "JSON: the end is missing"
if python3 -c 'import jsonschema' 2>/dev/null; then
	python3 "$source/tests/schema/validate.py" "$source/doc/vfiotrace.schema.json" part \
		>out 2>&1 || fail "schema: $(tail -n 3 out)"
fi

# ---- elsewhere ----

run 0 --last=4K "$actor" version times=3000
lines err ' > last: ' 1
has err "^\+\+\+ exited with 0 \+\+\+$"
run 0 --last=4K -o '|cat >piped' "$actor" version times=3000
lines piped ' > last: ' 1
has piped "^\+\+\+ exited with 0 \+\+\+$"
printf 'before\n' >log
run 0 --last=4K -A -o log "$actor" version
has log '^before$'
has log '^ioctl.*VFIO_GET_API_VERSION'
run 1 --last=4K -o nowhere/log "$actor" say
has err "^vfiotrace: cannot open output file 'nowhere/log': No such file or directory$"
hasnt out pid
run 1 --last=4K -o /dev/full "$actor" version exit=6
has err '^vfiotrace: cannot write to /dev/full: No space left on device'

# ---- SIGUSR2 ----

# now_holds PATTERN: asks what is kept, in ./now, until that is in it: the signal may find what was
# before the call. Each question has been answered before the next.
now_holds() {
	while
		before=$(stat -c %i now 2>/dev/null)
		kill -USR2 "$tracer"
		until_true '[ "$(stat -c %i now 2>/dev/null || echo "$before")" != "$before" ]' || return
		! grep -q "$1" now
	do :; done
}

: >out; : >err
"$tool" --last=64K -o now "$actor" say version pause extension >out 2>err &
tracer=$!
until_true 'grep -q "^pid" out'
# Nothing is written before it is asked for.
pid=$(sed -n 's/^pid //p' out)
until_true 'grep -q "^State:.*S (sleeping)" "/proc/$pid/status"'
[ -e now ] && fail "a file, before anything was asked for"
now_holds VFIO_GET_API_VERSION
hasnt now 'exited|SIGUSR2|killed'
[ "$(tail -c 1 now | od -An -c | tr -d ' ')" = '\n' ] || fail "SIGUSR2: last line is cut"
kill -TERM "$pid"
wait "$tracer"
got=$?
[ $got = 143 ] || fail "after SIGUSR2: status $got"
# The newest has the name, the first has got the first free one.
has now '^\+\+\+ killed by SIGTERM \+\+\+$'
hasnt now.1 'killed'
rm -f now.*

# Of a process that was attached to; the program does not get it.
: >out; : >err
"$actor" say pause >out &
until_true 'grep -q "^pid" out'
pid=$(sed -n 's/^pid //p' out)
"$tool" --last=64K -p "$pid" -o now 2>err &
tracer=$!
until_true 'grep -q attached err'
rm -f now
kill -USR2 "$tracer"
until_true '[ -e now ]'
kill -INT "$tracer"
wait "$tracer"
kill -0 "$pid" || fail "the program was not let go"
kill "$pid"
wait "$pid" 2>/dev/null
hasnt err 'USR2'
rm -f now now.*

# ---- the first failure ----

run 0 --last=64K --last-on=fail -e trace=vfio -o now "$actor" version extension times=20
lines now.1 '' 1
has now.1 '^ioctl\(3</dev/null>, VFIO_GET_API_VERSION\) = -1 ENOTTY'
lines now VFIO_CHECK_EXTENSION 21
[ -e now.2 ] && fail "written more than once for a failure"
rm -f now now.1

# ---- a replay ----

run 0 --record rec -o whole "$actor" version times=3000
run 0 --replay rec --last=4K
lines out ' > last: ' 1
sed 1d out >seen
tail -n "$(wc -l <seen)" whole >wanted
cmp -s wanted seen || fail "replay: not the last lines: $(diff wanted seen | head -n 5)"

# ---- recordings ----

# All fits: as it would be without. The lines are for later.
run 0 --last=1M --record rec -e trace=vfio "$actor" version extension times=20
[ -s err ] && fail "lines, where a recording is kept: $(head -n 2 err)"
[ "$(stat -c %a rec)" = 600 ] || fail "recording: mode $(stat -c %a rec)"
run 0 --replay rec
lines out '^ioctl' 22
[ -s err ] && fail "all was kept, but: $(cat err)"
# The last part: lines from there to the end, and no more than was asked for.
run 0 --last=16K --record rec -o whole -e trace=vfio "$actor" version times=3000
[ "$(stat -c %s rec)" -le 20480 ] || fail "recording: $(stat -c %s rec) bytes of 16K"
run 0 --replay rec
has err '^vfiotrace: The recording begins here: [0-9]+ events before this were not kept$'
[ "$(wc -l <out)" -gt 50 ] || fail "recording: $(wc -l <out) lines are kept"
sed 1d whole | tail -n "$(wc -l <out)" >wanted
cmp -s wanted out || fail "recording: not the last lines: $(diff wanted out | head -n 5)"
rm -f rec rec.*

# At SIGUSR2, in the middle of a call: what is kept ends there, and the call goes on.
for how in '' --no-seccomp-bpf; do
	: >out; : >err
	"$tool" $how --last=64K --record now -e trace=vfio "$actor" say version pause extension \
		>out 2>err &
	tracer=$!
	until_true 'grep -q "^pid" out'
	pid=$(sed -n 's/^pid //p' out)
	now_holds 3b64
	kill -TERM "$pid"
	wait "$tracer"
	got=$?
	[ $got = 143 ] || fail "SIGUSR2, recording: status $got"
	run 0 --replay now
	has out '^\+\+\+ killed by SIGTERM \+\+\+$'
	last=now.$(ls now.* | sed 's/now\.//' | sort -n | tail -n 1)
	run 0 --replay "$last"
	has out 'VFIO_GET_API_VERSION'
	hasnt out 'killed'
	rm -f now now.*
done
# And at the first failure.
run 0 --last=64K --last-on=fail --record now -e trace=vfio "$actor" version extension times=20
run 0 --replay now.1
lines out '^ioctl' 1
run 0 --replay now
lines out '^ioctl' 22
rm -f now now.*

run 1 --last=4K --record nowhere/rec "$actor" say
has err "^vfiotrace: cannot open recording 'nowhere/rec': No such file or directory$"
hasnt out pid
# A state that says what cannot be is refused, wherever it breaks.
run 0 --last=16K --record rec -e trace=vfio "$actor" version times=3000
for change in 's/"end",""/"end","x=1"/' 's/"session","/"session","nonsense=1 /' \
	'/"session"/d' 's/\["file","/["file","as.kind=99 /' 's/\["end"/["nonsense"/' \
	's/"state":\["end",""\]/"state":["end"]/'; do
	sed "$change" rec >bad
	cmp -s rec bad && continue
	run 1 --replay bad
	has err '^vfiotrace: bad: line [0-9]+: '
done

# Where more was told than is kept, that is said of all that rests on it.
sed 's/"session","/"session","gaps.limits=9 /' rec >bound
cmp -s rec bound && fail 'no state to say it in'
run 0 --replay bound --summary --topology=text
has out '^ > incomplete: no more than 512 regions of a device are kept$'
has out '^ > incomplete: no more than 4096 devices that sysfs was told of are kept$'
lines out '^ > incomplete: no more than 512' 2
run 0 --replay bound --topology=dot
has out 'label="topology.*\\nincomplete: no more than 512 regions of a device are kept'
run 0 --replay bound --json --summary
has out '"incomplete":true.*"limits":\{"of":\["regions","bindings"\]\}'
sed 's/"session","/"session","gaps.limits=20 /' rec >bad
run 1 --replay bad
has err '^vfiotrace: bad: line [0-9]+: '

# ---- what is refused ----

for size in '' 0 10 4095 4k4 64MB -1 99999999999G; do
	run 2 --last="$size" "$actor" say
	has err "^vfiotrace: --last: invalid size '$size': a number of bytes, 4K or more, as 64M$"
done
run 2 --last-on=fail "$actor" say
has err '^vfiotrace: --last-on: says when what --last=SIZE keeps is written; give both$'
run 2 --last=4K --last-on=fall "$actor" say
has err "^vfiotrace: --last-on: invalid event 'fall'; did you mean 'fail'\?$"
run 2 --last=4K -ff -o x "$actor" say
has err '^vfiotrace: --last: not with a file per process'
run 2 --last=4K --record - "$actor" say
has err "^vfiotrace: --last: a recording is written whole, each time anew: '-' is no file that can be replaced$"
run 2 --last=4K --record same -o same "$actor" say
has err "^vfiotrace: 'same' cannot be both the trace and the recording$"
finish
