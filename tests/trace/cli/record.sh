#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# --record and --replay: what a replay prints is what the live run printed.
source=$(cd "${srcdir:-.}" && pwd)
. "${srcdir:-.}/tests/trace/cli/lib.sh"

work='version extension status null-pointer bad-pointer straddle short private closed
	other thread fork usr1 alarm version'

# same OPTIONS: the live run and the replay with the same options.
same() {
	rm -f trace trace.* rec
	timeout 3000 "$tool" $1 --record rec "$actor" $work >out 2>live </dev/null
	for file in trace trace.*; do
		[ -e "$file" ] && mv "$file" "live-$file"
	done
	timeout 3000 "$tool" $1 --replay rec >again 2>err || fail "$1: status $?: $(cat err)"
	# Remarks stand between the lines only where they go to one stream anyway.
	grep '^vfiotrace: ' live >said
	cmp said err || fail "$1: the replay says $(cat err)"
	grep -Ev '^vfiotrace: |"type":"header"' live >lines
	case $1 in
	*--json*) sed -i '1{/"type":"header"/d}' again live-* 2>err ;;
	esac
	cmp lines again || fail "$1: the replay differs"
	for file in live-*; do
		[ -e "$file" ] || continue
		case $1 in
		*--json*) sed -i '1{/"type":"header"/d}' "${file#live-}" ;;
		esac
		cmp "$file" "${file#live-}" || fail "$1: $file differs"
		rm "$file"
	done
}

same ''
[ "$(grep -c VFIO_GET_API_VERSION live)" -ge 2 ] || fail "the live run says too little"
has live '^\[pid +[0-9]+\] \+\+\+ exited with'
for options in -v -x -xx '-s 1' '-X raw' '-X verbose' '-a 60' -y --decode-fds=none \
	-t -tt -ttt -r -T --syscall-times=ns '--absolute-timestamps=unix,ns' -z -Z \
	'-e status=failed' '-e fd=container' '-e request=VFIO_GET_API_VERSION' \
	'-e signal=none' '-e trace=all' '-e trace=ioctl,close,openat' -q -qq -qqq --json \
	'--json -e trace=all' '-o trace' '-f -o trace' '-ff -o trace' '--json -o trace' \
	'-ff --json -o trace'; do
	same "$options"
done
"$tool" -h | grep -q 'stack-trace' && "$tool" -V | grep -q 'stack traces: yes' && same -k

# JSON begins with what the trace is: a replay's with where it was recorded, and each of
# several files has it.
run 3 --json -ff -o each "$actor" say version fork exit=3
for file in each.*; do
	head -n 1 "$file" >first
	has first "^\\{\"v\":1,\"type\":\"header\",\"tool\":\"vfiotrace\",\"version\":\"[^\"]+\",\"machine\":\"$(uname -m)\",\"normalized\":false,\"kernel\":\"$(uname -r)\",\"options\":\\[\"--json\",\"-ff\",\"-o\",\"each\"\\],\"command\":\\[\"$actor\",\"say\",\"version\",\"fork\",\"exit=3\"\\]\\}$"
	lines "$file" '"type":"header"' 1
done
run 0 --record rec "$actor" version
sed -i '1s/"kernel":"[^"]*"/"kernel":"1.2.3-there"/; 1s/"tool":"[^"]*"/"tool":"0.0"/' rec
run 0 --json --replay rec
head -n 1 out >first
has first '"machine":"[^"]+","normalized":false,"kernel":"1.2.3-there","recorder":"0.0","options":\["--json","--replay","rec"\],"command":\[\]'
run 0 --json --normalize --replay rec
head -n 1 out >first
hasnt first 'there|rec"|options'
# What is said about lines of text means nothing there.
run 0 -q --json -t -s 5 -xx -t "$actor" version
has err '^vfiotrace: --json ignores -t, -s, -x: '
run 0 -q --json -o log "$actor" version
[ ! -s err ] || fail "--json ignores nothing, and says $(cat err)"

# What is executed, and how it is called: of the first program, and of one that was not
# mentioned before it asked for something.
executes() { # FILE
	grep '"type":"exec"' "$1" >execs
	lines execs . 2
	has execs "\"path\":\"$(readlink -f "$(command -v sh)")\",\"argv\":\\[\"sh\",\"-c\",\".*\",\"x\",\"$actor\"\\]\\}\$"
	has execs "\"path\":\"$(readlink -f "$actor")\",\"argv\":\\[\"$actor\",\"version\",\"\",\\{\"bytes\":\"ff\"\\}\\]\\}\$"
}
set -- sh -c '"$1" version "" "$(printf "\377")"; ls secret; true' x "$actor"
run 0 --json -o log "$@"
executes log
run 0 --record rec "$@"
run 0 --json --replay rec
executes out
for options in '--record rec' '--replay rec'; do
	case $options in --replay*) set -- ;; esac
	run 0 --json --normalize -o log $options "$@"
	grep '"type":"exec"' log >execs
	lines execs '\}$' 2
	hasnt execs '"path"|"argv"'
done
# A recording without the answers shows none; of a long word there is its beginning.
sed 's/,"world":.*\]\]//' rec >less
run 0 --json --replay less
has out '"type":"exec","pid":[0-9]+,"tid":[0-9]+,"time":[0-9.]+,"time_ns":"[0-9]+"\}'
run 0 --json -o log sh -c : "$(head -c 70000 /dev/zero | tr '\0' x)"
begins=$(sed -n 's/.*{"begins":"\(x*\)"}.*/\1/p' log)
[ ${#begins} -eq $((65536 - 8)) ] || fail "${#begins} bytes of a long word"

# Whatever the live run left out is there: filters and forms may differ.
run 0 -e status=successful -e request=VFIO_DEVICE_RESET --record rec "$actor" $work
grep -q ioctl err && fail "the filter does not filter"
run 0 --replay rec
has out '^ioctl\(3</dev/null>, VFIO_GET_API_VERSION\) = -1 ENOTTY'
run 0 -e request=VFIO_CHECK_EXTENSION --json --replay rec
has out '"name(s)?":.*VFIO_CHECK_EXTENSION'
hasnt out 'VFIO_GET_API_VERSION'
run 0 -e trace=all --record rec "$actor" version
run 0 -e trace=vfio --replay rec
lines out '^ioctl\(' 1
hasnt out '^(close|exit_group)'

# The hours of the place where it was recorded.
TZ=XYZ-05:30 timeout 3000 "$tool" -t --record rec "$actor" version 2>live >out
TZ=UTC timeout 3000 "$tool" -t --replay rec >again
cmp live again || fail "the time of day is another"

# Compressed: told by what is in it, not by its name.
run 0 --record rec "$actor" $work
run 0 --replay rec
mv out plain
for packer in gzip zstd; do
	command -v $packer >/dev/null || continue
	$packer -c <rec >packed
	run 0 --replay packed
	cmp plain out || fail "$packer: the replay differs"
	"$tool" --replay - <packed >out 2>err || fail "$packer: not from standard input: $(cat err)"
	cmp plain out || fail "$packer: the replay from standard input differs"
	# One behind the other.
	{ head -2 rec | $packer -c; tail -n +3 rec | $packer -c; } >packed
	run 0 --replay packed
	cmp plain out || fail "$packer: the replay of two pieces differs"
	$packer -c <rec | head -c 300 >cut
	run 1 --replay cut
	has err '^vfiotrace: cut: (recording ends|the recording is empty)'
	{ $packer -c <rec | head -c 100; head -c 500 rec; } >bad
	run 1 --replay bad
	has err '^vfiotrace: (cannot read bad: its compressed data is damaged$|bad: )'
done
mkdir lacking
for file in $(sed -nE 's/^#define (ZLIB|ZSTD)_FILE "(.*)"/\1:\2/p' "$build/config.h"); do
	packer=gzip
	[ "${file%:*}" = ZLIB ] || packer=zstd
	command -v $packer >/dev/null || continue
	$packer -c <rec >packed
	: >"lacking/${file#*:}"
	LD_LIBRARY_PATH=$dir/lacking timeout 3000 "$tool" --replay packed >out 2>err
	[ $? = 1 ] || fail "$file: no failure"
	has err "^vfiotrace: packed: cannot load the library ${file#*:}: "
	LD_LIBRARY_PATH=$dir/lacking timeout 3000 "$tool" --replay rec >out 2>err ||
		fail "$file: $(cat err)"
done
run 0 --record '|gzip -c >piped.gz' "$actor" version
run 0 --replay piped.gz

# From a pipe, through a command.
run 0 --record '|cat >piped' "$actor" version
timeout 3000 "$tool" --replay - <piped >again || fail "no replay from a pipe"
cmp err again || fail "the replay from a pipe differs"

# A path that would play with the terminal.
file=$(printf '%s/\033[2J\377' "$dir")
run 0 --record rec "$actor" "open=$file" version
run 0 --replay rec
has out '/\\33\[2J\\377>, VFIO_GET_API_VERSION'
grep -q "$(printf '\033')" rec && fail "the recording itself is not harmless"
run 0 --json --replay rec
has out '"bytes":"[0-9a-f]*2f1b5b324aff"'

# Cut off: by a kill, or anywhere.
rm -f rec
"$tool" -o trace --record rec "$actor" say version pause >out 2>err </dev/null &
pid=$!
until_true 'grep -qs "\"fail\"" rec'
kill -KILL $pid
wait $pid 2>/dev/null
pkill_actor=$(awk '/^pid/ { print $2 }' out)
[ -z "$pkill_actor" ] || kill -KILL "$pkill_actor"
run 1 --replay rec
has out 'VFIO_GET_API_VERSION\) = -1 ENOTTY'
has err '^vfiotrace: rec: recording ends early, after line [0-9]+: it was cut off$'
printf '{"t":12' >>rec
run 1 --replay rec
has err '^vfiotrace: rec: recording ends in the middle of line [0-9]+$'
lines err '' 1

# Where nothing can be written: said once, and the program and its trace go on.
if [ -e /dev/full ]; then
	run 1 --record /dev/full "$actor" times=5000
	has err '^vfiotrace: cannot write to /dev/full: No space left on device; recording ends'
	lines err '^vfiotrace: ' 1
	lines err '^ioctl' 5000
	run 1 --record /dev/full "$actor" version exit=7
	has err '^vfiotrace: cannot write to /dev/full: No space left on device'
	run 0 --record rec "$actor" version
	"$tool" --replay rec >/dev/full 2>err && fail "a full disk is no failure"
	has err '^vfiotrace: cannot write to standard output: No space left on device$'
fi

# What is no recording.
run 1 --replay /nonexistent
has err "^vfiotrace: cannot open recording '/nonexistent': No such file or directory$"
run 1 --replay /dev/null
has err '^vfiotrace: /dev/null: the recording is empty$'
run 1 --replay .
has err '^vfiotrace: cannot read \.: Is a directory$'
echo 'ioctl(3, VFIO_GET_API_VERSION) = 0' >text
run 1 --replay text
has err '^vfiotrace: text: this is not a recording of vfiotrace$'
echo '{"format":"vfiotrace","version":3,"later":[1]}' >later
run 1 --replay later
has err '^vfiotrace: later: recorded in format 3; this vfiotrace knows formats 1 to 2$'
run 0 --record rec "$actor" version
run 1 -k --replay rec
has err 'rec holds no call stacks'

# What was not asked for then cannot be shown now, and that is said.
lacks() { # WORDS-OF-THE-MESSAGE, or '' when all is there; SET
	if [ "$1" ]; then
		run 1 -e "trace=$2" --replay rec
		has err "^vfiotrace: -e trace: $1 not recorded in rec; record with the same"
	else
		run 0 -e "trace=$2" --replay rec
		[ -s err ] && fail "trace=$2: $(cat err)"
	fi
}
lacks "calls of '[a-z0-9]+' were" %io
lacks "calls of 'close' were" vfio,close
lacks "calls of 'ioctl' were" ioctl
lacks 'all calls were' all
lacks 'all calls were' '!close'
lacks '' vfio
lacks '' none
run 0 -e 'trace=!close,ioctl' --record rec "$actor" version
lacks '' openat
lacks "calls of 'close' were" openat,close
lacks "calls of 'ioctl' were" ioctl
# What the model learns from is recorded too, though a replay shows only what is asked for.
lacks '' vfio
lines out VFIO_GET_API_VERSION 1
run 0 --replay rec
hasnt out 'VFIO_GET_API_VERSION|close\('
lacks '' '!close,ioctl,openat'
lacks 'all calls were' '!close'
run 0 -e trace=%io --record rec "$actor" version
lacks '' %io
lacks '' vfio
lacks '' read,close
lacks "calls of 'getpid' were" getpid
run 0 -e trace=all --record rec "$actor" version
lacks '' %io,getpid

# Of a recording, some processes, or one thread.
run 0 -o live --record rec "$actor" say version fork thread version
parent=$(sed -n 's/^pid //p' out | head -n 1)
child=$(sed -n 's/^child //p' out | head -n 1)
thread=$(sed -n 's/^\([0-9]*\) .*VFIO_CHECK_EXTENSION.*/\1/p' live)
run 0 -q -a 1 --always-show-pid -o all --replay rec
chosen() { # PIDS-THAT-MAY-BE-SEEN SET
	run 0 -q -a 1 --always-show-pid -o some -e "pid=$2" --replay rec
	grep -E "^($1) " all >wanted
	cmp -s wanted some || fail "pid=$2: $(diff wanted some)"
	[ -s err ] && fail "pid=$2: $(cat err)"
}
chosen "$child" "$child"
chosen "$thread" "$thread"
chosen "$child|$thread" "$thread,$child"
chosen "$parent|$thread" "$parent"
chosen "$parent|$thread" "!$child"
run 0 --json -o some -e "pid=$child" --replay rec
lines some '"type":"(new|exec|signal)"' 1
lines some "\"pid\":$child,\"tid\":$child" 3
run 1 -q -e "pid=1,$child" --replay rec
has err "^vfiotrace: -e pid=1: there is no such process; there are: $parent, $child\$"
has out VFIO_GET_API_VERSION
run 2 -e pid=17 "$actor" version
has err '^vfiotrace: -e pid: chooses among the processes of a recording'
run 2 -e pid=0 --replay rec
has err "^vfiotrace: -e pid: invalid process id '0'"

# Made by hand: what a big-endian and a little-endian machine recorded of one call.
other() { # BIG_ENDIAN BYTES
	cat <<END
{"format":"vfiotrace","version":1,"tool":"0.1","machine":"m","kernel":"k","big_endian":$1,"utc_offset":0,"vfio_only":true,"stacks":false,"pids":false}
{"t":1,"w":1,"tid":9,"pid":9,"event":"new"}
{"t":1,"cpu":["c000003e","1"],"enter":[16,"3","3b71","1000"],"fds":[[3,"vfio-container",1,0,0,"1","/dev/vfio/vfio"]],"mem":["","$2"]}
{"t":1,"exit":0}
{"t":1,"event":"exited","status":0}
{"end":true}
END
}
map='ioctl(3</dev/vfio/vfio>, VFIO_IOMMU_MAP_DMA, {argsz=32, flags=VFIO_DMA_MAP_FLAG_READ|VFIO_DMA_MAP_FLAG_WRITE, vaddr=0x7f3175330000, iova=0x100000, size=4096}) = 0'
other true 'AAAAIAAAAAMAAH8xdTMAAAAAAAAAEAAAAAAAAAAAEAA=' >big
other false 'IAAAAAMAAAAAADN1MX8AAAAAEAAAAAAAABAAAAAAAAA=' >little
for order in big little; do
	"$tool" --replay $order >replayed || fail "$order-endian: not replayed"
	expect replayed "$order-endian" <<END
$map
+++ exited with 0 +++
END
done

# How long a call took is told without the tracer's own work at its entry; where it is not,
# entry and exit tell.
other false 'IAAAAAMAAAAAADN1MX8AAAAAEAAAAAAAABAAAAAAAAA=' >whole
sed 's/{"t":1,"exit":0}/{"t":700,"exit":0,"took":42}/' whole >part
run 0 --syscall-times=ns --replay part
lines out ' = 0 <0\.000000042>$' 1
run 0 --syscall-times=ns --replay whole
lines out ' = 0 <0\.000000001>$' 1
run 0 --record rec "$actor" version version version
awk -F '[:,]' '/"fail":/ {
	n++
	if (!match($0, /"took":[0-9]+/))
		exit 1
	took = substr($0, RSTART + 7, RLENGTH - 7) + 0
	if (took <= 0 || took > $2 + 0)
		exit 1
} END { if (n != 3) exit 1 }' rec || fail "how long calls took: $(cat rec)"

# The program's memory that a recording holds, NULs as newlines.
held() {
	sed 's/.*"mem":\[\([^]]*\)\].*/\1/;t;d' "$1" | tr ',' '\n' | tr -d '"' |
		while read -r word; do
			echo "$word" | base64 -d 2>/dev/null | tr '\0' '\n'
		done
}

# Behind the last argument lies the environment: nothing of it is anybody's affair.
export VT_TEST_SECRET=do-not-tell
run 0 -e trace=open,openat --record rec "$actor" "open=$dir/opened"
unset VT_TEST_SECRET
held rec >memory
has memory "$dir/opened\$"
hasnt memory 'VT_TEST_SECRET|do-not-tell'

# A legal call that names the same memory a thousand times over: a bounded line, and a
# recording that can be replayed.
run 0 -v -s 100000 -e trace=writev --record rec "$actor" vectors=1024
[ "$(wc -c <err)" -lt 1000000 ] || fail "one call makes a line of $(wc -c <err) bytes"
lines err 'iov_base="\\7\\7.*, iov_len=65536}\], 1024\) += 67108864$' 1
mv err live
run 0 -v -s 100000 --replay rec
cmp live out || fail "a vector is replayed otherwise"
run 0 -e trace=writev --record rec "$actor" vectors=1024
mv err live
run 0 -e trace=writev "$actor" vectors=1024
cmp live err || fail "recording changes what is shown of a vector"
run 0 --replay rec
cmp live out || fail "a vector is replayed otherwise with -s 32"

# A second entry of a thread, without an end of the first: nobody knows how that ended.
twice() {
	cat <<END
{"format":"vfiotrace","version":1}
{"t":1,"w":1,"tid":9,"pid":9,"event":"new"}
{"t":1,"cpu":["c000003e","1"],"enter":[16,"3","3b64","0"]}
{"t":1,"enter":[16,"4","3b65","3"]}
{"t":1,"exit":1}
{"t":1,"event":"exited","status":0}
{"end":true}
END
}
twice >rec
for options in '' --normalize; do
	run 0 -a 1 $options --replay rec
	lines out '^ioctl\((3|fd1), VFIO_GET_API_VERSION\) = \?$' 1
	lines out '^ioctl\((4|fd2), VFIO_CHECK_EXTENSION, VFIO_TYPE1v2_IOMMU\) = 1$' 1
done
run 0 -a 1 -z --replay rec
hasnt out GET_API_VERSION
has out '^ioctl\(4, VFIO_CHECK_EXTENSION'
run 0 -a 1 -e request=VFIO_GET_API_VERSION --replay rec
lines out '^ioctl\(3, VFIO_GET_API_VERSION\) = \?$' 1
hasnt out CHECK_EXTENSION
run 0 --json --replay rec
lines out '^\{.*"syscall":"ioctl".*\}$' 2
has out '"VFIO_GET_API_VERSION".*"result":null,"unfinished":true\}$'

# What needs a running program.
for options in '-p 1' '-E A=B' '-u root' '-b execve' '-I 1' --kill-on-exit --seccomp-bpf \
	--no-seccomp-bpf '--abi upstream' '--record other' --no-follow-forks; do
	run 2 $options --replay rec
	has err "^vfiotrace: --replay: ${options%% *} needs a running program\$"
done
run 2 --replay rec "$actor"
has err '^vfiotrace: --replay: runs no program'
run 2 -o rec --record rec "$actor" version
run 2 --record '' "$actor" version
run 2 --replay ''

# A line that was kept back since it was alone has its pid when others have one: a second
# process comes between the eventfds and the call that says what they are for.
pid=$(sed -n '2s/.*"tid":\([0-9]*\).*/\1/p' "$source/tests/corpus/6.12-io.jsonl")
awk -v pid="$pid" '{ sub(/"t":[0-9]+,/, "&" both) ; both = "" } 1
	/"exit":7,"fds":\[\[7,"eventfd"/ {
		printf "{\"t\":1,\"w\":1,\"tid\":%d,\"pid\":%d,\"event\":\"new\",", pid + 1, pid + 1
		print "\"parent\":" pid "}"
		both = "\"tid\":" pid ",\"pid\":" pid ","
	}' "$source/tests/corpus/6.12-io.jsonl" >two
if "$tool" -V | grep -q 'filter: yes'; then
	timeout 3000 "$tool" -q --replay two >out || fail "no replay of two: $?"
	lines out "^\[pid +$pid\] eventfd2\(0, EFD_CLOEXEC\) += [67]<" 2
	hasnt out '^eventfd2'
	timeout 3000 "$tool" -q --replay two -o seen || fail "no replay of two: $?"
	lines seen "^$pid +eventfd2\(0, EFD_CLOEXEC\) += [67]<" 2
fi
finish
