#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# -e device=: of recordings, those lines of the whole trace that a pattern picks; and what
# the command line says of names.
. "${srcdir:-.}/tests/trace/cli/lib.sh"
case $srcdir in
/*) corpus=$srcdir/tests/corpus ;;
*) corpus=$build/$srcdir/tests/corpus ;;
esac

# picks RECORDING DEVICES GREP-OPTION PATTERN: the lines of the text that lies beside the
# recording which the pattern, of other devices' things, does not match (-v), or does.
picks() {
	run 0 -q -e "device=$2" --replay "$corpus/$1.jsonl"
	grep -E "$3" -e "$4" "$corpus/$1.txt" >wanted
	[ -s wanted ] || fail "$1: nothing matches $4"
	cmp -s wanted out || fail "$1, device=$2: $(diff wanted out)"
	sed '/^vfiotrace: Process [0-9]* attached$/d' err >said
	[ -s said ] && fail "$1, device=$2: $(cat said)"
}

# Two groups in one container, which belongs to both.
picks full-standing-two-groups 0000:00:03.0 -v '/dev/vfio/3[">]|0000:00:04\.0'
picks full-standing-two-groups 0000:00:04.0 -v '/dev/vfio/2[">]|0000:00:03\.0'
# Two containers.
picks full-standing-two-containers 0000:00:05.0 -h '\([567]<|= [567]<|^\+\+\+'
# QEMU: what is said on the container before the second device comes is about that too.
picks 6.12-qemu-two 0000:00:03.0 -v '/dev/vfio/3>|0000:00:04\.0'
picks 6.12-qemu-two 0000:00:04.0 -v '/dev/vfio/2>|0000:00:03\.0'
# An iommufd with two devices.
picks full-standing-iommufd 0000:00:03.0 -v 'vfio1|0000:00:04\.0'
picks full-standing-iommufd 0000:00:04.0 -v 'vfio0|0000:00:03\.0'
# One group with two functions: whose the group is both are.
picks full-standing-one-group 0000:01:00.0 -v '^$'
picks full-standing-one-group 01:00.1 -v '^$'
# Reads and writes, mappings of BARs, eventfds, copies, messages; a node that is no group's.
picks full-io 0000:00:03.0 -v does-not-exist
picks full-eventfds 0000:00:03.0 -v '^$'
picks full-cdev 0000:00:03.0 -v '^$'
picks full-noiommu 0000:00:03.0 -v '^$'
# By UUID; the second is got later, from another group.
uuid=83b8f4f2-509f-382f-3c1e-e6bfe0fa1001
picks full-migration $uuid -v '^$'

# However a device is written.
recording=$corpus/full-standing-two-groups.jsonl
run 0 -e device=0000:00:03.0 --replay "$recording"
mv out wanted
for name in 00:03.0 0:3.0 0:0:3.0 0000:00:03.0 pci_0000_00_03_0 \
	/sys/bus/pci/devices/0000:00:03.0 /sys/devices/pci0000:00/0000:00:03.0; do
	run 0 -e "device=$name" --replay "$recording"
	cmp -s wanted out || fail "device=$name: $(diff wanted out)"
done
# Several; then the container joins for one before it is told that the other's group is there.
run 0 -e device=0:3.0,0:4.0 --replay "$recording"
sort "${recording%.jsonl}.txt" >all
sort out | diff all - >differs || fail "both: $(cat differs)"
# All but one are the others; together with other filters.
run 0 -e 'device=!0000:00:04.0' --replay "$recording"
cmp -s wanted out || fail "device=!: $(diff wanted out)"
run 0 -e device=0:3.0 -e request=VFIO_GROUP_\* --replay "$recording"
grep -E 'VFIO_GROUP_|exited' wanted | cmp -s - out || fail "with request=: $(cat out)"
run 0 -e device=0:4.0 -e fd=device --replay "$recording"
printf '+++ exited with 0 +++\n' | cmp -s - out || fail "with fd=: $(cat out)"
run 0 -c -e device=0:3.0 --replay "$recording"
has out '^.* 4 +MAP_DMA$|VFIO_IOMMU_MAP_DMA'
lines out VFIO_GROUP_SET_CONTAINER 1
run 0 --json -e device=0:3.0 --replay "$recording"
lines out '"type":"call"' "$(grep -vc exited wanted)"
# What is set up in the end is told of all.
run 0 --summary -e device=0:3.0 --replay "$recording"
numbers='s/ (since|in) line [0-9]+//'
grep '^ > ' out | sed -E "$numbers" >seen
run 0 --summary --replay "$recording"
grep '^ > ' out | sed -E "$numbers" | diff - seen >differs ||
	fail "the summary is another: $(cat differs)"
run 0 --normalize -e device=0:3.0 --replay "$recording"
lines out 'vfio-device]<0000:00:04\.0>|/dev/vfio/3' 0
lines out . "$(grep -c . wanted)"

# What was not there is told, and what there was. Whose the groups are sysfs has told: what
# nobody knows is about the container alone, of its opening, its IOMMU and its mappings.
run 1 -e device=0000:00:09.0 --replay "$recording"
has err '^vfiotrace: -e device=0000:00:09\.0: no such device was seen; there are: 0000:00:03\.0, 0000:00:04\.0$'
has err '^vfiotrace: -e device: 7 calls on groups, containers and the like are not shown'
run 1 -e device=0000:00:09.0,0000:00:03.0 --replay "$recording"
cmp -s wanted out || fail "one of two is missing: $(diff wanted out)"
lines err 'no such device' 1
run 0 -e device=0000:00:09.0 "$actor" version
has err '^vfiotrace: -e device=0000:00:09\.0: no such device was seen; there are: none$'
hasnt err GET_API_VERSION

# What can be no device's name.
refused() { # NAME MESSAGE
	run 2 -e "device=$1" "$actor" version
	has err "^vfiotrace: -e device: invalid device '$1': $2"
}
refused '' 'a name is missing, as 0000:03:00\.0$'
refused 14 'that is the number of a group'
refused noiommu-0 'that is the number of a group'
refused /dev/vfio/14 'a device is meant by its name, .* -P PATH$'
for name in 03.0 0000:03:00 03:00 0:20.0 0:1.8 100:0.0 0:0:0:0.0 0x3:0.0; do
	refused $name 'a PCI device is DOMAIN:BUS:SLOT\.FUNCTION'
done
refused "$(printf '%0200d' 7 | tr 0-9 a)" 'no device has so long a name'

# ---- made by hand: what no recording of those has ----

# Members of a recording: bytes of memory, an ioctl with its argument and result, and what
# descriptors are.
bytes() { # LITTLE-ENDIAN-WORD...
	for word in "$@"; do
		printf '%08x' "$word" | sed 's/\(..\)\(..\)\(..\)\(..\)/\\x\4\\x\3\\x\2\\x\1/'
	done | xargs -0 printf '%b' | base64 -w 0
}
call() { # FD REQUEST RESULT [ARGUMENT [MEMBERS-OF-THE-ENTRY]]
	echo "{\"t\":1,\"cpu\":[\"c000003e\",\"1\"],\"enter\":[16,\"$1\",\"$2\",\"1000\"],\"mem\":[\"\",\"${4:-AA==}\"]${5:-}}"
	echo "{\"t\":1,$3}"
}
head_of_recording() {
	echo '{"format":"vfiotrace","version":2,"tool":"0.1","machine":"x86_64","kernel":"7.3","big_endian":false,"utc_offset":0,"calls":"vfio,mmap","io":"","vfio_only":true,"stacks":false,"pids":false}'
	echo '{"t":1,"w":1,"tid":9,"pid":9,"event":"new"}'
}
fds=',"fds":[[3,"vfio-container",1,0,0,"1","/dev/vfio/vfio"],[4,"vfio-group",0,0,0,"2","/dev/vfio/7"],[5,"vfio-group",0,0,0,"3","/dev/vfio/8"],[6,"vfio-device",0,1,0,"4","anon_inode:[vfio-device]","0000:01:00.0"],[7,"vfio-device",0,1,0,"5","anon_inode:[vfio-device]","0000:02:00.0"],[8,"kvm-vm",0,0,0,"6","anon_inode:kvm-vm"],[9,"eventfd",0,0,0,"7","anon_inode:[eventfd]"],[16,"eventfd",0,0,0,"8","anon_inode:[eventfd]"],[17,"kvm-vfio",0,0,0,"9","anon_inode:kvm-vfio"],[18,"vfio-container",1,0,0,"a","/dev/vfio/vfio"]]'
of_7=',"world":[["folder",0,"/sys/kernel/iommu_groups/7/devices",0,"0000:00:1c.0\u00000000:01:00.0\u0000"]]'
of_8=',"world":[["folder",0,"/sys/kernel/iommu_groups/8/devices",0,"0000:02:00.0\u0000"]]'
ok='"exit":0'
einval='"fail":"EINVAL"'
version() { call "$1" 3b64 "$ok" '' "${2:-}"; }
status() { call "$1" 3b67 "$ok" "$(bytes 8 0)" "${2:-}"; }
join() { call "$1" 3b68 "$ok" "$(bytes "$2")" "${3:-}"; }
end() {
	echo '{"t":1,"event":"exited","status":0}'
	echo '{"end":true}'
}

# The system says whose a group is: its own calls need not wait, and the container's are told
# apart when it joins. KVM and eventfds, and a BAR in the other's container.
irqfd() { call 8 4020ae76 "$ok" "$(bytes "$1" 24 0 0 0 0 0 0)"; }
arm() { call "$1" 3b6e "$ok" "$(bytes 24 36 2 0 1 "$2")"; }
give() { # GROUP
	echo "{\"t\":1,\"enter\":[16,\"11\",\"4018aee1\",\"1000\"],\"mem\":[\"\",\"$(bytes 0 1 1 0 0x2000 0)\",\"2000\",\"$(bytes "$1")\"]}"
	echo "{\"t\":1,$ok}"
}
map() { call "$1" 3b71 "$ok" "$(bytes 32 3 "$2" 0x7f00 0x100000 0 4096 0)"; }
{
	head_of_recording
	version 3 "$fds"
	status 5 "$of_8"
	join 5 18
	status 4 "$of_7"
	version 12
	call 8 c00caee0 "$ok,\"mem\":[\"\",\"$(bytes 4 17 0)\"]" "$(bytes 4 0 0)"
	give 5
	give 4
	join 4 3
	call 5 3b6a "$einval" "$(printf '0000:02:00.0\0' | base64 -w 0)"
	call 4 3b6a "$einval" "$(printf '0000:01:00.0\0' | base64 -w 0)"
	irqfd 9
	irqfd 16
	arm 7 16
	arm 6 9
	echo '{"t":1,"enter":[9,"0","1000","3","1","6","0"]}'
	echo '{"t":1,"exit":139637976727552}'
	map 12 0x12345000
	map 12 0
	map 3 0x12345000
	end
} >made
run 0 --replay made
mv out all
lines all . 20
# The other's are container 18, group 5, device 7 and eventfd 16; but on 18 the BAR is mapped.
grep -vE '\((5|7)<|addr=\[5<|fd=16<' all | sed '/(18</{/vaddr=0x7f0000000000,/!d}' >wanted
lines wanted . 12
run 0 -e device=01:00.0 --replay made
cmp -s wanted out || fail "01:00.0: $(diff wanted out)"
# The other way round, its own container is 18.
grep -vE '[(, ](3|4|6)<|addr=\[4<|fd=9<' all >wanted
run 0 -e device=02:00.0 --replay made
cmp -s wanted out || fail "02:00.0: $(diff wanted out)"

# A group that the system knows, and a container that it never joins: what is surely about the
# device is shown by the end, or before anything else is.
{
	head_of_recording
	version 3 "$fds"
	status 4 "$of_7"
	echo '{"t":1,"event":"signal","signal":"SIGUSR1","siginfo":{"si_signo":10,"si_code":0,"si_pid":9,"si_uid":0}}'
	status 4 "$of_7"
	end
} >made
run 0 -e device=01:00.0 --replay made
awk '{ print $1, $2 }' out >seen
printf '%s\n' 'ioctl(4</dev/vfio/7>, VFIO_GROUP_GET_STATUS,' '--- SIGUSR1' \
	'ioctl(4</dev/vfio/7>, VFIO_GROUP_GET_STATUS,' '+++ exited' >wanted
cmp -s wanted seen || fail "held back: $(diff wanted seen)"

# A call that lasts long is seen to go on.
long() { # CALL
	"$@" | awk '{ print } NR == 1 { print "{\"t\":1,\"event\":\"pending\"}" }'
}
{
	head_of_recording
	version 3 "$fds"
	long status 4 "$of_7"
	long call 4 3b6a "$einval" "$(printf '0000:01:00.0\0' | base64 -w 0)"
	end
} >made
run 0 -e device=01:00.0 --replay made
cat >wanted <<'END'
ioctl(4</dev/vfio/7>, VFIO_GROUP_GET_STATUS, {argsz=8} <unfinished ...>
<... ioctl resumed> => 0x1000)          = 0
ioctl(4</dev/vfio/7>, VFIO_GROUP_GET_DEVICE_FD, "0000:01:00.0" <unfinished ...>
<... ioctl resumed>)                    = -1 EINVAL (Invalid argument)
+++ exited with 0 +++
END
cmp -s wanted out || fail "pending: $(diff wanted out)"

# More calls than are kept until it is told whose they are: the last of them are shown, and
# how many are not is said.
{
	head_of_recording
	status 4 "$fds$of_7"
	version 3 | awk '{ line[NR] = $0 }
		END { for (i = 0; i < 16400; i++) print line[1] "\n" line[2] }'
	join 4 3
	end
} >made
run 1 -e device=01:00.0 --replay made
lines out VFIO_GET_API_VERSION 16384
has err '^vfiotrace: -e device: 16 early calls are not shown: more than 16384 were to be kept'
# Nobody is told so of what was the other's.
run 0 -e 'device=!01:00.0' --replay made
lines out . 1
hasnt err 'early calls'

finish
