#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Nodes of VFIO's that are opened are shown unless something else is asked for, and so are
# those that cannot be opened: by whatever name. Other files are not.
. "${srcdir:-.}/tests/trace/cli/lib.sh"
opens=$build/tests/trace/cli/opens
none='-1 ENOENT (No such file or directory)'

# check WHAT: ./log holds these lines, and no others.
check() {
	sed -e "s,<$dir>,</here>,; s,$dir/,/here/,g" log >seen
	cmp -s wanted seen && return
	fail "$1"
	diff wanted seen | sed 's/^/	/'
}

# There is no such group anywhere; nor has the folder to be there.
mkdir -p place/etc box/dev
ln -s /dev/vfio/no-such-group gone
ln -s /dev there
ln -s /dev/vfio nodes
ln -s gone again
ln -s nowhere/at/all other
>place/etc/file
set -- open /dev/vfio/no-such-group open /etc/passwd open /no-such-file open gone \
	cd /dev open vfio/no-such-group open null open no-such-file cd "$dir" open again \
	open nodes/no-such-group open there/vfio/no-such-group at /dev vfio/no-such-group \
	at . gone at place etc/file at place etc/none open other open /dev/vfio/devices/none \
	open dev/vfio/no-such-group in box /dev/vfio/no-such-group in / dev/vfio/no-such-group \
	creat /dev/vfio/no/such
cat >wanted <<END
openat(AT_FDCWD, "/dev/vfio/no-such-group", O_RDWR) = $none
openat(AT_FDCWD, "gone", O_RDWR) = $none
openat(AT_FDCWD, "vfio/no-such-group", O_RDWR) = $none
openat(AT_FDCWD, "again", O_RDWR) = $none
openat(AT_FDCWD, "nodes/no-such-group", O_RDWR) = $none
openat(AT_FDCWD, "there/vfio/no-such-group", O_RDWR) = $none
openat(3</dev>, "vfio/no-such-group", O_RDWR) = $none
openat(3</here>, "gone", O_RDWR) = $none
openat(AT_FDCWD, "/dev/vfio/devices/none", O_RDWR) = $none
openat2(3</>, "dev/vfio/no-such-group", {flags=O_RDWR, resolve=RESOLVE_IN_ROOT}, 24) = $none
creat("/dev/vfio/no/such", 0600) = $none
+++ exited with 0 +++
END
# What was looked up once the kernel has at hand.
for options in '' '' --no-seccomp-bpf '-e trace=vfio,%open' '-e trace=%open' '-e fd=group,cdev,other'; do
	run 0 -q -a 1 -o log $options "$opens" "$@"
	check "$options"
done
# A recording holds what was asked about the paths.
run 0 -q -a 1 -o live --record rec "$opens" "$@"
run 0 -q -a 1 -o log --replay rec
check 'a replay'
cmp -s live log || fail 'the replay differs'
run 0 -q -a 1 -o log -e trace=vfio --replay rec
[ "$(cat log)" = '+++ exited with 0 +++' ] || fail "-e trace=vfio: $(cat log)"
run 0 -q -o log --json -e trace=%open "$opens" open gone open /etc/passwd
lines log '"syscall":"openat"' 1
has log '"arguments":\{.*"path":"gone".*"errno":"ENOENT"'
for filter in 'fd=container' 'trace=!%open,ioctl' 'trace=vfio' 'trace=none'; do
	run 0 -q -o log -e "$filter" "$opens" "$@"
	hasnt log 'vfio/no-such-group.*ENOENT'
done

# Who opens nothing of VFIO's is not mentioned, nor what it opens.
run 0 -o log "$opens" open /etc/passwd open /no-such-file at . place many 20 /etc/passwd
[ "$(cat log)" = '+++ exited with 0 +++' ] || fail "mentioned: $(cat log)"
run 0 sh -c '"$1" open /etc/passwd; "$1" open /dev/vfio/no-such-group; true' x "$opens"
lines err '^\[pid .*openat' 1
lines err 'exited with' 2

# Nodes that are there, whatever they are called, and whose driver is not.
mknod vfio c 10 196 2>/dev/null && mknod any c 10 196 && mknod null c 1 3 && mknod "$dir/box/dev/x" c 10 196 || finish
mkdir box/dev/vfio && mknod box/dev/vfio/7 c 10 196 || fail 'no nodes'
ln -s any link
set -- open vfio open any open null open link open place/../any at box dev/x in box /dev/vfio/7 \
	open "$dir/any" root box open /dev/x open /dev/vfio/7 cd / open dev/x open dev/vfio/8
run 0 -q -a 1 -o log -e trace=%open -e fd=container,group "$opens" "$@"
# What such a node answers depends on the kernel and on the file system.
sed -E 's/ = -1 E.*/ = FAILED/; s/ = [0-9]+<.*/ = OPENED/' log >seen
[ "$(sort -u seen | grep -cE 'FAILED|OPENED')" = 11 ] || fail "nodes: $(cat log)"
hasnt log '"null"'
hasnt log 'OPENED'
has log '^openat\(AT_FDCWD, "dev/vfio/8", O_RDWR\) = -1 ENOENT'
# What was asked about them is in a recording.
run 0 -q -a 1 -o live --record rec -e trace=%open "$opens" "$@"
run 0 -q -a 1 -o log -e trace=%open --replay rec
cmp -s live log || fail "the replay of nodes differs: $(diff live log)"
lines log '= -1 E' 11

# In a mount namespace of its own, where the root and the working directory have the same names
# and the same inodes as ours, something else lies behind other names. And back where it is as
# with us.
mkdir own
>own/file
>place/etc/other
set -- bind "$dir/any" place/etc/file open place/etc/file open "$dir/place/etc/file" \
	open place/etc/other open "$dir/own/file" bind "$dir/any" "$dir/place/etc/other" \
	cd own open ../place/etc/other cd "$dir" open place/etc/other open any
"$opens" alone own || finish
run 0 -q -a 1 -o log -e trace=%open "$opens" open any alone own "$@"
sed -E 's/ = -1 E.*/ = FAILED/' log >seen
cat >expected <<END
openat(AT_FDCWD, "any", O_RDWR) = FAILED
openat(AT_FDCWD, "place/etc/file", O_RDWR) = FAILED
openat(AT_FDCWD, "$dir/place/etc/file", O_RDWR) = FAILED
openat(AT_FDCWD, "../place/etc/other", O_RDWR) = FAILED
openat(AT_FDCWD, "place/etc/other", O_RDWR) = FAILED
openat(AT_FDCWD, "any", O_RDWR) = FAILED
+++ exited with 0 +++
END
cmp -s expected seen || fail "another mount namespace: $(diff expected seen)"
finish
