#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What a process had before we came to it: asked once, taken in by the model, and said. Real
# devices are attached to in tests/vm/jobs/late.
. "${srcdir:-.}/tests/trace/cli/lib.sh"

status='Name:\tqemu\nVmLck:\t    4096 kB\nVmPin:\t       8 kB\n'
now='Name:\tqemu\nVmLck:\t    8192 kB\nVmPin:\t       8 kB\n'
none='0x0000000000000000 0x0000000000000000 0x0000000000000000\n'
# BAR 0 has 16 KiB, BAR 2 2 MiB.
bars="0x00000000fe000000 0x00000000fe003fff 0x0000000000040200\n$none"
bars+="0x0000000380000000 0x00000003801fffff 0x000000000014220c\n$none$none$none$none"
z='\u0000'

# recording PARTS [EVENTS]: process 9 with container 11, group 12, its device 13, which has
# another descriptor, 21, and an eventfd; PARTS of devices are in its memory.
recording() {
	cat <<END
{"format":"vfiotrace","version":2,"machine":"x86_64","big_endian":false,"calls":"all","vfio_only":true,"io":""}
{"t":1,"w":1,"tid":9,"pid":9,"event":"new","attached":true,"world":[["file",0,"/proc/9/status",0,"$status"],["descriptors",0,"/proc/9/task/9/fd",0,"11${z}12${z}13${z}20${z}21$z${more_fd-}"],["link",0,"/sys/bus/pci/devices/0000:03:00.0/iommu_group",0,"../../../kernel/iommu_groups/14"],["file",0,"/sys/bus/pci/devices/0000:03:00.0/resource",0,"$bars"]${more_world-},["mappings",0,"/proc/9/maps",0,"$1"]],"fds":[[11,"vfio-container",0,0,0,"1","/dev/vfio/vfio"],[12,"vfio-group",0,0,0,"2","/dev/vfio/14"],[13,"vfio-device",0,1,0,"3","anon_inode:[vfio-device]","0000:03:00.0","vfio-pci"],[20,"eventfd",0,0,0,"4","anon_inode:[eventfd]"],[21,"vfio-device",0,1,0,"3","anon_inode:[vfio-device]","0000:03:00.0","vfio-pci"]${more_info-}]}
{"t":1,"tid":10,"pid":9,"event":"new","attached":true}
{"t":1,"tid":9,"cpu":["c000003e","1"],"enter":[39],"fds":[[13,"vfio-device",0,1,0,"77","anon_inode:[vfio-device]","0000:03:00.0","vfio-pci"]]}
{"t":1,"exit":9}
${2:-$nothing}
{"t":1,"event":"ending","world":[["file",0,"/proc/9/status",0,"$now"]]}
{"t":1,"event":"exited","status":0}
{"t":1,"tid":10,"event":"exited","status":0}
{"end":true}
END
}
nothing='{"t":1,"enter":[39]}
{"t":1,"exit":9}'
offset="7f0000000000-7f0000004000 rw-s 0 1000 anon_inode:[vfio-device]$z"
offset+="7f0000100000-7f0000300000 rw-s 20000000000 1000 anon_inode:[vfio-device]$z"

# ---- what is said ----

recording "$offset" >rec
run 0 --replay rec --summary
sed -n '/^ > summary/,/^ > never/p' out >seen
cat >wanted <<'END'
 > summary: as it was before process 9 ended
 > process 9 (qemu)
 >   memory       8 MiB locked, 8 KiB pinned; before the trace 4 MiB locked, 8 KiB pinned
 > container fd 11, open before the trace, no SET_IOMMU seen: it was set elsewhere, or not at all
 >   live         no mapping was seen
 >   incomplete   what was done before the trace, or untraced, is not known
 > group 14 fd 12, open before the trace, in a container that was not seen
 >   device 0000:03:00.0 fd 13, fd 21, open before the trace
 >     mapped too   16 KiB at offset 0x0 of the device (probably: it was mapped before the trace), 2 MiB at offset 0x20000000000 of the device (probably: it was mapped before the trace)
 > never undone by the program: 2 mmaps of devices, 4 descriptors
END
cmp -s wanted seen || fail "what was there: $(diff wanted seen)"
run 0 --replay rec --topology=text
has out '^ >   device 0000:03:00.0 fd 13, fd 21 -> group 14 fd 12$'
run 0 --replay rec --summary --json
has out '"before":\{"locked":4194304,"pinned":8192\}'
has out '"path":"/dev/vfio/vfio","fds":\[\{"pid":9,"fd":11\}\],"before":true,"from_start":false'
has out '"size":16384,.*"device_inferred":true.*"size":2097152,.*"device_inferred":true'
if python3 -c 'import jsonschema' 2>/dev/null; then
	case $srcdir in /*) source=$srcdir ;; *) source=$build/$srcdir ;; esac
	cp out json
	python3 "$source/tests/schema/validate.py" "$source/doc/vfiotrace.schema.json" \
		json >out 2>&1 || fail "schema: $(tail -n 3 out)"
fi

# ---- which device a part of memory is of ----

parts() { # MAPS: the lines about them
	recording "$1" >parts.rec
	run 0 --replay parts.rec --summary
	sed -nE 's/^ >  *(mapped too .*|process 9 has .*)$/\1/p' out
}

# Linux 6.1 says where in the machine's memory it lies: that is certain.
got=$(parts "7f0000000000-7f0000001000 rw-s fe001000 1000 anon_inode:[vfio-device]$z")
[ "$got" = 'mapped too   4 KiB at offset 0x1000 of the device' ] || fail "a BAR's address: $got"
got=$(parts "7f0000000000-7f0000001000 rw-s 380001000 1000 anon_inode:[vfio-device]$z")
[ "$got" = 'mapped too   4 KiB at offset 0x20000001000 of the device' ] ||
	fail "another BAR's: $got"
# The device has no BAR 1, BAR 0 is smaller, and neither has such an address.
for maps in '10000000000' '40000' '91000000'; do
	got=$(parts "7f0000000000-7f0000001000 rw-s $maps 1000 anon_inode:[vfio-device]$z")
	[ "$got" = 'process 9 has 4 KiB of a device in memory, mapped before the trace: of which is not known' ] ||
		fail "a device that was closed: $got"
done
# Of two devices each may have it.
more_fd="22$z"
more_info=',[22,"vfio-device",0,1,0,"5","anon_inode:[vfio-device]","0000:04:00.0","vfio-pci"]'
other='["file",0,"/sys/bus/pci/devices/0000:04:00.0/resource",0,'
more_world=",$other\"${bars//fe00/fd00}\"]"
recording "$offset" >two.rec
run 0 --replay two.rec --summary
lines out 'of which is not known' 2
# The other has no BAR 2, and a BAR 0 of 64 KiB, of which no more can be mapped.
more_world=",$other\"0x00000000fd000000 0x00000000fd00ffff 0x0000000000040200\\n$none$none$none$none$none$none\"]"
recording "$offset" >two.rec
run 0 --replay two.rec --summary
lines out 'of which is not known' 1
has out '^ > +mapped too   2 MiB at offset 0x20000000000 of the device \(probably: it was mapped'
unset more_fd more_info more_world

# ---- what calls find ----

# It is unmapped, and closed: the model follows.
recording "$offset" '{"t":1,"tid":9,"enter":[11,"7f0000100000","200000"]}
{"t":1,"exit":0}
{"t":1,"enter":[3,"15"]}
{"t":1,"exit":0,"fds":[[21,"absent",0,0,0,"0",""]]}' >calls.rec
run 0 --replay calls.rec --summary
has out 'munmap\(0x7f0000100000, 2097152\) += 0$'
has out '^ >     mapped too   16 KiB at offset 0x0 of the device \(probably: it was mapped before the trace\)$'
has out '^ >   device 0000:03:00.0 fd 13, open before the trace$'
# A mapping of it for DMA.
map=$(printf '\x20\0\0\0\x03\0\0\0\0\0\0\0\0\x7f\0\0\0\0\x10\0\0\0\0\0\0\x40\0\0\0\0\0\0' | base64 -w 0)
recording "$offset" "{\"t\":1,\"tid\":9,\"enter\":[16,\"b\",\"3b71\",\"1000\"],\"mem\":[\"\",\"$map\"]}
{\"t\":1,\"exit\":0}" >dma.rec
run 0 --replay dma.rec --summary --annotate=all
has out 'vaddr=0x7f0000000000 /\* probably .*of 0000:03:00.0'
has out '^ > container fd 11, open before the trace, its IOMMU was set elsewhere: which, is not known$'
has out '^ >   incomplete   what was done before the trace, or untraced, is not known$'

# ---- live, a process that has nothing of it ----

: >out; : >err
"$actor" say pause >out &
until_true 'grep -q "^pid" out'
pid=$(sed -n 's/^pid //p' out)
for options in '' --summary; do
	: >err; : >trace
	"$tool" $options -p "$pid" -o trace 2>err &
	tracer=$!
	until_true 'grep -q attached err'
	kill -INT "$tracer"
	wait "$tracer"
done
has trace '^ > no file of VFIO.s is open, as far as was seen$'
kill "$pid"
wait "$pid" 2>/dev/null

finish
