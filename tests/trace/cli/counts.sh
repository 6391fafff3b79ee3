#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# -c, -C and their options: what is counted is what the trace shows.
. "${srcdir:-.}/tests/trace/cli/lib.sh"
case $srcdir in /*) source=$srcdir ;; *) source=$build/$srcdir ;; esac
corpus=$source/tests/corpus

# ---- counted again, from the lines of the trace ----

# "CALLS ERRORS NAME" of each request or call in a trace as text.
of_lines() {
	sed -nE 's/^(\[pid +[0-9]+\] )?(<\.\.\. )?//; /^[a-z0-9_]+[( ].* = /p' "$1" | awk '
		{
			name = $0
			sub(/[( ].*/, "", name)
			if (name == "ioctl" && match($0, /, [A-Z_0-9]+[,)]/))
				name = substr($0, RSTART + 2, RLENGTH - 3)
			calls[name]++
			if ($0 ~ / = -1 E/)
				errors[name]++
		}
		END {
			for (name in calls)
				print calls[name], errors[name] + 0, name
		}' | sort
}

# The same of a table with these columns alone: rows of several kinds of descriptor together.
of_table() {
	awk 'NR > 2 && !/^-/ && !/^ > / && $NF != "total" {
			calls[$NF] += $1
			errors[$NF] += NF > 2 ? $2 : 0
		}
		END {
			for (name in calls)
				print calls[name], errors[name], name
		}' "$1" | sort
}

for recording in "$corpus"/*.jsonl; do
	run 0 --replay "$recording" -s 0
	of_lines out >lines
	run 0 --replay "$recording" -c -U calls,errors,name
	of_table out >table
	cmp -s lines table || {
		fail "$(basename "$recording"): lines and table"
		diff lines table
	}
done

# How long calls took, to the nanosecond; and what was mapped.
run 0 --replay "$corpus/6.12-qemu-two.jsonl" --syscall-times=ns
sed -nE 's/^(\[pid +[0-9]+\] )?ioctl\(.*, VFIO_IOMMU_MAP_DMA, .*, size=([0-9]+)\}\) = 0 <([0-9]+)\.([0-9]+)>$/\2 \3\4/p' \
	out | awk '{ s += $1; t += $2; if ($2 > m) m = $2 } END { printf "%d %.9f %.9f\n", s, t / 1e9, m / 1e9 }' \
	>wanted
run 0 --replay "$corpus/6.12-qemu-two.jsonl" -c -w --json
sed -nE 's/.*\{"name":"VFIO_IOMMU_MAP_DMA",[^}]*"time":\{"calls":6,"total":([0-9.]+),[^}]*"max":([0-9.]+)\},"mapped":([0-9]+).*/\3 \1 \2/p' \
	out >seen
[ -s seen ] && cmp -s wanted seen || fail "times of a request: $(cat seen), not $(cat wanted)"

# ---- live ----

run 0 -c -S name -U calls,errors,errno,fd,name "$actor" version extension version status
cat >wanted <<END
    calls    errors errno  fd    syscall
--------- --------- ------ ----- ----------------
        1         1 ENOTTY other VFIO_CHECK_EXTENSION
        2         2 ENOTTY other VFIO_GET_API_VERSION
        1         1 ENOTTY other VFIO_GROUP_GET_STATUS
--------- --------- ------ ----- ----------------
        4         4 ENOTTY       total
END
cmp wanted err || fail "a table: $(cat err)"
# Filters count.
run 0 -c -z "$actor" version
has err '^100\.00 .* 0 +total$'
run 0 -c -e request=VFIO_CHECK_EXTENSION -U calls,name "$actor" version extension version
has err '^        1 total$'
run 0 -c -e trace=close -U calls,errors,errno,fd,name "$actor" version close
has err ' other close$'
hasnt err VFIO
# Nothing of the trace is shown, and after it with -C.
run 0 -c "$actor" version usr1
lines err '^(ioctl|--- |\+\+\+)' 0
run 3 -C -o trace "$actor" version exit=3
run 3 -o plain "$actor" version exit=3
head -n 2 trace | cmp - plain || fail "-C changes the trace"
sed -n 3p trace | grep -q '^% time  ' || fail "-C: no table after the trace"
run 0 -C -o '|cat >piped' "$actor" version
until_true 'grep -q total piped'
has piped '^ioctl'
# In its place in the stream, whatever the program writes; and the program's status.
run 143 -c "$actor" version term
has err ' VFIO_GET_API_VERSION$'

# What has not returned is told apart: the program is killed inside of it. It sleeps there, while
# at the call's beginning it is stopped.
: >out; : >err
"$tool" -c -e trace=pause,ioctl "$actor" say version pause >out 2>err &
tracer=$!
until_true 'grep -q "^pid" out' && pid=$(sed -n 's/^pid //p' out) &&
	until_true 'grep -q "^State:.*S (sleeping)" /proc/$pid/status' &&
	kill -KILL "$pid"
wait "$tracer"
has err ' 1 +1 .* VFIO_GET_API_VERSION$'
has err '^ > not counted: 1 call that had not returned$'

# ---- a signal to the tracer ends it with a table ----

: >out; : >err
"$actor" say pause >out &
until_true 'grep -q "^pid" out'
pid=$(sed -n 's/^pid //p' out)
"$tool" -c -p "$pid" -e trace=pause >table 2>err &
tracer=$!
until_true 'grep -q attached err'
kill -INT "$tracer"
wait "$tracer"
has err '^% time  '
has err ' total$'
kill "$pid"
wait "$pid" 2>/dev/null

# ---- recordings ----

run 0 -c --record rec "$actor" version extension version
mv err live
run 0 -c --replay rec
cmp out live || fail "-c of a recording that was made with it: $(cat live out)"
hasnt out '^ >'
run 0 -c -w --record rec "$actor" version extension version
mv err live
run 0 -c -w --replay rec
cmp out live || fail "-c -w of a recording: $(cat live out)"
run 0 -c --replay rec
has out '^ > times are those of the clock on the wall'
# What is recorded besides is not counted.
run 0 -c -U calls,errors,name --record rec "$actor" version close "open=$dir/made" other
mv err recorded
run 0 -c -U calls,errors,name "$actor" version close "open=$dir/made" other
cmp recorded err || fail "--record changes what is counted: $(cat recorded err)"

# Made by hand: times as they were recorded.
cat >rec <<'END'
{"format":"vfiotrace","version":2,"machine":"x86_64","big_endian":false,"runs":true}
{"t":1,"tid":9,"pid":9,"event":"new"}
{"t":1,"cpu":["c000003e","1"],"enter":[16,"3","3b64","0"],"fds":[[3,"vfio-container",1,0,0,"1","/dev/vfio/vfio"]]}
{"t":900,"exit":0,"took":700,"ran":40}
{"t":1,"enter":[16,"3","3b64","0"]}
{"t":900,"exit":0,"took":800,"ran":2000040}
{"t":1,"enter":[16,"3","3b65","0"]}
{"t":900,"exit":1,"took":3000000}
{"t":1,"event":"exited","status":0}
{"end":true}
END
run 0 --replay rec -c -U total-time,min-time,max-time,avg-time,name
cat >wanted <<END
    seconds shortest  longest  usecs/call syscall
----------- -------- -------- ----------- ----------------
   0.002000 0.000000 0.002000        1000 VFIO_GET_API_VERSION
                                          VFIO_CHECK_EXTENSION
----------- -------- -------- ----------- ----------------
   0.002000 0.000000 0.002000        1000 total
 > of 1 call it is not known how long it ran
END
cmp out wanted || fail "times that were recorded: $(cat out)"
run 0 --replay rec -c -w -U total-time,name -S total-time
cat >wanted <<END
    seconds syscall
----------- ----------------
   0.003000 VFIO_CHECK_EXTENSION
   0.000001 VFIO_GET_API_VERSION
----------- ----------------
   0.003001 total
END
cmp out wanted || fail "-w of a recording: $(cat out)"

# ---- other forms ----

run 0 -c --normalize "$actor" version extension version
mv err first
run 0 -c --normalize "$actor" version extension version
cmp first err || fail "-c --normalize differs from run to run"
hasnt err 'seconds|%'
run 0 -C --json -o json -e trace=all "$actor" version fork
lines json '^\{"v":1,"type":"counts",' 1
[ "$(tail -n 1 json | cut -c 1-22)" = '{"v":1,"type":"counts"' ] || fail "counts are not the last"
run 0 -c --json "$actor" version
lines err '' 2
has err '^\{"v":1,"type":"header"'
has err '^\{"v":1,"type":"counts","clock":"(system|wall)","rows":\[\{"name":"VFIO_GET_API_VERSION","kind":"other","calls":1,"errors":1,"errnos":\[\{"errno":"ENOTTY","count":1\}\],"time":'
if python3 -c 'import jsonschema' 2>/dev/null; then
	run 0 --replay "$corpus/full-cdev.jsonl" -C --json -o json2
	run 0 --replay "$corpus/full-cdev.jsonl" -c --normalize --json -o json3
	python3 "$source/tests/schema/validate.py" "$source/doc/vfiotrace.schema.json" \
		json json2 json3 err >out 2>&1 || fail "schema: $(cat out)"
fi

# ---- what is refused ----

refused() { # OPTIONS WORDS
	run 2 $1 "$actor" version
	has err "^vfiotrace: $2"
}
refused '-c -C' '-c: counts instead of the trace, -C after it: not both$'
refused '-w' '-w: there are no counts without -c or -C$'
refused '-S calls' '-S: there are no counts without -c or -C$'
refused '--summary-columns=calls' '--summary-columns: there are no counts without -c or -C$'
refused '-c -S calsl' "-S: invalid sort key 'calsl'; did you mean 'calls'\?"
refused '-c -U calls,nothing' "-U: invalid column 'nothing'"
refused '-c -U calls,name,count' "-U: the column 'count' is there already$"
refused '-c -U calls,' "-U: invalid column ''"
refused '-C -ff -o x' '-C: one table for all, not together with -ff$'
run 0 -c -T -v "$actor" version
has err '^vfiotrace: -c ignores -T, -v: no lines are shown$'
finish
