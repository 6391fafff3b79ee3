#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The script for gdb, in the real gdb: calls at catchpoints, and the commands.
srcdir=$(cd "${srcdir:-.}" && pwd)
. "$srcdir/tests/lib/build.sh"
. "$srcdir/tests/trace/cli/lib.sh"

gdb --version >out 2>&1 || {
	echo "SKIP: gdb is not installed"
	exit 77
}
gdb -batch -nx -ex 'python import ctypes; print("has " + "python")' 2>&1 |
	grep -q '^has python$' || {
	echo "SKIP: gdb was built without Python"
	exit 77
}
$CC -shared -fPIC -I"$srcdir/include" -o host.so "$srcdir/tests/lib/host.c" ||
	fail "host.c does not build"
script=$srcdir/scripts/gdb/vfiotrace.py
export VFIOTRACE_LIBRARY="$build/src/.libs/libvfiotrace.so.0"
# gdb itself would have to run under the sanitizers of a library that has them.
if [ -n "$SAN_CFLAGS" ]; then
	library -shared -fPIC -o libvfiotrace.so.0 || fail "the library does not build"
	VFIOTRACE_LIBRARY=$PWD/libvfiotrace.so.0
fi
# Built in the tree, the program may be a script of libtool that starts it.
calls=$build/tests/lib/.libs/calls
[ -x "$calls" ] || calls=$build/tests/lib/calls

debug() { # COMMANDS...: on the program; what is said goes to ./out
	for command; do
		echo "$command"
	done >commands
	timeout -k 5 300 gdb -batch -nx -iex 'set debuginfod enabled off' \
		-ex 'set pagination off' -ex 'set confirm off' \
		-ex 'set startup-with-shell off' -x commands "$calls" \
		>out 2>&1 </dev/null || fail "gdb: status $?"
}

case $(uname -m) in
x86_64 | aarch64) ;;
*)
	debug "source $script" 'catch syscall ioctl' run
	has out '^vfiotrace: calls cannot be decoded on '
	finish
	;;
esac

debug "source $script" 'vfio-plugin host.so' 'catch syscall ioctl' run \
	continue continue continue continue continue continue continue continue
grep '^ioctl' out | sed -E 's/pipe:\[[0-9]+\]/PIPE/; s/0x7f+[0-9a-f]+/STACK/' >seen
cat >wanted <<'.'
ioctl(3<PIPE>, HOST_FIONREAD, {} <unfinished ...>
ioctl(3<PIPE>, HOST_FIONREAD, {} => {bytes=5}) = 0
ioctl(3<PIPE>, HOST_KVM_CHECK_EXTENSION, 41 <unfinished ...>
ioctl(3<PIPE>, HOST_KVM_CHECK_EXTENSION, 41) = -1 ENOTTY (Inappropriate ioctl for device)
ioctl(3<PIPE>, _IOC(_IOC_NONE, 0x3b, 0xd0, 0), STACK <unfinished ...>
ioctl(3<PIPE>, _IOC(_IOC_NONE, 0x3b, 0xd0, 0), STACK) = -1 ENOTTY (Inappropriate ioctl for device)
.
cmp -s wanted seen || {
	fail "at the catchpoint"
	diff wanted seen
	cat out
}
has out '^0 5 -1 -1 0$'

# Attached in the middle of a call, the return alone is seen.
debug 'catch syscall ioctl' run "source $script" 'vfio-plugin host.so' continue
has out '^ioctl\(3<pipe:.*>, HOST_FIONREAD, \{\} => \{bytes=5\}\) = 0$'

debug "source $script" 'break main' run \
	'vfio-decode -1 0x3b67 &group_status' \
	'vfio-decode -1 0x3b67 &group_status 0' \
	'vfio-decode -1 VFIO_GROUP_GET_STATUS &group_status' \
	'vfio-decode -1 0x3b68 "(char *) &standard_input" -22' \
	'vfio-decode -1 0x3b67 8' \
	'vfio-decode -1 0x3b71 &group_status' \
	'vfio-decode -1 VFIO_IOMMU_MAP_DMA &group_status' \
	'vfio-decode 0 0x3b67 &group_status'
grep '^ioctl' out | sed -E 's/0x[0-9a-f]{4,}/POINTER/' >seen
cat >wanted <<'.'
ioctl(-1, VFIO_GROUP_GET_STATUS, {argsz=8})
ioctl(-1, VFIO_GROUP_GET_STATUS, {argsz=8} => {argsz=8, flags=VFIO_GROUP_FLAGS_VIABLE}) = 0
ioctl(-1, VFIO_GROUP_GET_STATUS, {argsz=8})
ioctl(-1, VFIO_GROUP_SET_CONTAINER, [0</dev/null>]) = -1 EINVAL (Invalid argument)
ioctl(-1, VFIO_GROUP_GET_STATUS, 0x8)
ioctl(-1, VFIO_DEVICE_PCI_HOT_RESET or VFIO_IOMMU_MAP_DMA, POINTER)
ioctl(-1, VFIO_IOMMU_MAP_DMA, {argsz=8, flags=VFIO_DMA_MAP_FLAG_READ /* argsz must be at least 32 */})
ioctl(0</dev/null>, VFIO_GROUP_GET_STATUS, POINTER)
.
cmp -s wanted seen || {
	fail "vfio-decode"
	diff wanted seen
	cat out
}

# What is wrong is said, without a Python traceback.
wrong() { # WORDS COMMAND
	printf 'source %s\n%s\n' "$script" "$2" >commands
	timeout -k 5 300 gdb -batch -nx -x commands >out 2>&1
	has out "$1"
	hasnt out 'Traceback|Python Exception'
}
wrong 'Usage: vfio-decode' 'vfio-decode 1 2'
wrong "no request is called 'VFIO_IOMU_MAP_DMA'; did you mean 'VFIO_IOMMU_MAP_DMA'" \
	'vfio-decode 1 VFIO_IOMU_MAP_DMA 3'
wrong 'No symbol' 'vfio-decode nothing 2 3'
wrong "plugin './nosuch.so': No such file" 'vfio-plugin ./nosuch.so'
# Without a program there is no memory: the address is all there is.
wrong '^ioctl\(3, VFIO_GROUP_GET_STATUS, 0x1000\)$' 'vfio-decode 3 0x3b67 0x1000'
VFIOTRACE_LIBRARY=/nonexistent.so wrong 'vfiotrace: the library is needed' 'echo'
finish
