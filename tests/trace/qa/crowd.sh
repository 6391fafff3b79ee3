#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Many threads that all call at once, so that some always stand still: nothing of them,
# of their ends and of what they start is lost, and none is left behind.
. "${srcdir:-.}/tests/trace/cli/lib.sh"
hard=$build/tests/trace/qa/hard
threads=40
calls=800

is_even() { # FILE
	awk -v part=$((calls / 20)) -v all=$calls -v threads=$threads '
		/VFIO_GET_API_VERSION\)|resumed>\)/ && ++n[$1] == all { exit }
		END {
			for (tid in n)
				good += n[tid] >= part
			exit good < threads
		}' "$1"
}

for mode in --seccomp-bpf --no-seccomp-bpf '--seccomp-bpf --no-follow-cpu'; do
	run 0 $mode -o log "$hard" crowd $threads $calls
	sed -E 's/^([0-9]+) .*(VFIO_GET_API_VERSION|resumed>)\) += -1 EBADF.*/\1/;t;d' log |
		sort | uniq -c | awk '{ print $1 }' | sort -n | uniq -c >seen
	printf '%7d %d\n' $threads 1 $threads $calls >wanted
	cmp -s wanted seen || fail "$mode: calls of each: $(cat seen)"
	lines log '\+\+\+ exited with 0 \+\+\+$' $((2 * threads + 1))
	# When the first has made all its calls, nobody is where it began. A busy machine may
	# leave a thread without a processor for that long; a tracer that always has others
	# to ask first leaves it behind each time.
	tries=0
	until is_even log; do
		tries=$((tries + 1))
		[ $tries -lt 5 ] || {
			fail "$mode: a thread is left behind"
			break
		}
		run 0 $mode -o log "$hard" crowd $threads $calls
	done
done

# The tracer goes before the crowd, which stays where it was.
nice_of() {
	awk '{ sub(/.*\) /, ""); print $17 }' "/proc/$1/stat"
}
own=$(nice)
first=$((own < -5 ? -20 : own - 15))
if [ "$(nice -n -1 nice 2>/dev/null)" = $((own - 1)) ]; then
	"$tool" -o log "$hard" crowd $threads 1000000 &
	until_true '[ "$(nice_of $!)" = $first ]'
	program=$(pgrep -P $! hard)
	[ "$(nice_of "$program")" = "$own" ] || fail "the crowd's nice value has changed"
	kill "${program:-$!}"
	wait $!
	[ $? = 143 ] || fail "crowd: exit status"
fi
finish
