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

# One file per thread, with stable names.
run 0 --normalize -ff -o each "$actor" version fork
[ "$(echo each.*)" = "each.pid1 each.pid2" ] || fail "-ff: $(echo each.*)"
hasnt each.pid2 'pid[0-9]'

# No line is broken off, and none has a number, among threads that run at once.
run 0 --normalize -o threads "$actor" thread-pause times=50 thread thread version
hasnt threads 'unfinished|resumed'
run 0 --normalize "$actor" thread version
hasnt err 'attached'
has err '^\[pid pid1\] ioctl'
finish
