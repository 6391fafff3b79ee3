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
# Registers that are plain numbers, and what the database of the machine has called them.
io=$corpus/full-io.jsonl
id='VFIO_PCI_CONFIG_REGION_INDEX\+0 /\* vendor_id, device_id'
run 0 -e trace=vfio,pread64 -o log --replay "$io"
has log "\"\\\\206\\\\200\\\\323\\\\20\", 4, $id \*/\) = 4"
run 0 --annotate=all -e trace=vfio,pread64 -o log --replay "$io"
has log "/\* vendor_id=0x8086, device_id=0x10d3 \*/, 4, $id \*/\) = 4"
has log '"\\310" /\* 0xc8 \*/, 1, '
sed -E 's|("exit":4,"mem":\["[0-9a-f]+","hoDTEA=="\])\}|\1,"world":[["pci-names",0,"8086:10d3",0,"Intel\\u001b*/\\u0000L\\u0000\\u0000"]]}|
	s|("exit":64,"mem":.*)\}|\1,"world":[["pci-names",0,"8086:10d3:8086:0000",0,"Intel\\u0000L\\u0000B\\u0000"],["pci-names",0,"8086",0,"I\\u0000\\u0000\\u0000"]]}|' \
	"$io" >named
run 0 --annotate=all -e trace=vfio,pread64 -o log --replay named
has log "$id \*/ /\* 8086:10d3 Intel\\\\033\*\\\\057 L \*/\) = 4"
has log "$id, .*/ /\* 8086:10d3 Intel L, board 8086:0000 I B \*/\) = 64"
# Without being asked a file has neither, nor does a trace that is to be the same elsewhere.
for options in '' --normalize; do
	run 0 $options -e trace=vfio,pread64 -o log --replay "$io"
	run 0 $options -e trace=vfio,pread64 -o log2 --replay named
	cmp -s log log2 || fail "$options: $(diff log log2)"
	lines log2 Intel 0
done
run 0 --json --annotate=all -e trace=vfio,pread64 -o json --replay named
has json '"registers":\{"vendor_id":"0x8086","device_id":"0x10d3"\}'
has json '"note":"remark","field":"offset","text":"8086:10d3 Intel\\u001[bB]\*/ L"'
if python3 -c 'import jsonschema' 2>/dev/null; then
	python3 "$source/tests/schema/validate.py" "$source/doc/vfiotrace.schema.json" json \
		>out 2>&1 || fail "schema: $(cat out)"
fi

run 0 --annotate=all -o log --replay "$corpus/full-cdev.jsonl"
# The line that is named is that of the mapping.
line=$(sed -nE 's/.*overlaps 0x100000, 1048576 bytes, mapped in line ([0-9]+).*/\1/p' log)
sed -n "${line}p" log >seen
has seen 'length=1048576, iova=0x100000'
finish
