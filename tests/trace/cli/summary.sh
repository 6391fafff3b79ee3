#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# --summary and --topology. What they tell of real devices is compared with the kernel by
# tests/vm/jobs/summary; here it is when they are told, and where.
. "${srcdir:-.}/tests/trace/cli/lib.sh"
case $srcdir in /*) source=$srcdir ;; *) source=$build/$srcdir ;; esac

# A group in a container, a device with two vectors that KVM takes, and KVM has the group;
# then the process ends as $1 says.
recording() {
	cat <<END
{"format":"vfiotrace","version":2,"machine":"x86_64","big_endian":false,"calls":"all","vfio_only":true}
{"t":1,"w":1,"tid":9,"pid":9,"event":"new"}
{"t":1,"cpu":["c000003e","1"],"enter":[257,"ffffff9c","2000","2"],"mem":["2000","$(printf '/dev/vfio/vfio\0' | base64)"]}
{"t":1,"exit":14,"fds":[[14,"vfio-container",0,0,0,"4","/dev/vfio/vfio"]]}
{"t":1,"enter":[16,"c","3b68","1000"],"fds":[[12,"vfio-group",0,0,0,"3","/dev/vfio/14"],[14,"vfio-container",1,0,0,"4","/dev/vfio/vfio"]],"mem":["","DgAAAA=="]}
{"t":1,"exit":0}
{"t":1,"enter":[16,"e","3b66","3"]}
{"t":1,"exit":0}
{"t":1,"enter":[16,"a","c00caee0","1000"],"fds":[[10,"kvm-vm",0,0,0,"1","anon_inode:kvm-vm"]],"mem":["","BAAAAAAAAAAAAAAA"]}
{"t":1,"exit":0,"fds":[[11,"kvm-vfio",0,0,0,"2","anon_inode:kvm-vfio"]],"mem":["","BAAAAAsAAAAAAAAA"]}
{"t":1,"enter":[16,"b","4018aee1","1000"],"fds":[[11,"kvm-vfio",0,0,0,"2","anon_inode:kvm-vfio"]],"mem":["","AAAAAAEAAAABAAAAAAAAAAAgAAAAAAAA","2000","DAAAAA=="]}
{"t":1,"exit":0}
{"t":1,"enter":[16,"c","3b6a","1000"],"mem":["","MDAwMDowMzowMC4wAA=="]}
{"t":1,"exit":13,"fds":[[13,"vfio-device",0,1,0,"5","anon_inode:[vfio-device]","0000:03:00.0","vfio-pci"]]}
{"t":1,"enter":[16,"d","3b6e","1000"],"fds":[[15,"eventfd",0,0,0,"6","anon_inode:[eventfd]"],[16,"eventfd",0,0,0,"7","anon_inode:[eventfd]"]],"mem":["","HAAAACQAAAACAAAAAAAAAAIAAAAPAAAAEAAAAA=="]}
{"t":2000,"exit":0,"took":1234567}
{"t":1,"enter":[16,"a","4020ae76","1000"],"mem":["","DwAAABgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="]}
{"t":1,"exit":0}
{"t":1,"enter":[16,"a","4020ae76","1000"],"mem":["","EAAAABkAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="]}
{"t":1,"exit":0}
$1
{"end":true}
END
}
status='Name:\tqemu\\n\nVmLck:\t    4096 kB\nVmPin:\t       8 kB\n'
limits='Limit                     Soft Limit           Hard Limit           Units     \nMax locked memory         8388608              unlimited            bytes     \n'
world="\"world\":[[\"file\",0,\"/proc/9/status\",0,\"$status\"],[\"file\",0,\"/proc/9/limits\",0,\"$limits\"]]"
ended='{"t":1,"event":"exited","status":0}'

recording "{\"t\":1,\"event\":\"ending\",$world}
$ended" >rec
run 0 --replay rec --summary
sed -n '/^+++ exited/,$p' out >seen
cat >wanted <<'END'
+++ exited with 0 +++
 > summary: as it was before process 9 ended
 > process 9 (qemu\n)
 >   memory       4 MiB locked, 8 KiB pinned; RLIMIT_MEMLOCK 8 MiB, hard no limit
 > container fd 14, VFIO_TYPE1v2_IOMMU since line 3
 >   live         no mapping
 >   group 14 fd 12
 >     device 0000:03:00.0 fd 13
 >       interrupts   MSIX 2 armed
 > KVM VM fd 10
 >   was given    group 14
 >   takes        2 interrupts of VFIO's by irqfd
 > time in VFIO's calls: 0.001234 s in 5 calls
 >   0.001234 s  VFIO_DEVICE_SET_IRQS, 1 call
 >   0.000000 s  VFIO_GROUP_SET_CONTAINER, 1 call
 >   0.000000 s  VFIO_SET_IOMMU, 1 call
 >   0.000000 s  KVM_SET_DEVICE_ATTR, 1 call
 >   0.000000 s  VFIO_GROUP_GET_DEVICE_FD, 1 call
 > never undone by the program: 2 interrupt vectors, 4 descriptors
END
cmp -s wanted seen || fail "a summary: $(diff wanted seen)"

# The calls need no lines of their own for it: it counts them all.
run 0 --replay rec --summary -e trace=none
grep '^ > time' out >seen
echo " > time in VFIO's calls: 0.001234 s in 5 calls" >wanted
cmp -s wanted seen || fail "without lines: $(cat seen)"
has out '^ > container fd 14, VFIO_TYPE1v2_IOMMU$'

run 0 --replay rec --topology=text
sed -n '/^+++ exited/,$p' out >seen
cat >wanted <<'END'
+++ exited with 0 +++
 > topology: as it was before process 9 ended
 > process 9 qemu\n
 >   container VFIO_TYPE1v2_IOMMU fd 14, 0 mappings
 >   group 14 fd 12 -> container VFIO_TYPE1v2_IOMMU fd 14, KVM VM fd 10 (given)
 >   KVM VM fd 10
 >   device 0000:03:00.0 fd 13 -> group 14 fd 12, MSIX[0-1] -> KVM VM fd 10
END
cmp -s wanted seen || fail "a topology: $(diff wanted seen)"

# For graphviz, and nothing else.
run 0 --replay rec --topology=dot
head -n 1 out | grep -q '^digraph vfio {$' || fail "dot: something before it"
tail -n 1 out | grep -q '^}$' || fail "dot: something behind it"
lines out '^	+n[0-9]+ -> ' 5
# Each arrow says what it means.
lines out ' -> .*, label="attached to"' 1
lines out ' -> .*, label="in"' 1
lines out ' -> .*, label="signals"' 1
lines out ' -> .*, label="interrupts"' 1
lines out ' -> .*, label="given"' 1
# And the legend has one of each look.
for meaning in 'the way of DMA to memory' 'the way of interrupts' 'given to KVM'; do
	lines out "label=\"$meaning\"" 1
done
has out 'label="process 9 qemu\\\\x0a";'
if command -v dot >/dev/null; then
	dot -Tplain out >plain 2>dot.err && [ ! -s dot.err ] || fail "dot: $(cat dot.err)"
fi
run 0 --replay rec --topology=json
lines out '' 1
has out '"type":"topology","reason":"ending","pid":9,.*"edges":\[\{"from":'
run 0 --replay rec --topology=json --json -o json
lines json '"type":"call"' 9
lines json '"type":"topology"' 1

# The device's regions stand in order, whichever the program asked for first; memory of its
# that is mapped for DMA is a BAR; an eventfd that unmasks is no vector more. The thread that
# ends last has a name of its own, which is not the process's.
info() { echo "{\"t\":1,\"enter\":[16,\"d\",\"3b6c\",\"1000\"],\"mem\":[\"\",\"$1\"]}
{\"t\":1,\"exit\":0,\"mem\":[\"\",\"$2\"]}"; }
irq() { echo "{\"t\":1,\"enter\":[16,\"d\",\"3b6e\",\"1000\"],\"mem\":[\"\",\"$1\"]}
{\"t\":1,\"exit\":0}"; }
recording "$(info IAAAAAAAAAABAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= IAAAAAcAAAABAAAAAAAAAAAgAAAAAAAAAAAAAAABAAA=)
$(info IAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= IAAAAAcAAAAAAAAAAAAAAAAQAAAAAAAAAAAAAAAAAAA=)
{\"t\":1,\"enter\":[9,\"0\",\"2000\",\"3\",\"1\",\"d\",\"10000000000\"]}
{\"t\":1,\"exit\":139637976727552}
{\"t\":1,\"enter\":[16,\"e\",\"3b71\",\"1000\"],\"mem\":[\"\",\"IAAAAAMAAAAAAAAAAH8AAAAAEAAAAAAAACAAAAAAAAA=\"]}
{\"t\":1,\"exit\":0}
$(irq GAAAACQAAAAAAAAAAAAAAAEAAAAPAAAA)
$(irq GAAAABQAAAAAAAAAAAAAAAEAAAAQAAAA)
{\"t\":1,\"w\":1,\"tid\":10,\"pid\":9,\"event\":\"new\",\"parent\":9,\"thread\":true}
{\"t\":1,\"tid\":10,\"event\":\"ending\",\"world\":[[\"file\",0,\"/proc/10/status\",0,\"Name:\tworker\nVmLck:\t 4 kB\nVmPin:\t 8 kB\n\"],[\"file\",0,\"/proc/9/comm\",0,\"qemu\n\"]]}
{\"t\":1,\"comm\":\"worker\",\"event\":\"exited\",\"status\":0}
{\"t\":1,\"tid\":9,\"event\":\"exited\",\"status\":0}" >rec
run 0 --replay rec --summary
has out '^ > process 9 \(qemu\)$'
has out '^ >   memory       4 KiB locked, 8 KiB pinned'
has out '^ >   of devices   0x100000, 8 KiB: BAR1 of 0000:03:00.0$'
has out '^ >       regions      BAR0 4 KiB, BAR1 8 KiB \(all mapped\)$'
has out '^ >       interrupts   INTX 1 armed, MSIX 2 armed$'
has out '^ > never undone by the program: 1 mapping of 8 KiB, 1 mmap of a device, 3 interrupt vectors, 4 descriptors$'
run 0 --replay rec --topology=text
has out '^ >   container VFIO_TYPE1v2_IOMMU fd 14, 1 mapping, 8 KiB, 1 of them a BAR$'
# Findings name them as summaries do, and as lines do.
sed 's/"vfio_only":true/&,"io":""/' rec >closes
run 0 --replay closes --check
has out '^ > check C010 note: line [0-9]*: container fd 14 held 1 mapping of 8192 bytes at the end$'
has out '^ > check C022 note: .*: 14</dev/vfio/vfio>, 11<anon_inode:kvm-vfio>, 13<anon_inode:\[vfio-device\]<0000:03:00.0>>$'

# A program that is killed is seen as it was before.
recording '{"t":1,"event":"killed","signal":"SIGKILL"}' >rec
run 0 --replay rec --summary
has out '^ > summary: as it was before process 9 ended$'
has out '^ >     device 0000:03:00.0 fd 13$'
has out '^ >   memory       not known how much is locked and pinned$'
# One that is let go goes on.
recording '{"t":1,"event":"detached"}' >rec
run 0 --replay rec --summary
has out '^ > summary: as it was when process 9 was let go$'
hasnt out 'never undone'
# Asked for while it runs: in its place, and at the end once more.
recording "{\"t\":1,\"event\":\"asked\"}
{\"t\":1,\"enter\":[16,\"d\",\"3b6f\",\"0\"]}
{\"t\":1,\"exit\":0}
{\"t\":1,\"event\":\"ending\"}
$ended" >rec
run 0 --replay rec --summary
sed -nE '/^( > summary.*|.*RESET\).*|.*reset +.*)$/p' out >seen
cat >wanted <<'END'
 > summary: as it is now (SIGUSR1)
ioctl(13<anon_inode:[vfio-device]<0000:03:00.0>>, VFIO_DEVICE_RESET) = 0
 > summary: as it was before process 9 ended
 >       reset        once, in line 27
END
cmp -s wanted seen || fail "asked: $(diff wanted seen)"
# A replay that ends early tells of what is there then.
run 0 --replay rec --summary --syscall-limit=3
has out '^ > summary: as it is at the end of the trace$'
# What was not recorded may be missing.
sed 's/"calls":"all"/"calls":"vfio"/' rec >poor
run 0 --replay poor --summary
has out '^ > incomplete: not all calls were recorded that open, copy, close and map; '

# ---- live ----

run 0 --summary "$actor" version
has err "^ > summary: as it is at the end of the trace$"
has err "^ > no file of VFIO's is open, as far as was seen$"
run 3 --summary -o trace --record rec "$actor" version fork exit=3
run 0 --replay rec --summary
grep '^ > ' trace >live
grep '^ > ' out >again
cmp live again || fail "another summary of the recording: $(diff live again)"

# SIGUSR1 to the tracer is the question, SIGUSR2 goes to the program as ever.
: >out; : >err
"$tool" --summary -o trace "$actor" say version pause >out 2>err &
tracer=$!
until_true 'grep -q "^pid" out' && until_true 'grep -q VFIO_GET_API_VERSION trace'
pid=$(sed -n 's/^pid //p' out)
kill -USR1 "$tracer"
until_true 'grep -q "as it is now (SIGUSR1)" trace'
kill -USR2 "$tracer"
wait "$tracer"
got=$?
[ $got = 140 ] || fail "SIGUSR2 to the tracer: status $got"
hasnt trace 'SIGUSR1 \{'
has trace 'SIGUSR2'
lines trace 'summary: as it is now' 1
# Of a process that was attached to as well.
: >out; : >err; : >trace
"$actor" say pause >out &
until_true 'grep -q "^pid" out'
pid=$(sed -n 's/^pid //p' out)
"$tool" --topology=text -p "$pid" -o trace 2>err &
tracer=$!
until_true 'grep -q attached err'
kill -USR1 "$tracer"
until_true 'grep -q "as it is now (SIGUSR1)" trace'
kill -INT "$tracer"
wait "$tracer"
has trace '^ > topology: as it is at the end of the trace$'
kill -0 "$pid" || fail "the program was not let go"
kill "$pid"
wait "$pid" 2>/dev/null

# ---- JSON, by its schema ----

if python3 -c 'import jsonschema' 2>/dev/null; then
	for recording in "$source"/tests/corpus/*.jsonl; do
		timeout -k 5 3000 "$tool" --replay "$recording" --json --summary --topology=json \
			2>/dev/null | grep -E '"type":"(summary|topology)"'
	done >json2
	lines json2 '"type":"summary"' "$(ls "$source"/tests/corpus/*.jsonl | wc -l)"
	python3 "$source/tests/schema/validate.py" "$source/doc/vfiotrace.schema.json" \
		json json2 >out 2>&1 || fail "schema: $(tail -n 3 out)"
fi

# ---- what is refused ----

refused() { # OPTIONS WORDS
	run 2 $1 "$actor" version
	has err "^vfiotrace: $2"
}
refused '--topology=pdf' "--topology: invalid form 'pdf'"
refused '--topology=dott' "--topology: invalid form 'dott'; did you mean 'dot'\?"
refused '--summary --normalize' '--summary: tells of numbers and addresses, which --normalize and --golden leave out$'
refused '--summary -ff -o x' '--summary: is one for all, not together with -ff$'
refused '--topology=dot --summary' '--topology: a graph for other programs stands alone, not together with --summary$'
refused '--topology=json -c' '--topology: a graph for other programs stands alone, not together with -c$'
# What the devices are called: by what sysfs says where the program has not read it.
sys=/sys/bus/pci/devices/0000:03:00.0
ids="[\"file\",0,\"$sys/vendor\",0,\"0x8086\\n\"],[\"file\",0,\"$sys/device\",0,\"0x10d3\\n\"],[\"file\",0,\"$sys/subsystem_vendor\",0,\"0x8086\\n\"],[\"file\",0,\"$sys/subsystem_device\",0,\"0xa01f\\n\"]"
names='["pci-names",0,"8086:10d3:8086:a01f",0,"Intel\u001b[m\u000082574L\u0000Desktop \"A\"\u0000"]'
recording "{\"t\":1,\"event\":\"ending\",\"world\":[$ids,$names]}
$ended" >named
run 0 --replay named --summary --topology=text
has out '^ >     device 0000:03:00\.0 fd 13$'
has out '^ >       PCI +8086:10d3 Intel\\33\[m 82574L \(Desktop \\"A\\"\) \[vfio-pci\]$'
has out '^ >   device 0000:03:00\.0 fd 13, 8086:10d3 Intel\\33\[m 82574L -> group 14 fd 12,'
run 0 --replay named --topology=dot
has out 'label="0000:03:00\.0\\nfd 13\\n8086:10d3 Intel\\\\x1b\[m 82574L"'
for form in --summary --topology=json; do
	run 0 --replay named --json $form
	has out '"vendor_id":"0x8086","vendor_name":"Intel\\u001[bB]\[m","device_id":"0x10d3","device_name":"82574L","subsystem_vendor_id":"0x8086","subsystem_id":"0xa01f","subsystem_name":"Desktop \\"A\\""'
	if python3 -c 'import jsonschema' 2>/dev/null; then
		cp out json
		python3 "$source/tests/schema/validate.py" "$source/doc/vfiotrace.schema.json" json \
			>out 2>&1 || fail "schema: $(cat out)"
	fi
done
# Without a database the numbers are all there is.
recording "{\"t\":1,\"event\":\"ending\",\"world\":[$ids]}
$ended" >named
run 0 --replay named --summary
has out '^ >       PCI +8086:10d3 \[vfio-pci\]$'
finish
