#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# -e inject=: what the program sees, what the trace says, and which calls are meant.
source=$(cd "${srcdir:-.}" && pwd)
. "$source/tests/trace/cli/lib.sh"

# ---- words ----

refuse() { # PATTERN OPTION
	run 2 -e "$2" true
	has err "$1"
}
refuse "invalid request 'VFIO_IOMU_MAP_DMA'; did you mean 'VFIO_IOMMU_MAP_DMA'" inject=VFIO_IOMU_MAP_DMA:error=EIO
refuse "invalid request number '15205x'" inject=15205x:error=EIO
refuse 'nothing to do: say error=' inject=VFIO_IOMMU_MAP_DMA
refuse 'nothing to do' inject=VFIO_IOMMU_MAP_DMA:when=2
refuse "invalid error 'EINVALID'; did you mean 'EINVAL'" inject=VFIO_IOMMU_MAP_DMA:error=EINVALID
refuse "invalid error '5000'" inject=VFIO_IOMMU_MAP_DMA:error=5000
refuse "'retvall'" inject=VFIO_IOMMU_MAP_DMA:retvall=1
refuse "invalid delay '3h'" inject=VFIO_IOMMU_MAP_DMA:delay_exit=3h
for when in 0 3-4 2..1 1+0 1..3+ 1+x '' -1; do
	refuse "invalid when .$(echo "$when" | sed "s,[+.],[&],g")." "inject=VFIO_IOMMU_MAP_DMA:error=EIO:when=$when"
done
refuse "'flag'; did you mean 'flags'" 'inject=VFIO_DEVICE_GET_REGION_INFO:poke_exit=flag=1'
refuse "'VFIO_REGION_INFO_FLAG_MAP'; did you mean 'VFIO_REGION_INFO_FLAG_MMAP'" \
	'inject=VFIO_DEVICE_GET_REGION_INFO:poke_exit=flags&~VFIO_REGION_INFO_FLAG_MAP'
refuse "'index'" 'inject=VFIO_DEVICE_GET_REGION_INFO:poke_exit=index=1'
refuse "'size' is none of FIELD=VALUE" 'inject=VFIO_DEVICE_GET_REGION_INFO:poke_exit=size'
refuse 'writes nothing' 'inject=VFIO_DEVICE_GET_REGION_INFO:error=EIO:poke_exit=size=1'
run 2 --replay nothing -e inject=VFIO_IOMMU_MAP_DMA:error=EIO
has err '^vfiotrace: --replay: -e inject= needs a running program'

# ---- calls, on nodes that are taken for VFIO's ----

unshare -m true 2>/dev/null && mknod container c 10 196 2>/dev/null ||
	skip 'nodes and mounts of our own need root'
chmod 666 container
{ cat /proc/misc; echo 196 vfio; } >misc
program=$build/tests/trace/cli/inject
inject() { # OPTIONS... -- WORDS...
	unshare -m sh -c 'mount --bind misc /proc/misc && exec "$@"' - \
		timeout -k 5 3000 "$tool" -o trace "$@" >out 2>err </dev/null ||
		fail "$*: status $?: $(cat err)"
}
said() { # LINES
	echo "$1" | tr ' ' '\n' | paste -d ' ' - - >wanted
	cmp -s wanted out || fail "the program saw: $(diff wanted out)"
}
ebadf='-1 EBADF (Bad file descriptor)'

for mode in $filters; do
	inject $mode -e inject=VFIO_GET_API_VERSION:error=ENOMEM "$program" container 2 extension
	said 'version ENOMEM version ENOMEM extension EBADF'
	lines trace '^ioctl\(3<.*/container>, VFIO_GET_API_VERSION\) += -1 ENOMEM \(Cannot allocate memory\) \(INJECTED\)$' 2
	lines trace '^ioctl\(3<.*/container>, VFIO_CHECK_EXTENSION, VFIO_TYPE1_IOMMU\) += -1 EBADF \(Bad file descriptor\)$' 1

	# Of nothing else than a container.
	inject $mode -e inject=VFIO_GET_API_VERSION:retval=7 "$program" container 1 other
	said 'version 7 other ENOTTY'
	lines trace 'VFIO_GET_API_VERSION\) += 7 \(INJECTED\)$' 1

	# Counted for each thread.
	inject $mode -e inject=VFIO_GET_API_VERSION:error=5:when=2 "$program" container 3 thread
	said 'version EBADF version EIO version EBADF thread EBADF thread EIO thread EBADF'
	inject $mode -e inject=VFIO_GET_API_VERSION:retval=0x10:when=3+ "$program" container 5
	said 'version EBADF version EBADF version 16 version 16 version 16'
	inject $mode -e inject=VFIO_GET_API_VERSION:retval=1:when=1..5+2 "$program" container 7
	said 'version 1 version EBADF version 1 version EBADF version 1 version EBADF version EBADF'
	inject $mode -e inject=VFIO_GET_API_VERSION:retval=1:when=2+3 "$program" container 6
	said 'version EBADF version 1 version EBADF version EBADF version 1 version EBADF'

	# Several, by pattern and number; and one of strace's words.
	inject $mode -e 'inject=VFIO_GET_*,15205:retval=1' "$program" container 1 extension
	said 'version 1 extension 1'
	inject $mode -e fault=VFIO_CHECK_EXTENSION "$program" container 1 extension
	said 'version EBADF extension ENOSYS'

	# What is not shown is changed all the same.
	inject $mode -e request=VFIO_CHECK_EXTENSION -e inject=VFIO_GET_API_VERSION:retval=1 \
		"$program" container 1 extension
	said 'version 1 extension EBADF'
	lines trace '^ioctl' 1
	inject $mode -e trace=openat -e inject=VFIO_GET_API_VERSION:retval=1 "$program" container 1
	said 'version 1'
	hasnt trace VFIO

	# Delays; the call itself is made. Others are not held up: see the thread.
	inject $mode -e inject=VFIO_GET_API_VERSION:delay_enter=300000:when=1 "$program" container timed 2
	grep -A1 version out | head -n 2 | tail -n 1 | grep -q slow || fail "delay_enter: $(cat out)"
	lines trace "$(echo "= $ebadf (DELAYED)" | sed 's/[()]/\\&/g')\$" 1
	inject $mode -e inject=VFIO_GET_API_VERSION:delay_exit=300ms:when=2 "$program" container timed 2
	tail -n 1 out | grep -q slow || fail "delay_exit: $(cat out)"
	inject $mode -e inject=VFIO_GET_API_VERSION:error=EIO:delay_exit=1us "$program" container 1
	has trace 'EIO \(Input/output error\) \(INJECTED\) \(DELAYED\)$'
done

# JSON, and a recording, which has it too.
inject --json --record rec -e inject=VFIO_GET_API_VERSION:retval=1:delay_exit=1us \
	"$program" container 1
has trace '"request":\{[^}]*"name":"VFIO_GET_API_VERSION"[^}]*\}.*"result":1.*"injected":\["result","delay"\]'
run 0 --replay rec
has out 'VFIO_GET_API_VERSION\) += 1 \(INJECTED\) \(DELAYED\)$'

# Each call fails once.
unshare -m sh -c 'mount --bind misc /proc/misc && exec "$@"' - \
	env VFIOTRACE="$tool" "$source/examples/fail-each" -e ENOMEM -t 200 -- \
	"$program" container 1 extension >out 2>err || fail "fail-each: $(cat err)"
cat >wanted <<END
VFIO_GET_API_VERSION                     goes on: version ENOMEM
VFIO_CHECK_EXTENSION                     goes on: extension ENOMEM
END
cmp -s wanted out || fail "fail-each: $(diff wanted out)"

# Who waits in a delay is let go, or killed, at once.
inject -I4 --kill-on-exit -e inject=VFIO_GET_API_VERSION:delay_enter=1us "$program" container 1
unshare -m sh -c 'mount --bind misc /proc/misc && exec "$@"' - \
	"$tool" -o trace -e inject=VFIO_GET_API_VERSION:delay_enter=1000s "$program" container 1 \
	>out 2>err </dev/null &
until_true '[ -s trace ] || pgrep -P $! inject >/dev/null'
until_true 'grep -q "State:.*[tT]" /proc/$(pgrep -P $! inject)/status 2>/dev/null'
kill -9 "$(pgrep -P $! inject)"
wait $!
[ $? = 137 ] || fail "killed in a delay: status $?"
finish
