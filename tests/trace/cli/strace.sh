#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Options that users of strace bring with them.
. "${srcdir:-.}/tests/trace/cli/lib.sh"

# Classes of system calls.
class() { # WORD NAME... -- ARGUMENTS: of the program's calls those, and no others
	word=$1
	shift
	names=
	while [ "$1" != -- ]; do
		names="$names|$1"
		shift
	done
	shift
	run 0 -qq -e "trace=$word" -e signal=none "$actor" "$@"
	sed -E -n 's/^(\[pid +[0-9]+\] )?([a-z_0-9]+)\(.*/\2/p' err | sort -u >seen
	for name in $(echo "$names" | tr '|' ' '); do
		grep -qx "$name" seen || fail "$word: no $name in: $(echo $(cat seen))"
	done
}
class %file execve openat -- version
hasnt err '^(ioctl|close|mmap|exit_group)\('
class %desc openat ioctl close mmap -- version close
hasnt err '^(execve|munmap|brk|exit_group)\('
class %memory mmap -- straddle
hasnt err '^(ioctl|openat|execve|close)\('
class %process execve exit_group -- version
hasnt err '^(ioctl|openat|mmap)\('
class %signal rt_sigaction -- usr1
hasnt err '^(ioctl|openat|mmap|execve)\('
class network -- version
[ ! -s seen ] || fail "network: $(cat seen)"
class '!%file,%desc,%memory,%process,%signal' -- version
hasnt err '^(ioctl|openat|mmap|execve|exit_group|rt_sigaction|brk)\('
# A class lays no claim to the program's own requests.
run 0 -qq -e trace=vfio,%process "$actor" version other
lines err '^ioctl\(' 1
has err '^execve\('
run 2 -e trace=%nonsense "$actor"
has err "invalid system call '%nonsense'"

# Names of the same.
run 0 --silent=exit --signals=none "$actor" version usr1
lines err . 1
run 0 --silence=all -e silence=all "$actor" version
lines err . 1
run 0 -F -I always "$actor" version fork
has err '^\[pid +[0-9]+\] ioctl\('

# How strings are shown.
hex() { # KIND TEXT
	run 0 -qq -e trace=openat -e signal=none --strings-in-hex=$1 \
		sh -c 'true <"$0" || :' "$(printf 'a\001\377b')"
	grep -qF "openat(AT_FDCWD, \"$2\", " err || fail "--strings-in-hex=$1: $(cat err)"
}
hex none 'a\1\377b'
hex non-ascii '\x61\x01\xff\x62'
hex non-ascii-chars 'a\x01\xffb'
hex all '\x61\x01\xff\x62'
for x in "-x --strings-in-hex" "--strings-in-hex=none -xx"; do
	run 2 $x "$actor" version
	has err "^vfiotrace: -x: not together with --strings-in-hex"
done

# Each time changes what it names.
for times in '=unix =ms' '=ms =unix' '=unix,ms'; do
	set --
	for word in $times; do
		set -- "$@" "--timestamps$word"
	done
	run 0 "$@" "$actor" version
	has err '^[0-9]{10}\.[0-9]{3} ioctl\('
done
run 0 --absolute-timestamps --absolute-timestamps "$actor" version
has err '^[0-9]{2}:[0-9]{2}:[0-9]{2} ioctl\('
run 0 --absolute-timestamps=unix,us --absolute-timestamps= "$actor" version
has err '^[0-9]{10}\.[0-9]{6} ioctl\('
run 0 --absolute-timestamps=us --absolute-timestamps=none "$actor" version
has err '^ioctl\('
run 2 -t --absolute-timestamps "$actor" version
has err '^vfiotrace: -t: not together with --absolute-timestamps'

# The pid of a single process.
run 0 --always-show-pid "$actor" say version
pid=$(sed -n 's/^pid //p' out)
has err "^\[pid +$pid\] ioctl\("
has err "^\[pid +$pid\] \+\+\+ exited with 0 \+\+\+"
run 0 --always-show-pid -o trace "$actor" say version
pid=$(sed -n 's/^pid //p' out)
has trace "^$pid +ioctl\("
# Recorded without, replayed with.
run 0 --record recording "$actor" version
run 0 --always-show-pid --replay recording
has out '^\[pid +[0-9]+\] ioctl\('

# So many calls, and no more.
run 0 --syscall-limit=2 -e trace=vfio "$actor" version extension status times=5
lines err '^ioctl\(' 2
hasnt err 'exited with'
# What is not shown does not count.
run 0 --syscall-limit=2 -e request=VFIO_CHECK_EXTENSION "$actor" version extension status times=5
lines err '^ioctl\(.*VFIO_CHECK_EXTENSION' 2
# It goes on to its end, which is waited for only under the filter.
case $filters in
--seccomp-bpf*)
	run 7 --seccomp-bpf --syscall-limit=1 "$actor" version times=5 exit=7
	lines err '^ioctl\(' 1
	;;
esac
run 0 --syscall-limit=1 --replay recording
lines out '^ioctl\(' 1
for n in 0 x -1; do
	run 2 --syscall-limit=$n "$actor"
done

# Ids alone.
if [ "$(id -u)" = 0 ]; then
	run 0 -u 12345:54321 /bin/sh -c 'id -u; id -G'
	[ "$(echo $(cat out))" = '12345 54321' ] || fail "-u UID:GID: $(cat out)"
	run 1 -u 12345:54321x true
	has err "Cannot find user '12345:54321x'"
fi

# Paths: as an argument, of a descriptor, through links; all others are not shown.
names() { # FILE: the calls in it
	echo $(sed -E -n 's/^(\[pid +[0-9]+\] )?([a-z_0-9]+)\(.*/\2/p' "$1" | sort -u)
}
here=$(pwd -P)
: >file
ln -s file link
cat >script <<'END'
: <file
: <other
cd .
mv file moved
END
: >other
run 0 -qq -e trace=vfio,%file,%desc -P "$here/file" -P file --record recording /bin/sh script
for name in openat close; do
	has err "^(\[pid +[0-9]+\] )?$name\(.*$here/file>"
done
has err '^(\[pid +[0-9]+\] )?rename'
hasnt err '^(\[pid +[0-9]+\] )?(execve|chdir|ioctl|mmap|getcwd)\('
hasnt err "/other>|$here>\)"
[ "$(grep -c openat err)" = 1 ] || fail "other files are opened: $(cat err)"
cp err live
run 0 -qq -e trace=vfio,%file,%desc -P "$here/file" -P file --replay recording
cmp live out || fail "the replay differs: $(diff live out)"
: >file
run 0 -qq -e trace=%desc -P "$here/link" /bin/sh -c 'true <link'
[ "$(names err)" = 'close dup2' ] || [ "$(names err)" = 'close dup2 fcntl' ] ||
	fail "-P of a link: $(cat err)"
# What is not shown is recorded all the same, and a recording may be asked for it.
run 0 -qq -e trace=all -P /nowhere --record recording "$actor" version
[ -s err ] && fail "-P /nowhere: $(cat err)"
run 0 -qq -P /dev/null --replay recording
has out '^ioctl\(3</dev/null>, VFIO_GET_API_VERSION'
has out '^openat\(.*"/dev/null"'
hasnt out '^(mmap|brk|execve)\('
run 0 -qq -P /dev/vfio/vfio --replay recording
[ -s out ] && fail "-P /dev/vfio/vfio: $(cat out)"
# Only of what the set has, and the name alone is not the descriptor's.
run 0 -qq -P /dev/null -e trace=vfio,%io "$actor" version close
[ "$(names err)" = ioctl ] || [ "$(names err)" = 'close ioctl' ] || fail "-P, %io: $(cat err)"
run 2 -P '' "$actor"

# Names of threads: of each its own, and the one that it has now.
run 0 -Y --always-show-pid "$actor" version 'name=CPU 0/KVM' thread
has err '^\[pid +[0-9]+<actor>\] ioctl\(.*VFIO_GET_API_VERSION'
has err '^\[pid +[0-9]+<CPU 0/KVM>\] ioctl\(.*VFIO_CHECK_EXTENSION'
run 0 -Y --always-show-pid -e trace=vfio,prctl "$actor" version 'name=a<b>' version
has err '^\[pid +[0-9]+<actor>\] prctl\('
has err '^\[pid +[0-9]+<a\\74b\\76>\] ioctl\('
has err '^\[pid +[0-9]+<a\\74b\\76>\] \+\+\+ exited'
run 0 -Y -o trace --record recording "$actor" say version 'name=vcpu' thread usr1
pid=$(sed -n 's/^pid //p' out)
has trace "^[0-9]+<vcpu> ioctl\(.*VFIO_CHECK_EXTENSION"
has trace "^$pid<[a-z]+> --- SIGUSR1 \{.*, si_pid=$pid<[a-z]+>, si_uid=[0-9]+\} ---"
run 0 -Y -o again --replay recording
cmp trace again || fail "the replay has other names: $(diff trace again)"
run 0 --replay recording
hasnt out '<(actor|vcpu)>'
# Recorded without them.
run 0 --record recording "$actor" 'name=vcpu' version
hasnt err vcpu
run 0 --decode-pids=comm --always-show-pid --replay recording
has out '^\[pid +[0-9]+<vcpu>\] ioctl\('
run 0 -e decode-pids=all --json --replay recording
has out '"type":"call","pid":[0-9]+,"tid":[0-9]+,"comm":"vcpu"'
run 0 -Y --decode-pids=none --json "$actor" version
hasnt err '"comm"'
# They are the program's own, not the run's.
run 0 -Y --normalize --always-show-pid "$actor" 'name=vcpu' version
has err '^\[pid pid1<vcpu>\] ioctl\('
run 2 --decode-pids=nmae "$actor"

# Frames of the stack.
if "$tool" -V | grep -q 'stack traces: yes'; then
	run 0 -qq -k --stack-trace-frame-limit=1 "$actor" version
	lines err '^ > .*\(.*\) \[0x' 1
	has err '^ > \[no further frames: there are more than --stack-trace-frame-limit='
	run 0 -qq --stack-trace=symbol "$actor" version
	[ "$(grep -c '^ > .*\[0x' err)" -gt 1 ] || fail "no stack: $(cat err)"
	run 2 -k --stack-trace-frame-limit=0 "$actor" version
fi
finish
