#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# --normalize: two runs are one trace, whatever is numbered differently in them.
source=$(cd "${srcdir:-.}" && pwd)
. "$source/tests/trace/cli/lib.sh"

words='version status null-pointer bad-pointer straddle private usr1 fork closed'

run 0 --normalize -o text1 "$actor" $words
# Another pid, at other addresses, with times that nobody shall see.
run 0 --normalize -tt -r -T -o text2 -E MORE="$(printf %0999d 0)" "$actor" $words
cmp text1 text2 || fail "two runs differ: $(diff text1 text2)"
cat >wanted <<END
ioctl(fd1</dev/null>, VFIO_GET_API_VERSION) = $enotty
ioctl(fd1</dev/null>, VFIO_GROUP_GET_STATUS, addr1) = $enotty
ioctl(fd1</dev/null>, VFIO_GROUP_GET_STATUS, NULL) = $enotty
ioctl(fd1</dev/null>, VFIO_GROUP_GET_STATUS, 0x1000) = $enotty
ioctl(fd1</dev/null>, VFIO_GROUP_GET_STATUS, addr2) = $enotty
ioctl(fd1</dev/null>, _IOC(_IOC_NONE, 0x3b, 0xfe, 0), 0x1234) = $enotty
--- SIGUSR1 {si_signo=SIGUSR1, si_code=SI_TKILL, si_pid=pid1, si_uid=$(id -u)} ---
pid2  ioctl(fd1</dev/null>, VFIO_GET_API_VERSION) = $enotty
pid2  +++ exited with 7 +++
END
head -n 9 text1 | cmp -s wanted - || fail "labels: $(diff wanted text1)"
has text1 '^pid1  --- SIGCHLD \{.*, si_pid=pid2, .*, si_utime=0, si_stime=0\} ---$'
has text1 '^pid1  ioctl\(fd2, VFIO_GET_API_VERSION\) += -1 EBADF'

# JSON, and its form is that of the schema.
run 0 --normalize --json -o json1 "$actor" $words
run 0 --normalize --json -o json2 -E MORE="$(printf %0999d 0)" "$actor" $words
cmp json1 json2 || fail "two runs differ: $(diff json1 json2)"
has json1 '"pid":"pid1","tid":"pid1".*"fd":\{"fd":"fd1",.*"arg":"addr1"'
hasnt json1 '"(time|duration)"'
if python3 -c 'import jsonschema' 2>/dev/null; then
	python3 "$source/tests/schema/validate.py" "$source/doc/vfiotrace.schema.json" \
		json1 >out 2>&1 ||
		fail "schema: $(cat out)"
fi

# A new eventfd has a new label, whatever number the kernel gives it; the calls that make them
# are not shown for that.
for filter in $filters "-e trace=vfio,%io"; do
	run 0 --normalize $filter -o text1 --record rec "$actor" eventfds
	grep -o '^ioctl(eventfd[0-9]*' text1 | tr '\n' ' ' >seen
	echo 'ioctl(eventfd1 ioctl(eventfd2 ' | tr -d '\n' | cmp -s - seen ||
		fail "$filter: eventfds: $(cat text1)"
	run 0 --normalize $filter -o text2 "$actor" eventfds
	cmp text1 text2 || fail "$filter: not recorded: $(diff text1 text2)"
	run 0 --normalize -o text2 --replay rec
	cmp text1 text2 || fail "$filter: eventfds, replayed: $(diff text1 text2)"
done
run 0 --normalize -o text1 "$actor" eventfds
hasnt text1 '^eventfd'

# One file per thread, with stable names.
run 0 --normalize -ff -o each "$actor" version fork
[ "$(echo each.*)" = "each.pid1 each.pid2" ] || fail "-ff: $(echo each.*)"
hasnt each.pid2 'pid[0-9]'

# Eight threads race, each with a file and addresses of its own: whoever is first, the
# files are the same.
race() { # FOLDER WORD
	rm -rf "$1"
	mkdir "$1"
	run 0 --normalize -e signal=none -ff -o "$1/trace" "$actor" "$2"
}
race first race
[ "$(ls first | wc -l)" = 9 ] || fail "race: files: $(echo first/*)"
has first/trace.pid4 '^ioctl\(pid4.fd1</dev/zero>, VFIO_GROUP_GET_STATUS, pid4.addr1\) = -1 ENOTTY'
has first/trace.pid4 '^ioctl\(pid4.fd2</dev/null>, VFIO_GROUP_GET_STATUS, 0x8\) = -1 ENOTTY'
for again in 1 2 3 4 5 6 7 8 9 10 11 12; do
	race again race
	diff -r first again >difference || {
		fail "race: files differ: $(head -n 20 difference)"
		break
	}
done

# They fork, and each child goes by the thread that has made it: also where it comes to
# stand before that has told of it.
race first fork-race
[ "$(ls first | wc -l)" = 49 ] || fail "fork-race: files: $(echo first/*)"
for thread in 2 3 4 5 6 7 8 9; do
	for child in 1 2 3 4 5; do
		lines "first/trace.pid$thread.$child" "^ioctl\(fd1</dev/null>, VFIO_GROUP_GET_STATUS, .*\) = -1 ENOTTY" 1
	done
done
for again in 1 2 3 4 5 6 7 8 9 10 11 12; do
	race again fork-race
	diff -r first again >difference || {
		fail "fork-race: files differ: $(head -n 20 difference)"
		break
	}
done

# Numbers that no descriptor and no process can have; a path as deep as a program's own
# /proc may be.
deep=/proc/1$(for n in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23; do
	printf /task/56
done)
cat >hostile <<END
{"format":"vfiotrace","version":1,"tool":"0.1","machine":"x86_64","kernel":"6.1","big_endian":false,"utc_offset":0,"vfio_only":true,"stacks":false,"pids":false}
{"t":1,"w":1,"tid":56,"pid":56,"event":"new"}
{"t":1,"cpu":["c000003e","1"],"fds":[[3,"vfio-group",0,0,0,"1","/dev/vfio/3"],[4,"vfio-group",0,0,0,"2","/proc/0/fd/3"],[5,"vfio-group",0,0,0,"3","$deep"]],"enter":[16,"3","3b6a","0"]}
{"t":1,"exit":2147483648}
{"t":1,"enter":[16,"3","3b6a","0"]}
{"t":1,"exit":4294967300}
{"t":1,"enter":[16,"4","3b67","0"]}
{"t":1,"exit":0}
{"t":1,"enter":[16,"5","3b67","0"]}
{"t":1,"exit":0}
{"end":true}
END
label=$(echo "$deep" | sed 's,/proc/1/,/proc/other1/,; s,56,pid1,g')
run 0 --normalize --replay hostile -o text
cat >wanted <<END
ioctl(fd1</dev/vfio/3>, VFIO_GROUP_GET_DEVICE_FD, NULL) = 2147483648
ioctl(fd1</dev/vfio/3>, VFIO_GROUP_GET_DEVICE_FD, NULL) = 4294967300
ioctl(fd2</proc/0/fd/3>, VFIO_GROUP_GET_STATUS, NULL) = 0
ioctl(fd3<$label>, VFIO_GROUP_GET_STATUS, NULL) = 0
END
cmp -s text wanted || fail "hostile: $(diff wanted text)"
run 0 --normalize --json --replay hostile -o json
has json '"result":2147483648[,}]'
has json '"result":4294967300[,}]'
hasnt json result_fd
run 0 --replay hostile -o text
has text '= 2147483648$'

# No line is broken off, and none has a number, among threads that run at once.
run 0 --normalize -o threads "$actor" thread-pause times=50 thread thread version
hasnt threads 'unfinished|resumed'
run 0 --normalize "$actor" thread version
hasnt err 'attached'
has err '^\[pid pid1\] ioctl'
finish
