#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Which calls are shown.
. "${srcdir:-.}/tests/trace/cli/lib.sh"

three='version extension status'
shown() { # COUNT OPTIONS...
	n=$1
	shift
	run 0 -q "$@" "$actor" $three
	lines err '^ioctl\(' "$n"
}
for filter in --seccomp-bpf --no-seccomp-bpf; do
	shown 3 $filter
	shown 1 $filter -e request=VFIO_GET_API_VERSION
	shown 1 $filter -e request=15204
	shown 1 $filter -e request=0x3b64
	shown 2 $filter -e 'request=VFIO_G*'
	shown 2 $filter -e request=VFIO_GET_API_VERSION,VFIO_CHECK_EXTENSION
	shown 2 $filter -e 'request=!VFIO_CHECK_EXTENSION'
	shown 0 $filter -e fd=container
	shown 0 $filter -e fd=device,group,iommufd,migration,kvm-vfio
	shown 3 $filter -e 'fd=!container'
	shown 3 $filter -e fd=other
	# By number: one that nobody knows, and one that is not VFIO's.
	run 0 -q $filter -e request=0x3bfe "$actor" $three private other
	lines err '^ioctl\(.* _IOC\(.* 0x3b, 0xfe, ' 1
	lines err '^ioctl\(' 1
	run 0 -q $filter -e 'request=*' "$actor" $three private other
	lines err '^ioctl\(' 4
	run 0 -q $filter -e 'request=!VFIO_*' "$actor" $three private other
	lines err '^ioctl\(' 1
	run 0 -q $filter -e request=0x5401 "$actor" $three private other
	lines err '^ioctl\(' 0
	run 0 -q $filter -e trace=ioctl -e request=0x5401 "$actor" $three private other
	lines err '^ioctl\(' 1
	run 0 -q $filter -e trace=ioctl,close -e request=VFIO_CHECK_EXTENSION "$actor" \
		$three other close
	lines err '^ioctl\(' 1
	has err '^close\('
	shown 3 $filter -Z
	shown 0 $filter -z
	shown 3 $filter -e status=failed
	shown 0 $filter -e status=successful,unfinished
	shown 3 $filter -e 'status=!successful'
	shown 0 $filter -e trace=none
	shown 3 $filter -e trace=ioctl
	shown 3 $filter -e trace=vfio,close
	shown 3 $filter -e ioctl
	shown 0 $filter -e trace='!ioctl'
	shown 0 $filter -e trace=close
	shown 3 $filter -e 'trace=/^ioctl$'
	shown 3 $filter -e 'trace=all'
done
has err '^close\('
has err '^execve\('

run 0 -z -e trace=openat,close,vfio "$actor" version
has err '^openat\('
hasnt err '= -1 '
run 0 -Z -e trace=openat,access,vfio "$actor" version
hasnt err '= [0-9]'
has err '^ioctl\('
# The last set counts.
run 0 -e trace=openat -e trace=close "$actor"
hasnt err '^openat'
finish
