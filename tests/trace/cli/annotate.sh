#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# --annotate: what memory is, live, in text and JSON, and again from a recording. The node has
# a container's number, and is opened without its driver. What needs a device is tested on
# recordings of the virtual machines.
source=$(cd "${srcdir:-.}" && pwd)
. "$source/tests/trace/cli/lib.sh"
program=$build/tests/trace/cli/annotate
mknod vfio c 10 196 2>/dev/null || skip "no right to make a device node"
dd if=/dev/zero of=file bs=4096 count=1 2>/dev/null

# remarks FILE: the one behind each vaddr; "-" where there is none.
remarks() {
	sed -nE 's/.*vaddr=0x[0-9a-f]+( \/\* (.*) \*\/)?, iova=.*/\2/p' "$1" | sed 's/^$/-/'
}
cat >wanted <<END
memfd:pc.ram+0x1000
$dir/file+0x0 and more
heap
stack
anonymous memory
shared anonymous memory
memfd:a *\\057 \\134 b\\012+0x0
nothing is mapped there
END
for filter in $filters; do
	run 0 $filter --annotate=all -o log "$program" vfio file
	remarks log >seen
	cmp -s wanted seen || fail "$filter: $(diff wanted seen)"
done
# Without the word it means all.
run 0 --annotate -o log "$program" vfio file
remarks log >seen
cmp -s wanted seen || fail "--annotate: $(diff wanted seen)"

# By default a file has none, nor has a trace that is to be the same again; unless asked.
for options in '' --annotate=auto --annotate=none --normalize; do
	run 0 $options -o log "$program" vfio file
	lines log 'vaddr=.*/\*' 0
	lines log 'VFIO_IOMMU_MAP_DMA' 8
done
run 0 --annotate=all --normalize -o log "$program" vfio file
has log 'vaddr=addr[0-9]+ /\* memfd:pc.ram\+0x1000 \*/, iova='
run 2 --annotate=some -o log "$program" vfio file
has err "some.*auto, all, none|some"

# On a terminal, what mostly adds something.
if command -v script >/dev/null; then
	script -qec "'$tool' --explain=never '$program' vfio file" /dev/null >log </dev/null
	tr -d '\r' <log >log2
	remarks log2 >seen
	sed 's/^anonymous memory$/-/' wanted | cmp -s - seen || fail "terminal: $(cat seen)"
fi

# A recording holds it where that was asked for, and then a replay says the same.
run 0 --annotate=all -o live --record rec "$program" vfio file
run 0 --annotate=all -o again --replay rec
cmp -s live again || fail "the replay: $(diff live again)"
run 0 -o plain --replay rec
lines plain 'vaddr=.*/\*' 0
run 0 --record bare -o log "$program" vfio file
lines bare '"mapping"' 0

run 0 --json --annotate=all -o json "$program" vfio file
has json '"note":"remark","field":"vaddr","text":"memfd:pc.ram\+0x1000"'
if python3 -c 'import jsonschema' 2>/dev/null; then
	python3 "$source/tests/schema/validate.py" "$source/doc/vfiotrace.schema.json" json \
		>out 2>&1 || fail "schema: $(cat out)"
fi

# What needs devices.
corpus=$source/tests/corpus
run 0 --annotate=all -o log --replay "$corpus/full-msix.jsonl"
has log 'count=16, data=.* /\* arm vectors 0-15 \*/\) = 0$'
has log 'start=8, count=8\} /\* fire vectors 8-15 \*/\) = 0$'
has log 'data=.* /\* arm vectors 0-7, disarm vectors 8-15 \*/\) = 0$'
has log 'start=0, count=0\} /\* disable index \*/\) = 0$'
run 0 --annotate=all -o log --replay "$corpus/full-eventfds.jsonl"
has log 'VFIO_PCI_INTX_IRQ_INDEX.* /\* eventfd to unmask vector 0 \*/\) = 0$'
run 0 --annotate=all -o log --replay "$corpus/full-cdev.jsonl"
has log 'IOMMU_IOAS_MAP, .*\} /\* overlaps 0x100000, 1048576 bytes, mapped in line [0-9]+ \*/\) = -1 EEXIST'
has log 'IOMMU_IOAS_UNMAP, .*iova=0x2000 /\* in 0x2000, 8192 bytes, mapped in line [0-9]+ \*/, length=8192\}'
# The line that is named is that of the mapping.
line=$(sed -nE 's/.*overlaps 0x100000, 1048576 bytes, mapped in line ([0-9]+).*/\1/p' log)
sed -n "${line}p" log >seen
has seen 'length=1048576, iova=0x100000'
finish
