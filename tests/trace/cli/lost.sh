#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Where calls were lost, and where a recording breaks off, what is built on the calls says so.
. "${srcdir:-.}/tests/trace/cli/lib.sh"

# bytes SIZE:NUMBER...: little-endian, as base64.
bytes() {
	local item i number
	for item; do
		number=${item#*:}
		for ((i = 0; i < ${item%:*}; i++)); do
			printf "\\x$(printf %02x $((number >> 8 * i & 255)))"
		done
	done | base64 -w 0
}

# map IOVA SIZE END: VFIO_IOMMU_MAP_DMA on the container, and how it ends.
map() {
	echo "{\"t\":1,\"enter\":[16,\"e\",\"3b71\",\"1000\"],\"mem\":[\"\",\"$(bytes 4:32 4:3 \
		8:0x10000 8:"$1" 8:"$2")\"]}"
	echo "{\"t\":1,$3}"
}

# A container and a group that are opened, joined and given a mapping; then what $1 says.
recording() {
	cat <<END
{"format":"vfiotrace","version":2,"machine":"x86_64","big_endian":false,"calls":"all","vfio_only":true,"io":""}
{"t":1,"w":1,"tid":9,"pid":9,"event":"new"}
{"t":1,"cpu":["c000003e","1"],"enter":[257,"ffffff9c","2000","2"],"mem":["2000","$(printf '/dev/vfio/vfio\0' | base64)"]}
{"t":1,"exit":14,"fds":[[14,"vfio-container",0,0,0,"1","/dev/vfio/vfio"]]}
{"t":1,"enter":[257,"ffffff9c","2000","2"],"mem":["2000","$(printf '/dev/vfio/14\0' | base64)"]}
{"t":1,"exit":12,"fds":[[12,"vfio-group",0,0,0,"2","/dev/vfio/14"]]}
{"t":1,"enter":[16,"c","3b68","1000"],"mem":["","DgAAAA=="]}
{"t":1,"exit":0}
{"t":1,"enter":[16,"e","3b66","1"],"fds":[[14,"vfio-container",1,0,0,"1","/dev/vfio/vfio"]]}
{"t":1,"exit":0}
$(map 0x100000 0x10000 '"exit":0')
$1
{"t":1,"event":"exited","status":0}
{"end":true}
END
}
lost='{"t":1,"event":"lost","lost":17}'
again=$(map 0x100000 0x10000 '"fail":"EEXIST"')
short='{"t":1,"enter":[16,"e","3b71","1000"],"mem":["","CAAAAAAAAAA="]}
{"t":1,"fail":"EINVAL"}'

closing='{"t":1,"enter":[3,"e"]}
{"t":1,"exit":0,"fds":[[14,"absent",0,0,0,"0",""]]}
{"t":1,"enter":[3,"c"]}
{"t":1,"exit":0,"fds":[[12,"absent",0,0,0,"0",""]]}'

# ---- nothing lost: all is known ----

recording "$again
$short" >whole.rec
run 0 --replay whole.rec --summary --explain
hasnt out 'incomplete|lost|between the mappings'
has out '^ > container fd 14, VFIO_TYPE1_IOMMU since line 4$'
has out '^ > why: [^p].*0x100000'
hasnt out 'why: probably'

# ---- 17 calls were lost ----

recording "$lost
$again
$short" >lost.rec
run 0 --replay lost.rec --summary --explain
since='incomplete since line 6: 17 calls of pid 9 were lost'
sed -n 6p out | grep -q '^--- lost 17 calls of pid 9 ---$' || fail "the loss: $(sed -n 6p out)"
has out "^ > $since\$"
has out '^ >   incomplete   events were lost, since line 6$'
has out '^ >   largest hole 0x[0-9a-f]*-0x[0-9a-f]* between the mappings that were seen'
# That the IOVA is taken rests on the calls before; that argsz is too small does not.
has out "^ > why: probably .*0x100000.* \\($since\\)\$"
has out '^ > why: argsz'
# As objects it has other lines.
run 0 --replay lost.rec --summary --explain --json
line=$(grep -n '"type":"lost"' out | cut -d : -f 1)
has out "\"incomplete\":true,\"lost\":\{\"calls\":17,\"pid\":9,\"line\":$line\}"
has out "\"certain\":false,\"text\":\"probably .* \\(incomplete since line $line: 17 calls"
# A graph has none.
run 0 --replay lost.rec --topology=text
has out "^ > $since\$"
run 0 --replay lost.rec --topology=dot
has out 'label="topology.*\\nincomplete: 17 calls of pid 9 were lost";'
run 0 --replay lost.rec --topology=json
has out '"incomplete":true,"lost":\{"calls":17,"pid":9\}'
if python3 -c 'import jsonschema' 2>/dev/null; then
	case $srcdir in /*) source=$srcdir ;; *) source=$build/$srcdir ;; esac
	{ "$tool" --replay lost.rec --json --summary --explain
	  "$tool" --replay lost.rec --topology=json; } >json
	python3 "$source/tests/schema/validate.py" "$source/doc/vfiotrace.schema.json" \
		json >out 2>&1 || fail "schema: $(tail -n 3 out)"
fi

# ---- what cannot be seen is no loss ----

recording '{"t":1,"event":"unseen","unseen":"call"}
{"t":1,"event":"unseen","unseen":"iommufd-32"}' >unseen.rec
run 0 --replay unseen.rec --summary
has out '^--- not seen: the call that this thread was in when it was attached to ---$'
has out '^--- not seen: what this 32-bit program asks iommufd, which refuses it ---$'
hasnt out 'incomplete since'
"$tool" --replay unseen.rec --json >json
[ "$(jq -r 'select(.type == "unseen").what' json | xargs)" = 'call iommufd-32' ] ||
	fail "unseen: $(cat json)"
if python3 -c 'import jsonschema' 2>/dev/null; then
	python3 "$source/tests/schema/validate.py" "$source/doc/vfiotrace.schema.json" \
		json >out 2>&1 || fail "schema: $(tail -n 3 out)"
fi

# ---- what is nobody's in particular, and was lost or may have been ----

for what in 'no-room:files, ends or signals, for which there was no room' \
	'left-out:perhaps calls, for the kernel has left out notes'; do
	recording "{\"t\":1,\"event\":\"unseen\",\"unseen\":\"${what%%:*}\"}
$again" >unnoted.rec
	run 0 --replay unnoted.rec --summary --explain
	sed -n 6p out | grep -qx -e "--- not seen: ${what#*:} ---" || fail "not noted: $(sed -n 6p out)"
	has out '^ > incomplete since line 6: files, ends or calls may not have been noted$'
	has out '^ > why: probably .*0x100000'
	"$tool" --replay unnoted.rec --json --summary >json
	line=$(grep -n '"type":"unseen"' json | cut -d : -f 1)
	has json "\"incomplete\":true,\"unnoted\":\{\"line\":$line\}"
	if python3 -c 'import jsonschema' 2>/dev/null; then
		python3 "$source/tests/schema/validate.py" "$source/doc/vfiotrace.schema.json" \
			json >out 2>&1 || fail "schema: $(tail -n 3 out)"
	fi
done
recording '{"t":1,"event":"unseen","unseen":"all"}' >unseen.rec
run 1 --replay unseen.rec

# Of several processes; and a call of which only the end was lost is no lost call.
recording "$lost
{\"t\":1,\"tid\":10,\"pid\":10,\"event\":\"new\"}
{\"t\":1,\"event\":\"lost\",\"lost\":3}
{\"t\":1,\"event\":\"exited\",\"status\":0}
{\"t\":1,\"tid\":9,\"event\":\"asked\"}" >two.rec
run 0 --replay two.rec --summary
has out '^ > incomplete since line 6: 20 calls were lost$'
run 0 --replay two.rec --summary --json
has out "\"lost\":\{\"calls\":20,\"line\":$line\}"

# That stands in its line; but where it has none, it is one.
recording "{\"t\":1,\"enter\":[3,\"e\"]}
{\"t\":1,\"event\":\"lost\",\"lost\":0}" >end.rec
run 0 --replay end.rec
has out '^close\(14</dev/vfio/vfio>\) += \? <unavailable>$'
hasnt out '--- lost'
run 0 --replay end.rec --json
has out '"syscall":"close".*"result":null,"unavailable":true'
run 0 --replay end.rec -e trace=vfio --summary
sed -n 4p out | grep -q '^--- lost 1 call of pid 9 ---$' || fail "a lost end: $(sed -n 4p out)"
has out '^ > incomplete since line 4: 1 call of pid 9 was lost$'

# What the last descriptor that was seen is closed of may have others: it is not said to be gone.
recording "$lost
$closing
{\"t\":1,\"event\":\"asked\"}" >closed.rec
sed "/\"lost\"/d" closed.rec >closed-whole.rec
run 0 --replay closed-whole.rec --summary
hasnt out '^ >  *(container|group)'
run 0 --replay closed.rec --summary
has out '^ > container, no fd.*, VFIO_TYPE1_IOMMU since line 4$'
has out '^ >   group 14, no fd is known, no open device of it was seen, perhaps detached after line 3$'

# Findings about several calls are no more than notes then.
run 0 --replay whole.rec --check -o trace
has trace '^ > check C010 [a-z]*: line 7: .* held 1 mapping of 65536 bytes at the end$'
run 0 --replay lost.rec --check -o trace
line=$(grep -n -e '--- lost' trace | cut -d : -f 1)
has trace "^ > check C010 note: .* held 1 mapping of 65536 bytes at the end \\(incomplete since line $line: 17 calls of pid 9 were lost\\)\$"

# ---- a recording that breaks off ----

head -n 12 whole.rec >cut.rec
run 1 --replay cut.rec --summary
has err 'recording ends early'
has out '^ > incomplete: the recording breaks off$'
has out '^ > container fd 14, VFIO_TYPE1_IOMMU since line 4$'
run 1 --replay cut.rec --summary --json
has out '"incomplete":true,"cut":true'
head -c "$(($(head -n 12 whole.rec | wc -c) + 20))" whole.rec >cut.rec
run 1 --replay cut.rec --topology=text
has out '^ > incomplete: the recording breaks off$'

# ---- one that begins in the middle ----

{ head -n 1 whole.rec; sed -n '9,$p' whole.rec | sed '1s/"t":1/"t":1,"w":1,"tid":9,"pid":9,"cpu":["c000003e","1"]/'; } >middle.rec
run 0 --replay middle.rec --summary
has out '^ > container fd 14, VFIO_TYPE1_IOMMU since line 1$'
hasnt out 'group 14'

# ---- live, in a ring of one page ----

[ "$(id -u)" = 0 ] && can_watch && {
	run 1 --no-stop --ring=4K -e trace=vfio --summary --record storm.rec -o watched \
		"$actor" times=100000
	lost=$(sed -n 's/^.*--- lost \([0-9]*\) calls* of pid [0-9]* ---$/\1/p' watched |
		awk '{ n += $1 } END { print n + 0 }')
	first=$(grep -n -m 1 -e '--- lost ' watched | cut -d : -f 1)
	has watched "^ > incomplete since line $first: $lost calls of pid [0-9]+ were lost\$"
	# A recording of it has the same gaps.
	run 0 --replay storm.rec -e trace=vfio --summary -o replayed
	cmp -s watched replayed || fail "a storm: the replay differs"
	# Nor is it compared with anything, or kept to be compared with.
	echo golden >file.golden
	for option in '' --golden-update; do
		run 1 --no-stop --ring=4K -e trace=vfio --golden file.golden $option \
			-o watched "$actor" times=100000
		has err '^vfiotrace: the trace is not whole: '
		[ "$(cat file.golden)" = golden ] || fail "$option: the golden file has changed"
	done
}
finish
