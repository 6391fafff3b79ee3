#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# --list: each request with number, descriptors and what it collides with, as a table
# and as data.
. "${srcdir:-.}/tests/trace/cli/lib.sh"

run 0 --list
[ -s err ] && fail "something on standard error"
mv out text
has text '^NUMBER +REQUEST +ORIGIN +DESCRIPTORS +COLLIDES WITH$'
has text '^0x3b64 +VFIO_GET_API_VERSION +mainline +vfio-container,iommufd +VFIO_GROUP_GET_INFO$'
has text '^0x3b76 +VFIO_DEVICE_BIND_IOMMUFD +mainline +vfio-cdev +.*VFIO_DEVICE_ACPI_DSM'
has text '^0x3b82 +IOMMU_IOAS_ALLOW_IOVAS +mainline +vfio-container,iommufd +VFIO_OUTBOUND_SET$'
has text '^0x3b82 +VFIO_OUTBOUND_SET +private +vfio-device,vfio-cdev +IOMMU_IOAS_ALLOW_IOVAS$'
has text '^0x3bc8 +VFIO_GROUP_SET_KEEP_ALIVE +private +vfio-group +-$'

# One request is one line, whatever number of IOMMU models has it.
[ "$(grep -c ' VFIO_IOMMU_MAP_DMA  *mainline ' text)" = 1 ] || fail "twice"

run 0 --list --json
mv out data
[ "$(wc -l <data)" = "$(($(wc -l <text) - 1))" ] || fail "not one object for each line"
grep -Fqx '{"v":1,"type":"request","request":{"value":"0x3b82","name":"VFIO_OUTBOUND_SET","names":["VFIO_OUTBOUND_SET"]},"origin":"private","kinds":["vfio-device","vfio-cdev"],"collides":["IOMMU_IOAS_ALLOW_IOVAS"]}' data ||
	fail "no object for VFIO_OUTBOUND_SET"
run 0 --json --list
cmp -s out data || fail "the order of the options matters"

# Neither runs anything, and a full disk is no success.
[ -e /dev/full ] && {
	"$tool" --list >/dev/full 2>err && fail "written to a full disk"
	has err 'cannot write to standard output'
}
finish
