#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A call that has not returned for long is seen before it does, wherever the trace goes,
# and so is one in which a program is when we attach to it. The program's requests are
# answered when a byte comes on its standard input.
source=$(cd "${srcdir:-.}" && pwd)
. "${srcdir:-.}/tests/trace/cli/lib.sh"
waits=$build/tests/trace/qa/waits
begun='ioctl\(-1, VFIO_GROUP_GET_STATUS, \{argsz=8\} <unfinished \.\.\.>$'
resumed='<\.\.\. ioctl resumed> => \{argsz=8, flags=VFIO_GROUP_FLAGS_VIABLE\}\) += 7'
whole='ioctl\(-1, VFIO_GROUP_GET_STATUS, \{argsz=8\} => \{argsz=8, flags=[A-Z_]+\}\) += 7'
mkfifo go

"$waits" uninterrupted </dev/null >out 2>&1
[ $? = 77 ] && { echo "the kernel has no killable wait for seccomp's listener"; exit 77; }

# start COMMAND...: in the background, its standard input held open on descriptor 8.
start() {
	rm -f out err log*
	: >out; : >err
	timeout -k 5 3000 "$@" <go >out 2>err &
	background=$!
	exec 8>go
}

end() {
	exec 8>&-
	wait $background
	[ $? = 0 ] || fail "exit status is not 0: $(cat err)"
}

# count PATTERN FILES: lines of all of them.
count() {
	pattern=$1
	shift
	cat "$@" 2>/dev/null | grep -Ec "$pattern"
}

# Read while the first request goes on, and the second after it.
shown() { # FILES OPTIONS...
	files=$1
	shift
	start "$tool" -q --no-seccomp-bpf "$@" "$waits" answered
	until_true "[ \$(count '$begun' $files) = 1 ]"
	[ "$(count resumed $files)" = 0 ] || fail "$*: it has not returned yet"
	echo >&8
	until_true "[ \$(count '$begun' $files) = 2 ]"
	[ "$(count "$resumed" $files)" = 1 ] || fail "$*: it has returned"
	echo >&8
	end
	[ "$(count "$resumed" $files)" = 2 ] || fail "$*: both have returned"
}
shown log -o log
shown log -o '|cat >log'
shown err
shown 'log.*' -ff -o log

start "$tool" -q --no-seccomp-bpf --json -o log "$waits" answered
pending='^\{"v":1,"type":"pending",.*"in":\{"argsz":8\}\}$'
until_true "grep -Eqs '$pending' log"
hasnt log '"type":"call"'
echo >&8
until_true "[ \$(grep -Ecs '$pending' log) = 2 ]"
echo >&8
end
lines log '"type":"call",.*"in":\{"argsz":8\},"out":\{.*"result":7' 2

if python3 -c 'import jsonschema' 2>/dev/null; then
	python3 "$source/tests/schema/validate.py" "$source/doc/vfiotrace.schema.json" log ||
		fail "not by the schema"
fi

# What is shown by how it ends, and what must not depend on time, waits for its end.
for option in -z --normalize '--normalize --json'; do
	rm -f rec
	start "$tool" -q --no-seccomp-bpf $option -o log --record=rec "$waits" answered
	for n in 1 2; do
		until_true "[ \$(count '\"pending\"' rec) = $n ]"
		[ "$(count 'unfinished|pending' log)" = 0 ] || fail "$option: seen too early"
		echo >&8
	done
	end
	hasnt log 'unfinished|pending'
done
# A replay shows what was seen.
run 0 --replay rec -o log
lines log "$begun" 2
lines log "$resumed" 2

# Attached to in the middle of a call.
for how in answered uninterrupted; do
	start "$waits" $how
	until_true 'grep -qs asked out'
	pid=$(sed -n 's/^pid //p' out)
	: >err
	timeout -k 5 3000 "$tool" -q -T -p $pid -o log 2>err &
	tracer=$!
	until_true "grep -Eqs '$begun' log"
	until_true "grep -q '$pid' /proc/$pid/status && grep -q 'TracerPid:	[1-9]' /proc/$pid/status"
	[ $how = uninterrupted ] || until_true "grep -q ERESTARTSYS log"
	echo >&8
	echo >&8
	[ $how = uninterrupted ] || echo >&8
	end
	wait $tracer
	# When it began is not known.
	[ $how = answered ] || lines log "$resumed\$" 1
	[ $how = uninterrupted ] || lines log "^$pid +<... ioctl resumed>\\) += \\? ERESTARTSYS .*set\\)\$" 1
	lines log '= 7( <[0-9.]+>)?$' 2
	lines log '= 7 <[0-9.]+>$' $([ $how = answered ] && echo 2 || echo 1)
done

# Who cannot be stopped holds up neither us nor the others.
start "$waits" uninterrupted
until_true 'grep -qs asked out'
pid=$(sed -n 's/^pid //p' out)
: >err
"$tool" -q -p $pid -o log 2>err &
tracer=$!
until_true "grep -Eqs '$begun' log"
kill -INT $tracer
wait $tracer
[ $? = 130 ] || fail "not ended by SIGINT"
echo >&8
echo >&8
end
finish
