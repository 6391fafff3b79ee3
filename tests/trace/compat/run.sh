#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The other ABIs of an x86 machine: 32-bit programs, and a 64-bit one that uses them.
. "${srcdir:-.}/tests/trace/cli/lib.sh"
programs=$build/tests/trace/compat

[ "$(uname -m)" = x86_64 ] || skip "only x86 has these ABIs"
"$programs/i386"
[ $? = 5 ] || skip "this kernel: runs no 32-bit programs"
"$programs/x86" >/dev/null || skip "a filter around this ends programs that use another ABI"

# Names of other ABIs' system calls come from libseccomp.
"$tool" -V | grep -q 'in-kernel filter: yes' && names=1 || names=0

bad="+= -1 EBADF \(Bad file descriptor\)$"
for filter in --seccomp-bpf --no-seccomp-bpf; do
	run 5 $filter "$programs/i386"
	lines err '^ioctl\(999, ' 6
	lines err '^ioctl' 6
	has err "^ioctl\(999, VFIO_GET_API_VERSION\) $bad"
	has err "^ioctl\(999, VFIO_CHECK_EXTENSION, 0x80000001 /\* .* \*/\) $bad"
	has err "^ioctl\(999, VFIO_GROUP_GET_STATUS, \{argsz=8\}\) $bad"
	has err "^ioctl\(999, VFIO_GROUP_GET_STATUS, 0xfffff000\) $bad"
	has err "^ioctl\(999, VFIO_GROUP_GET_DEVICE_FD, \"0000:03:00\.0\"\) $bad"
	has err "^ioctl\(999, IOMMU_IOAS_MAP, \{size=40, flags=IOMMU_IOAS_MAP_FIXED_IOVA\|IOMMU_IOAS_MAP_WRITEABLE\|IOMMU_IOAS_MAP_READABLE, ioas_id=2, user_va=0x80001000, length=4096, iova=0x180000000\}\) $bad"
	has err '^\+\+\+ exited with 5 \+\+\+$'

	run 5 $filter -e trace=getpid,vfio "$programs/i386"
	lines err '^getpid\(\) += [0-9]+$' $names
	lines err '^[a-z]+\(' $((6 + names))

	# What the program was told is what must stand there.
	run 0 $filter "$programs/x86"
	has out '^i386 -9$'
	has out '^x86 -9$'
	has out '^i386 pid 1$'
	lines err "^ioctl\(999, VFIO_GROUP_GET_STATUS, \{argsz=8\}\) = -1 E" 3
	grep -q '^x32 -38$' out && x32=1 || x32=0
	lines err 'STATUS, .* = -1 ENOSYS ' $x32
	lines err '^ioctl' 3

	run 0 $filter -e trace=getpid,vfio "$programs/x86"
	lines err '^getpid\(\) += ' $((1 + 2 * names))
done
finish
